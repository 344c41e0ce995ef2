"""Agents: the list, the page of one, and changes of state. There is no way to delete one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.pages import KeysetPage
from ledger.queries import balances, statement
from network import actions, queries
from network.forms import AgentFilters
from network.models import Agent
from network.permissions import MANAGE_AGENTS, VIEW_AGENTS
from network.querysets import MemberQuerySet
from network.views.staff import shared
from referrals.queries import people_referred_by, permanent_code

EDIT_CONTACTS = "people.edit_contacts"
ROWS = Agent.objects.select_related("person__client", "sponsor__person")
SHOWN = 10


class Agents(shared.MemberList):
    permission = VIEW_AGENTS
    template = "network/staff/agents.html"
    filters = AgentFilters

    def found(self, chosen: dict[str, Any]) -> MemberQuerySet:
        return queries.agents(self.request.user, chosen)

    def paged(self, found: MemberQuerySet, cursor: str | None) -> KeysetPage:
        return queries.agents_page(found, cursor)


class AgentPage(shared.MemberView):
    permission = VIEW_AGENTS
    template = "network/staff/agent.html"
    rows = ROWS.select_related("person__user")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent = self.member(pk)
        person = agent.person
        context = {
            "agent": agent,
            "person": person,
            "code": permanent_code(person),
            "balances": balances(person),
            "movements": statement(person, limit=SHOWN),
            "referred": people_referred_by(person).select_related("person__client")[:SHOWN],
            "trail": shared.trail_items(queries.trail(person, agent, getattr(person, "client", None))),
            "may": {
                "manage": request.user.has_perm(MANAGE_AGENTS),
                "edit": request.user.has_perm(EDIT_CONTACTS),
            },
        }
        return self.render(context)


class EditAgent(shared.EditContact):
    permission = EDIT_CONTACTS
    rows = ROWS
    address = "network_staff:agent"


class Activate(shared.ReasonView):
    permission = MANAGE_AGENTS
    template = "network/staff/activate.html"
    rows = ROWS
    address = "network_staff:agent"
    done = _("%(name)s is active and has been told.")

    def act(self, member: Agent, reason: str) -> None:
        actions.set_agent_active(agent=member, active=True, reason=reason, by=self.by)


class Inactivate(shared.ReasonView):
    permission = MANAGE_AGENTS
    template = "network/staff/inactivate.html"
    rows = ROWS
    address = "network_staff:agent"
    done = _("%(name)s is inactive and has been told.")

    def act(self, member: Agent, reason: str) -> None:
        actions.set_agent_active(agent=member, active=False, reason=reason, by=self.by)


class ReturnToClient(shared.ReasonView):
    permission = MANAGE_AGENTS
    template = "network/staff/return_to_client.html"
    rows = ROWS
    address = "network_staff:agent"
    done = _("%(name)s is a client again and has been told.")

    def act(self, member: Agent, reason: str) -> None:
        actions.return_to_client(agent=member, reason=reason, by=self.by)
