"""Roles, staff accounts and the audit trail in the backend. Every write goes through an action."""

import json
from typing import Any, ClassVar, cast

from allauth.account.forms import ResetPasswordForm
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from core import audit
from core.access import PERMISSIONS
from core.admin import StaffModelAdmin
from core.errors import DomainError
from core.models import AuditEntry
from core.pages import CappedPaginator
from core.views.stepup import sign_in_anew
from people import actions, queries
from people.forms import NewStaffForm, RoleForm, StaffForm
from people.forms.configuring import BankForm, DocumentKindForm
from people.models import Bank, BlacklistReason, DocumentKind, DocumentReason, Role, User
from people.permissions import CONFIGURE_PAPERS, MANAGE_ROLES, VIEW_AUDIT


def labelled(permission: str) -> str:
    """A permission in words; one that no app names any more keeps its own name."""
    return str(PERMISSIONS.get(permission, permission))


def signed_in(request: HttpRequest) -> User:
    return cast(User, request.user)


class CheckedAdmin(StaffModelAdmin):
    """Gives the form whoever fills it in, and leaves the relations to the action."""

    list_title: ClassVar[Any] = ""
    asks_again: ClassVar[bool] = False  # rights: whoever changes them signs in anew first
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": self.list_title} | (extra_context or {}))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user  # type: ignore[attr-defined]
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What changed between the form's check and the action is said, not shown as a broken page."""
        if self.asks_again and request.method == "POST":
            sign_in_anew(request)
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(request.path)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The action has saved them."""


@admin.register(Role)
class RoleAdmin(CheckedAdmin):
    view = edit = MANAGE_ROLES
    asks_again = True
    list_title = _("Roles")
    form = RoleForm
    list_display = ("name", "how_many_permissions", "how_many_people", "news")
    fields = ("name", "permissions")
    readonly_fields = ("news",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        return queries.roles_with_news(super().get_queryset(request)).prefetch_related("users")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", "news", "permissions") if obj and self.news(obj) else ("name", "permissions")

    @admin.display(description=_("new with the last version"))
    def news(self, role: Role) -> str:
        """What an upgrade brought, until somebody edits the role."""
        offer = getattr(role, "last_offer", None) or {}
        lines = [(_("Given: %s."), offer.get("given")), (_("For you to decide: %s."), offer.get("waiting"))]
        return " ".join(str(line) % ", ".join(map(labelled, names)) for line, names in lines if names)

    @admin.display(description=_("permissions"))
    def how_many_permissions(self, role: Role) -> int:
        return len(role.permissions)

    @admin.display(description=_("people"))
    def how_many_people(self, role: Role) -> int:
        return len(role.users.all())

    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:
        actions.edit_role(
            role=obj,
            name=form.cleaned_data["name"],
            permissions=form.cleaned_data["permissions"],
            by=signed_in(request),
        )


@admin.register(User)
class StaffAdmin(CheckedAdmin):
    """Staff accounts only. Passwords and second factors belong to their owners."""

    view = edit = MANAGE_ROLES
    asks_again = True
    list_title = _("Staff accounts")
    form = StaffForm
    list_display = ("email", "name", "role_names", "is_active", "is_superuser")
    list_filter = ("is_active", "roles")
    search_fields = ("email", "person__name_key")
    ordering = ("email",)
    readonly_fields = ("email", "name", "is_superuser", "last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        staff = super().get_queryset(request).filter(is_staff=True)
        return staff.select_related("person").prefetch_related("roles")

    @admin.display(description=_("name"), ordering="person__name_key")
    def name(self, user: User) -> str:
        return user.person.name

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(role.name for role in user.roles.all()) or "-"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if obj else {"form": NewStaffForm}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("email", "given_names", "family_names", "staff_roles")
        return ("email", "name", "staff_roles", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.readonly_fields if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        data = form.cleaned_data
        roles = list(data["staff_roles"])
        if change:
            actions.give_roles(user=obj, roles=roles, by=signed_in(request))
            actions.set_access(user=obj, is_active=obj.is_active, is_staff=obj.is_staff, by=signed_in(request))
        else:
            names = {"given_names": data["given_names"], "family_names": data["family_names"]}
            made = actions.create_staff(email=data["email"], roles=roles, by=signed_in(request), **names)
            obj.__dict__.update(made.__dict__)
            self.invite(request, obj)

    def invite(self, request: HttpRequest, user: User) -> None:
        """The new colleague gets an e-mail with a link to set a password."""
        form = ResetPasswordForm({"email": user.email})
        if form.is_valid():
            form.save(request)
        messages.info(request, _("%(email)s gets an e-mail to set a password.") % {"email": user.email})


class PartOfPerson(admin.SimpleListFilter):
    """Of whoever is searched: only what they did, or only what was done to them. The search reads it."""

    title, parameter_name = _("of the person searched"), "part"
    by = parameter_name

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.is_search = bool(request.GET.get("q", "").strip())

    def has_output(self) -> bool:
        return self.is_search

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("to", _("What was done to them")), ("by", _("What they did"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset


def searched(text: str, people: list[int], part: str | None) -> Q:
    """The entries that a text means: of these people, whole or in part; else also of the thing, the kind of things or
    the action that it names."""
    if part in {"to", "by"}:
        return queries.done_to(people) if part == "to" else queries.done_by(people)
    found = audit.entries_called(text)
    return found | queries.done_to(people) | queries.done_by(people) if people else found


class AuditList(ChangeList):
    """A page of the trail with the people whom it is about, as they are called today; the trail itself names nobody."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        entries = list(self.result_list)
        names = queries.names_of_targets(entries)
        for entry in entries:
            entry.whose = names.get((entry.target_type, entry.target_id), "")
        self.result_list = entries


@admin.register(AuditEntry)
class AuditAdmin(CheckedAdmin):
    """Who did what to which object, and why. To read only."""

    view = VIEW_AUDIT
    list_title = _("Audit trail")
    list_display = ("at", "by", "act", "about", "reason")
    list_filter = (PartOfPerson, ("at", admin.DateFieldListFilter))
    list_select_related = ("by",)
    list_per_page = 50
    paginator = CappedPaginator
    show_full_result_count = False
    search_fields = ("target_id",)  # get_search_results says what is searched
    search_help_text = _(
        "Somebody's name, code, e-mail or whole document; number or kind of the object (Agent, Person 12); start of "
        "the action (people.edit)."
    )
    ordering = ("-pk",)
    fields = ("at", "by", "act", "action", "about", "reason", "was", "became")
    readonly_fields = ("act", "about", "was", "became")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """What a text may mean, each by an index, so that a million entries are searched as a thousand."""
        if not (text := search_term.strip()):
            return queryset, False
        people = queries.people_called(text)
        if len(people) > queries.MOST_PEOPLE:
            said = _("More than %(n)s people are called so. Write more of the name, or the code or document.")
            messages.warning(request, said % {"n": queries.MOST_PEOPLE})
        return queryset.filter(searched(text, people[: queries.MOST_PEOPLE], request.GET.get(PartOfPerson.by))), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AuditList

    @admin.display(description=_("what was done"))
    def act(self, entry: AuditEntry) -> str:
        return audit.act_name(entry.action)

    @admin.display(description=_("object"))
    def about(self, entry: AuditEntry) -> str:
        name = getattr(entry, "whose", "")
        return f"{audit.target_name(entry)} · {name}" if name else audit.target_name(entry)

    @admin.display(description=_("before"))
    def was(self, entry: AuditEntry) -> str:
        return json.dumps(entry.before, ensure_ascii=False, indent=2)

    @admin.display(description=_("after"))
    def became(self, entry: AuditEntry) -> str:
        return json.dumps(entry.after, ensure_ascii=False, indent=2)


class ConfiguredAdmin(CheckedAdmin):
    """What is configured here is switched off, never deleted: people hold it."""

    view = edit = CONFIGURE_PAPERS

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actions.configure(row=obj, by=signed_in(request))


@admin.register(DocumentKind)
class DocumentKindAdmin(ConfiguredAdmin):
    list_title = _("Kinds of document")
    form = DocumentKindForm
    list_display = ("name", "audience", "country", "is_required", "has_expiry", "position", "is_active")
    list_filter = ("audience", "is_active")
    ordering = ("position", "pk")
    fields = (
        "name", "code", "help", "audience", "country", "formats", "megabytes", "is_required", "has_expiry",
        "position", "is_active",
    )  # fmt: skip


@admin.register(DocumentReason)
class DocumentReasonAdmin(ConfiguredAdmin):
    list_title = _("Reasons to reject a document")
    list_display = ("name", "text", "position", "is_active")
    ordering = ("position", "pk")


@admin.register(BlacklistReason)
class BlacklistReasonAdmin(ConfiguredAdmin):
    list_title = _("Reasons to keep somebody out")
    list_display = ("name", "help", "position", "is_active")
    ordering = ("position", "pk")


@admin.register(Bank)
class BankAdmin(ConfiguredAdmin):
    list_title = _("Banks")
    form = BankForm
    list_display = ("name", "country", "is_active")
    list_filter = ("country", "is_active")
    ordering = ("country", "name")
