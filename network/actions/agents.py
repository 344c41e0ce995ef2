"""Becoming an agent, and going back: states, the codes that follow them, and the first sponsor."""

from uuid import UUID

from django.db import transaction

from core import audit, events
from network import queries
from network.actions import records
from network.enums import Act, AgentState, Lead
from network.errors import AlreadyAgent, AlreadyInState, NotAClient, NotAnAgent
from network.events import AgentCreated, AgentStateChanged
from network.models import Agent, Client
from people.models import Person, User
from referrals import actions as referrals


@transaction.atomic
def make_agent(
    *, person: Person, reason: str, by: User | None, sponsor: Agent | Lead | None = Lead.BY_DEFAULT,
    form_key: UUID | None = None,
) -> Agent:  # fmt: skip
    """A client becomes an agent, or is one again, with an invite code that works.

    The sponsor is the referrer where none is named and that is an active agent. Raises PermissionDenied, OwnRecord,
    ReasonMissing, NotAClient, AlreadyAgent, WrongSponsor, SponsorMissing. The same form again answers the first.
    """
    records.check_may(person, reason, by)
    named = queries.sponsor_by_default(person) if isinstance(sponsor, Lead) else sponsor
    agent = records.locked_agent(person, named)
    if first := queries.change_of_form(form_key):
        return first.agent
    if agent and agent.state != AgentState.CLIENT_ONLY:
        raise AlreadyAgent()
    if not Client.objects.filter(person=person).exists():
        raise NotAClient()
    before = agent.state if agent else ""
    agent = agent or Agent(person=person)
    agent.sponsor = records.checked_sponsor(agent, named)
    agent.state = AgentState.ACTIVE
    agent.save()
    referrals.issue_code(owner=person, by=by)
    referrals.set_codes_active(owner=person, active=True, by=by)
    records.write_down(agent, Act.MAKE_AGENT, by=by, reason=reason, form_key=form_key)
    after = {"state": agent.state, "sponsor": agent.sponsor_id}
    audit.record(Act.MAKE_AGENT, agent, by=by, before={"state": before}, after=after, reason=reason.strip())
    events.publish(AgentCreated(person_id=person.pk, agent_id=agent.pk), by=by)
    return agent


@transaction.atomic
def set_agent_active(
    *, agent: Agent, active: bool, reason: str, by: User | None, form_key: UUID | None = None
) -> None:  # fmt: skip
    """Activate or inactivate an agent; the invite code follows. Raises what make_agent does, NotAnAgent and
    AlreadyInState."""
    state = AgentState.ACTIVE if active else AgentState.INACTIVE
    _change_state(agent, state, Act.ACTIVATE if active else Act.INACTIVATE, reason, by, form_key)


@transaction.atomic
def return_to_client(*, agent: Agent, reason: str, by: User | None, form_key: UUID | None = None) -> None:
    """The agent is a client only from here on; nothing is deleted and make_agent can undo it."""
    _change_state(agent, AgentState.CLIENT_ONLY, Act.RETURN, reason, by, form_key)


def _change_state(
    agent: Agent, state: AgentState, act: Act, reason: str, by: User | None, form_key: UUID | None
) -> None:  # fmt: skip
    records.check_may(agent.person, reason, by)
    locked = records.locked_agent(agent.person)
    if queries.change_of_form(form_key):
        return
    if locked is None or locked.state == AgentState.CLIENT_ONLY:
        raise NotAnAgent()
    if locked.state == state:
        raise AlreadyInState(state=state.label)
    before, locked.state = locked.state, state
    locked.save(update_fields=["state"])
    agent.state = state
    active = state == AgentState.ACTIVE
    if active:
        referrals.issue_code(owner=locked.person, by=by)  # whoever was only pre-registered has none yet
    referrals.set_codes_active(owner=locked.person, active=active, by=by)
    records.write_down(locked, act, by=by, reason=reason, form_key=form_key)
    audit.record(act, locked, by=by, before={"state": before}, after={"state": state}, reason=reason.strip())
    events.publish(AgentStateChanged(person_id=locked.person_id, agent_id=locked.pk, state=state.value), by=by)
