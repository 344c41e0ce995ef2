"""What the pages of clients and of agents share."""

from typing import Any, ClassVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage, capped_count
from core.views import StaffView
from network import actions
from network.forms import ContactForm
from network.permissions import VIEW_REGISTRATIONS
from network.queries import Tie, registration_waiting
from network.querysets import MemberQuerySet
from people.models import Person, User


def pages_seen(user: User, ties: list[Tie]) -> set[str]:
    """Which of the ties' pages this user may open: their rights."""
    return {tie.permission for tie in ties if user.has_perm(tie.permission)}


class MemberList(StaffView):
    """A list with its filters in the address: counted as far as the cap, paged by keyset."""

    permission: ClassVar[str]
    filters: ClassVar[type[Any]]

    def found(self, chosen: dict[str, Any]) -> MemberQuerySet:
        raise NotImplementedError

    def paged(self, found: MemberQuerySet, cursor: str | None) -> KeysetPage:
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.filters(request.GET)
        chosen = form.chosen()
        found = self.found(chosen)
        count, is_capped = capped_count(found)
        page = self.paged(found, request.GET.get("after"))
        context = {"filters": form, "chosen": chosen, "page": page, "count": count, "is_capped": is_capped}
        context["matching"] = count
        if not is_capped:
            context |= self.apart(found, chosen, count)
        return self.render(context | self.shown(page))

    def apart(self, found: MemberQuerySet, chosen: dict[str, Any], count: int) -> dict[str, Any]:
        """Who of them is counted apart, where all of them are counted; `count` is what is left."""
        return {}

    def shown(self, page: KeysetPage) -> dict[str, Any]:
        """What else the page shows of its rows."""
        return {}


class MemberView(StaffView):
    """A page about one client or agent; whoever may not see it finds nothing there."""

    permission: ClassVar[str]
    rows: ClassVar[Any]
    address: ClassVar[str]

    @property
    def by(self) -> User:
        return cast(User, self.request.user)

    def member(self, pk: int) -> Any:
        return get_object_or_404(self.rows.all().visible_to(self.by), pk=pk)

    def may_see(self, ties: list[Tie]) -> set[str]:
        return pages_seen(self.by, ties)

    def registration_waiting(self, person: Person, target: str) -> dict[str, Any]:
        """What is to be decided first, and whether this user may open it."""
        waits = registration_waiting(person, target)
        return {"waits": waits, "may_open": self.by.has_perm(VIEW_REGISTRATIONS)}

    def back(self, member: Any) -> HttpResponse:
        return redirect(self.address, pk=member.pk)


class EditContact(MemberView):
    """Contact data; the e-mail to sign in with and everything else stay as they are."""

    permission: ClassVar[str]
    template = "network/staff/edit_contact.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        member = self.member(pk)
        return self.page(member, member.person.name, ContactForm(instance=member.person))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        member = self.member(pk)
        name, form = member.person.name, ContactForm(request.POST, instance=member.person)
        if not form.is_valid():
            return self.page(member, name, form, status=422)
        try:
            actions.correct_contact(person=member.person, by=self.by, **form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(member, name, form, status=422)
        messages.success(request, _("Contact data saved."))
        return self.back(member)

    def page(self, member: Any, name: str, form: ContactForm, status: int = 200) -> HttpResponse:
        back_url = reverse(self.address, kwargs={"pk": member.pk})
        return self.render({"name": name, "back_url": back_url, "form": form}, status=status)
