"""Agents: the list and the page of one. There is no way to delete one."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from core.pages import KeysetPage
from ledger.queries import balances, statement
from network import queries
from network.enums import AgentState, Target
from network.forms import AgentFilters
from network.models import Agent
from network.permissions import (
    CHANGE_SPONSOR,
    MANAGE_AGENTS,
    MANAGE_CAMPAIGNS,
    MANAGE_RANKS,
    VIEW_AGENTS,
    VIEW_CAMPAIGNS,
)
from network.queries import campaigns
from network.queries.activation import activation_flow, activation_waiting
from network.querysets import MemberQuerySet
from network.views.staff import shared
from referrals.queries import codes_of, people_referred_by

EDIT_CONTACTS = "people.edit_contacts"
ROWS = Agent.objects.select_related("person__client", "sponsor__person", "rank")
SHOWN = 10


class Agents(shared.MemberList):
    permission = VIEW_AGENTS
    template = "network/staff/agents.html"
    filters = AgentFilters

    def found(self, chosen: dict[str, Any]) -> MemberQuerySet:
        return queries.agents(self.request.user, chosen)

    def paged(self, found: MemberQuerySet, cursor: str | None) -> KeysetPage:
        return queries.agents_page(found, cursor)

    def apart(self, found: MemberQuerySet, chosen: dict[str, Any], count: int) -> dict[str, Any]:
        if chosen.get("state"):
            return {}
        client_only = found.filter(state=AgentState.CLIENT_ONLY).count()
        return {"client_only": client_only, "count": count - client_only}

    def shown(self, page: KeysetPage) -> dict[str, Any]:
        rows = queries.agent_rows(page.rows)
        return {"agents": rows, "new": queries.never_admitted({row.pk: row.state for row in rows})}


class AgentPage(shared.MemberView):
    permission = VIEW_AGENTS
    template = "network/staff/agent.html"
    rows = ROWS.select_related("person__user", "person__identification", "person__number")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent = self.member(pk)
        person, ties = agent.person, queries.ties_of(agent.person)
        codes = codes_of(person)
        context = {
            "agent": agent,
            "person": person,
            "code": next((code for code in codes if not code.is_vanity), None),
            "chosen_codes": [code for code in codes if code.is_vanity],
            "direct": agent.line.count(),
            "below": queries.count_below(agent),
            "sponsors": queries.sponsor_history(agent),
            "ties": ties,
            "may_see": self.may_see(ties),
            "balances": balances(person),
            "movements": statement(person, limit=SHOWN),
            "referred": people_referred_by(person).select_related("person__client")[:SHOWN],
            "trail": queries.told(person, agent, getattr(person, "client", None)),
            "standings": campaigns.standing_history(agent.pk),
            "segments": campaigns.segments_of(agent),
            "ranks": queries.rank_history(agent),
            "may": {
                "manage": request.user.has_perm(MANAGE_AGENTS),
                "change_sponsor": request.user.has_perm(CHANGE_SPONSOR),
                "campaigns": request.user.has_perm(VIEW_CAMPAIGNS),
                "put_into_segment": request.user.has_perm(MANAGE_CAMPAIGNS),
                "give_rank": request.user.has_perm(MANAGE_RANKS),
                "edit": request.user.has_perm(EDIT_CONTACTS),
            },
        }
        return self.render(context | self.activation(agent))

    def activation(self, agent: Agent) -> dict[str, Any]:
        """Whether they were ever in; of whoever is out, whether a flow decides on coming back, and on what."""
        is_new = agent.pk in queries.never_admitted({agent.pk: agent.state})
        if agent.state not in {AgentState.INACTIVE, AgentState.PREREGISTERED}:
            return {"is_new": is_new}
        waits = self.registration_waiting(agent.person, Target.AGENT)
        asked, flow = activation_waiting(agent), activation_flow()
        return {"is_new": is_new, "asked": asked, "activation_flow": flow} | waits


class EditAgent(shared.EditContact):
    permission = EDIT_CONTACTS
    rows = ROWS
    address = "network_staff:agent"
