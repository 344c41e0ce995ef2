"""The blacklist in the backend: looked through, added to with a preview of who is hit, lifted, taken in and out."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.exports import Column, Export
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from core.views.exports import ExportView
from people import actions, queries
from people.actions.blacklist import Draft, check_draft, draft_of
from people.forms.papers import BlacklistFileForm, BlacklistFilters, BlacklistForm, ExpiryForm, LiftForm
from people.models import BlacklistEntry, Person
from people.permissions import MANAGE_BLACKLIST

ENTRIES = BlacklistEntry.objects.select_related("reason", "created_by__person", "lifted_by__person")
PERSON_FIELDS = ("email", "phone", "birth_date", "city")
SHOWN = 50


class Blacklist(StaffView):
    permission = MANAGE_BLACKLIST
    template = "people/staff/blacklist.html"

    def get(self, request: Request) -> HttpResponse:
        filters = BlacklistFilters(request.GET)
        chosen = filters.chosen()
        found = queries.blacklist(**chosen)
        count, is_capped = capped_count(found)
        page = KeysetPage(found, order=["-created_at", "-id"], cursor=request.GET.get("after"))
        context = {
            "title": _("Blacklist"), "page": page, "filters": filters, "chosen": chosen, "count": count,
            "is_capped": is_capped,
        }  # fmt: skip
        return self.render(context)


class Add(StaffView):
    """Who would be hit is shown first; nothing happens before it was seen and sent again."""

    permission = MANAGE_BLACKLIST
    template = "people/staff/blacklist_add.html"

    def get(self, request: Request) -> HttpResponse:
        person = self.person(request.GET)
        return self.page(person, self.form(person))

    def post(self, request: Request) -> HttpResponse:
        person = self.person(request.POST)
        form = self.form(person, request.POST)
        if not form.is_valid():
            return self.page(person, form, status=422)
        draft = self.draft(person, form)
        try:
            check_draft(draft=draft, expires_on=form.cleaned_data["expires_on"])
            if "save" not in request.POST:
                return self.page(person, form, draft)
            entry = self.save(form, draft)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(person, form, status=422)
        messages.success(request, _("Added. Whoever matches stays out from now on."))
        return redirect("people_staff:blacklist_entry", pk=entry.pk)

    def save(self, form: BlacklistForm, draft: Draft) -> BlacklistEntry:
        data = form.cleaned_data
        return actions.add_to_blacklist(
            reason=data["reason"], draft=draft, note=data["note"], expires_on=data["expires_on"],
            form_key=data["form_key"], by=self.request.user,
        )  # fmt: skip

    def person(self, given: Any) -> Person | None:
        """Whose page it was opened from."""
        key = given.get("persona", "")
        people = Person.objects.select_related("identification", "user").filter(erased_at=None)
        return get_object_or_404(people, pk=key) if key.isdigit() and len(key) < 12 else None

    def form(self, person: Person | None, data: Any = None) -> BlacklistForm:
        document = getattr(person, "identification", None)
        known = {name: getattr(person, name) for name in PERSON_FIELDS} | {"names": person.name} if person else {}
        return BlacklistForm(data, document=str(document or ""), initial=known)

    def draft(self, person: Person | None, form: BlacklistForm) -> Draft:
        if person is None:
            return Draft.of(form.traits)
        return draft_of(person=person, with_document=bool(form.cleaned_data.get("with_document")), **form.given)

    def page(
        self, person: Person | None, form: BlacklistForm, draft: Draft | None = None, status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "title": _("Keep somebody out"),
            "whose": person,
            "form": form,
            "previewed": draft is not None,
        }
        if draft:
            hit = queries.people_hit(draft.texts).order_by("pk")
            context |= {"hit": list(hit[:SHOWN]), "hits": hit.count()}
        return self.render(context, status=status)


class Entry(StaffView):
    """One entry: whom it keeps out, and lifting it or giving it another end."""

    permission = MANAGE_BLACKLIST
    template = "people/staff/blacklist_entry.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(pk, LiftForm(), None)

    def page(self, pk: int, lift: LiftForm, expiry: ExpiryForm | None, status: int = 200) -> HttpResponse:
        entry = get_object_or_404(ENTRIES, pk=pk)
        context = {
            "title": _("Entry of the blacklist"), "entry": entry, "state": entry.state, "lift": lift,
            "expiry": expiry or ExpiryForm(initial={"expires_on": entry.expires_on}),
            "people": entry.people.order_by("name_key", "pk")[:SHOWN],
        }  # fmt: skip
        return self.render(context, status=status)


class Lift(Entry):
    permission = MANAGE_BLACKLIST

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("people_staff:blacklist_entry", pk=pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        entry, form = get_object_or_404(ENTRIES, pk=pk), LiftForm(request.POST)
        if not form.is_valid():
            return self.page(pk, form, None, status=422)
        try:
            actions.lift_from_blacklist(entry=entry, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(pk, form, None, status=422)
        messages.success(request, _("Lifted. Whom nothing else keeps out may come in again."))
        return redirect("people_staff:blacklist_entry", pk=pk)


class SetExpiry(Entry):
    permission = MANAGE_BLACKLIST

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("people_staff:blacklist_entry", pk=pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        entry, form = get_object_or_404(ENTRIES, pk=pk), ExpiryForm(request.POST)
        if not form.is_valid():
            return self.page(pk, LiftForm(), form, status=422)
        try:
            actions.set_blacklist_expiry(entry=entry, expires_on=form.day, by=request.user)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(pk, LiftForm(), form, status=422)
        messages.success(request, _("Saved."))
        return redirect("people_staff:blacklist_entry", pk=pk)


class Import(StaffView):
    """Entries by file: a job writes them down, and gives the rows to correct back with what is wrong."""

    permission = MANAGE_BLACKLIST
    template = "people/staff/blacklist_file.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(BlacklistFileForm())

    def post(self, request: Request) -> HttpResponse:
        form = BlacklistFileForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            try:
                job = actions.start_blacklist_import(
                    table=data["table"], reason=data["reason"], form_key=data["form_key"], by=request.user
                )
            except DomainError as error:
                form.add_domain_error(error)
            else:
                return redirect("core_staff:job", pk=job.pk)
        return self.page(form, status=422)

    def page(self, form: BlacklistFileForm, status: int = 200) -> HttpResponse:
        return self.render({"title": _("Blacklist by file"), "form": form}, status=status)


def found(user: Any, params: QueryDict) -> QuerySet[BlacklistEntry]:
    return queries.blacklist(**BlacklistFilters(params).chosen())


BLACKLIST = Export(
    path="people.views.staff_blacklist.BLACKLIST", name=gettext_lazy("blacklist"), file_name="lista-negra",
    permission=MANAGE_BLACKLIST, find=found,
    columns=(
        Column(gettext_lazy("Reason"), lambda row: row.reason.name),
        Column(gettext_lazy("Names"), lambda row: row.names),
        Column(gettext_lazy("City"), lambda row: row.city),
        Column(gettext_lazy("Birth date"), lambda row: row.birth_date),
        Column(gettext_lazy("Document"), lambda row: row.document_hint),
        Column(gettext_lazy("E-mail"), lambda row: row.email_hint),
        Column(gettext_lazy("Phone"), lambda row: row.phone_hint),
        Column(gettext_lazy("Note"), lambda row: row.note),
        Column(gettext_lazy("Until"), lambda row: row.expires_on),
        Column(gettext_lazy("Added on"), lambda row: row.created_at),
        Column(gettext_lazy("State"), lambda row: str(row.state.label)),
        Column(gettext_lazy("Why it was lifted"), lambda row: row.lift_reason),
    ),
)  # fmt: skip


class ExportBlacklist(ExportView):
    permission = MANAGE_BLACKLIST
    export = BLACKLIST
