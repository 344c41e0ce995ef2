"""Clients: the list, the page of one, and what staff do there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage
from network import queries
from network.enums import ClientState, Target
from network.forms import ClientFilters, ReferrerForm
from network.models import Client
from network.permissions import MANAGE_AGENTS, MANAGE_CLIENTS, VIEW_CLIENTS
from network.querysets import MemberQuerySet
from network.views.staff import shared
from referrals.actions import change_referrer
from referrals.queries import referrer_of

CHANGE_REFERRER = "referrals.change_referrer"
EDIT_CONTACTS = "people.edit_contacts"
ROWS = Client.objects.select_related("person__agent")


class Clients(shared.MemberList):
    permission = VIEW_CLIENTS
    template = "network/staff/clients.html"
    filters = ClientFilters

    def found(self, chosen: dict[str, Any]) -> MemberQuerySet:
        return queries.clients(self.request.user, chosen)

    def paged(self, found: MemberQuerySet, cursor: str | None) -> KeysetPage:
        return queries.clients_page(found, cursor)


class ClientPage(shared.MemberView):
    permission = VIEW_CLIENTS
    template = "network/staff/client.html"
    rows = ROWS.select_related("person__user", "person__identification", "person__number")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = self.member(pk)
        person, agent = client.person, getattr(client.person, "agent", None)
        ties = queries.ties_of(person)
        waits = self.registration_waiting(person, Target.CLIENT) if client.state != ClientState.ACTIVE else {}
        context = {
            "client": client,
            "person": person,
            "agent": agent,
            "can_become_agent": not waits.get("waits") and (not agent or agent.state == agent.standing.CLIENT_ONLY),
            "ties": ties,
            "may_see": self.may_see(ties),
            "referrals": queries.referral_history(person),
            "consents": person.consents.select_related("text").order_by("-at"),
            "trail": queries.told(person, client, agent),
            "may": {
                "manage_client": request.user.has_perm(MANAGE_CLIENTS),
                "make_agent": request.user.has_perm(MANAGE_AGENTS),
                "change_referrer": request.user.has_perm(CHANGE_REFERRER),
                "edit": request.user.has_perm(EDIT_CONTACTS),
            },
        }
        return self.render(context | waits)


class EditClient(shared.EditContact):
    permission = EDIT_CONTACTS
    rows = ROWS
    address = "network_staff:client"


class ChangeReferrer(shared.MemberView):
    """Look for an agent by name or code, choose, say why. What stood before stays in the history."""

    permission = CHANGE_REFERRER
    template = "network/staff/change_referrer.html"
    rows = ROWS
    address = "network_staff:client"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = self.member(pk)
        return self.page(client, self.form(client, request.GET.get("q", "")))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = self.member(pk)
        form = self.form(client, request.POST.get("q", ""), request.POST)
        if not form.is_valid():
            return self.page(client, form, status=422)
        try:
            self.change(client, form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(client, form, status=422)
        messages.success(request, _("The referrer of %(name)s is changed.") % {"name": client.person.name})
        return self.back(client)

    def change(self, client: Client, data: dict[str, Any]) -> None:
        change_referrer(person=client.person, referrer=data["referrer"], reason=data["reason"], by=self.by)

    def form(self, client: Client, text: str, data: Any = None) -> ReferrerForm:
        self.current, self.text = referrer_of(client.person), text[:100]
        return ReferrerForm(
            data, initial={"q": self.text}, agents=queries.search_agents(self.text, limit=10), client=client.person,
            may_remove=bool(self.current), by=self.by.person,
        )  # fmt: skip

    def page(self, client: Client, form: ReferrerForm, status: int = 200) -> HttpResponse:
        context = {"member": client, "form": form, "current": self.current, "q": self.text}
        return self.render(context, status=status)
