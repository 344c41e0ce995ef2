"""Agents and clients for other systems: how they stand, and activating and inactivating them as the backend does."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Router, Schema, Status
from pydantic import StringConstraints

from core.service import Needs, Problem, Sent, ServiceRequest, declare_scope
from network import actions
from network.enums import AgentState, ClientState
from network.models import Agent, Client
from network.permissions import MANAGE_AGENTS, MANAGE_CLIENTS, VIEW_AGENTS, VIEW_CLIENTS
from network.queries.activation import activation_waiting
from network.queries.references import agent_meant, client_meant
from referrals.queries import permanent_code
from workflows.models import Process

agents, clients = Router(tags=["agents"]), Router(tags=["clients"])
READ_AGENTS = declare_scope("agents:read", _("See the state of agents"), VIEW_AGENTS)
ACT_ON_AGENTS = declare_scope("agents:activate", _("Activate and inactivate agents"), MANAGE_AGENTS, VIEW_AGENTS)
READ_CLIENTS = declare_scope("clients:read", _("See the state of clients"), VIEW_CLIENTS)
ACT_ON_CLIENTS = declare_scope("clients:activate", _("Activate and inactivate clients"), MANAGE_CLIENTS, VIEW_CLIENTS)
Reference = Annotated[str, Path(description="A code, the company's number, or id: and the id that webhooks tell.")]
ASKED: dict[Any, Any] = dict.fromkeys((401, 403, 404, 422, 429, 500), Problem)
DONE = ASKED | dict.fromkeys((400, 409, 413), Problem)


class Reason(Sent):
    """Why: it stays in the record, and the person reads it."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]


class Approval(Schema):
    """An activation that somebody still has to approve."""

    id: int
    state: Literal["waiting"] = "waiting"
    asked_at: datetime


class AgentStanding(Schema):
    id: int
    code: str | None
    number: int | None
    state: AgentState
    preactivated: bool
    approval: Approval | None


class ClientStanding(Schema):
    id: int
    code: str | None
    number: int | None
    state: ClientState


AT_ONCE_OR_ASKED = {200: AgentStanding, 202: AgentStanding, **DONE}


@agents.get("/{reference}/state", auth=Needs(READ_AGENTS), response={200: AgentStanding, **ASKED})
def agent_state(request: ServiceRequest, reference: Reference) -> AgentStanding:
    """How an agent stands, and whether an activation waits for approval."""
    agent = found_agent(request, reference)
    return agent_standing(agent, activation_waiting(agent))


@agents.post("/{reference}/activate", auth=Needs(ACT_ON_AGENTS), response=AT_ONCE_OR_ASKED)
def activate_agent(request: ServiceRequest, reference: Reference, sent: Reason) -> Status:
    """Active at once (200), or asked for where an approval flow decides (202). Who is active already: 409."""
    agent = found_agent(request, reference)
    asked = actions.set_agent_active(agent=agent, active=True, reason=sent.reason, by=request.caller.user)
    return Status(202 if asked else 200, agent_standing(agent, asked))


@agents.post("/{reference}/inactivate", auth=Needs(ACT_ON_AGENTS), response={200: AgentStanding, **DONE})
def inactivate_agent(request: ServiceRequest, reference: Reference, sent: Reason) -> AgentStanding:
    """The invite code rests, and the agent is told. Who is inactive already: 409."""
    agent = found_agent(request, reference)
    actions.set_agent_active(agent=agent, active=False, reason=sent.reason, by=request.caller.user)
    return agent_standing(agent, activation_waiting(agent))


@clients.get("/{reference}/state", auth=Needs(READ_CLIENTS), response={200: ClientStanding, **ASKED})
def client_state(request: ServiceRequest, reference: Reference) -> ClientStanding:
    """How a client stands."""
    return client_standing(found_client(request, reference))


@clients.post("/{reference}/activate", auth=Needs(ACT_ON_CLIENTS), response={200: ClientStanding, **DONE})
def activate_client(request: ServiceRequest, reference: Reference, sent: Reason) -> ClientStanding:
    """The account area opens. Who is active already: 409."""
    return switch_client(request, reference, sent.reason, active=True)


@clients.post("/{reference}/inactivate", auth=Needs(ACT_ON_CLIENTS), response={200: ClientStanding, **DONE})
def inactivate_client(request: ServiceRequest, reference: Reference, sent: Reason) -> ClientStanding:
    """The account area closes. Whoever is an active agent is inactivated as an agent first: 409."""
    return switch_client(request, reference, sent.reason, active=False)


def switch_client(request: ServiceRequest, reference: str, reason: str, *, active: bool) -> ClientStanding:
    client = found_client(request, reference)
    actions.set_client_active(client=client, active=active, reason=reason, by=request.caller.user)
    return client_standing(client)


def found_agent(request: ServiceRequest, reference: str) -> Agent:
    request.about = agent = agent_meant(reference, request.caller.user)
    if agent is None:
        raise Http404
    return agent


def found_client(request: ServiceRequest, reference: str) -> Client:
    request.about = client = client_meant(reference, request.caller.user)
    if client is None:
        raise Http404
    return client


def agent_standing(agent: Agent, waiting: Process | None) -> AgentStanding:
    approval = Approval(id=waiting.pk, asked_at=waiting.started_at) if waiting else None
    return AgentStanding(
        id=agent.pk, **named(agent), state=AgentState(agent.state), preactivated=agent.preactivated, approval=approval
    )


def client_standing(client: Client) -> ClientStanding:
    return ClientStanding(id=client.pk, **named(client), state=ClientState(client.state))


def named(member: Agent | Client) -> dict[str, Any]:
    """What the company calls them by; nothing of who they are."""
    code, number = permanent_code(member.person), getattr(member.person, "number", None)
    return {"code": code.code if code else None, "number": number.number if number else None}
