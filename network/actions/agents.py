"""Becoming an agent, and going back: states, the codes that follow them, and the first sponsor."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import audit, conf, events
from network import queries
from network.actions import records
from network.actions.asking import ask_where_flow_decides, check_not_overtaken, drop_requests, refuse_around_flow
from network.actions.leaving import end_what_waits, hold_approvals, leave_lines
from network.enums import Act, AgentState, Lead, Target
from network.errors import AlreadyAgent, AlreadyInState, NotAClient, NotAnAgent
from network.events import AgentCreated, AgentStateChanged
from network.models import Agent, Client
from people.models import Person, User
from people.queries import is_kept_out
from referrals import actions as referrals
from workflows.models import Process


@transaction.atomic
def make_agent(
    *, person: Person, reason: str, by: User | None, sponsor: Agent | Lead | None = Lead.BY_DEFAULT,
    form_key: UUID | None = None,
) -> Agent:  # fmt: skip
    """A client becomes an agent, or is one again, with an invite code that works.

    The sponsor is the referrer where none is named and that is an active agent. The same form again answers the first.
    Raises PermissionDenied, OwnRecord, ReasonMissing, NotAClient, AlreadyAgent, TooYoung, WrongSponsor, SponsorMissing,
    KeptOut, RegistrationWaits.
    """
    records.check_may(person, reason, by)
    named = queries.sponsor_by_default(person) if isinstance(sponsor, Lead) else sponsor
    agent = records.locked_agent(person, named)
    if first := queries.change_of_form(form_key, agent):
        return first.agent
    if agent and agent.state != AgentState.CLIENT_ONLY:
        raise AlreadyAgent()
    if not Client.objects.filter(person=person).exists():
        raise NotAClient()
    records.check_age(person, Target.AGENT)
    records.check_let_in(Person.objects.get(pk=person.pk), by)
    records.check_decided(person, Target.AGENT, by)
    return begin(person, agent, named, AgentState.ACTIVE, by=by, reason=reason, form_key=form_key)


def begin(
    person: Person, agent: Agent | None, sponsor: Agent | None, state: AgentState, *, by: User | None, reason: str,
    form_key: UUID | None = None,
) -> Agent:  # fmt: skip
    """The person, under the locks of `records.locked_agent`, is an agent from now on, or is to be one once approved.

    Raises WrongSponsor or SponsorMissing.
    """
    before = agent.state if agent else ""
    agent = agent or Agent(person=person)
    agent.sponsor = records.checked_sponsor(agent, sponsor)
    agent.state = state
    agent.save()
    is_active = state == AgentState.ACTIVE
    if is_active:
        referrals.issue_code(owner=person, by=by)
        referrals.set_codes_active(owner=person, active=True, by=by)
    act = Act.MAKE_AGENT if is_active else Act.PREREGISTER
    records.write_down(agent, act, by=by, reason=reason, form_key=form_key)
    after = {"state": agent.state, "sponsor": agent.sponsor_id}
    audit.record(act, agent, by=by, before={"state": before}, after=after, reason=reason.strip())
    if is_active:
        events.publish(AgentCreated(person_id=person.pk, agent_id=agent.pk), by=by)
    return agent


@transaction.atomic
def set_agent_active(
    *, agent: Agent, active: bool, reason: str, by: User | None, form_key: UUID | None = None
) -> Process | None:  # fmt: skip
    """Activate or inactivate an agent; the invite code follows. Raises what make_agent does, NotAnAgent,
    AlreadyInState, and of whoever is to be active KeptOut where they are on the blacklist, RegistrationWaits where
    their registration, or coming back, waits for a decision.

    Where an approval flow decides on activations, it is only asked for: the process is answered. Raises UnderWay.
    """
    if not active:
        return _change_state(agent, AgentState.INACTIVE, Act.INACTIVATE, reason, by, form_key)
    return _change_state(agent, AgentState.ACTIVE, Act.ACTIVATE, reason, by, form_key)


@transaction.atomic
def return_to_client(*, agent: Agent, reason: str, by: User | None, form_key: UUID | None = None) -> None:
    """The agent is a client only from here on; nothing is deleted and make_agent can undo it. A registration of theirs
    that waits ends. Raises what make_agent does, NotAnAgent, AlreadyInState, TwoPeopleNeeded."""
    _change_state(agent, AgentState.CLIENT_ONLY, Act.RETURN, reason, by, form_key)


def _change_state(
    agent: Agent, state: AgentState, act: Act, reason: str, by: User | None, form_key: UUID | None
) -> Process | None:  # fmt: skip
    records.check_may(agent.person, reason, by)
    if state == AgentState.CLIENT_ONLY:
        hold_approvals([agent.person_id])
    locked = records.locked_agent(agent.person)
    if queries.change_of_form(form_key, agent):
        return None
    if locked is None or locked.state == AgentState.CLIENT_ONLY:
        raise NotAnAgent()
    if locked.state == state:
        raise AlreadyInState(state=state.label)
    if act == Act.RETURN:
        records.check_not_own_registration(locked.person, by)
    if act == Act.ACTIVATE:
        records.check_let_in(locked.person, by)
        records.check_decided(locked.person, Target.AGENT, by)
        if asked := ask_where_flow_decides(locked, reason=reason, by=by, form_key=form_key):
            return asked
    enter(locked, state, act, by=by, reason=reason, form_key=form_key)
    agent.state = state
    return None


def enter(
    agent: Agent, state: AgentState, act: Act, *, by: User | None, reason: str, form_key: UUID | None = None,
    quiet: bool = False,
) -> None:  # fmt: skip
    """The agent, under the locks of `records.locked_agent`, is in this state from now on; the code follows.

    Whoever is a client only now waits no more for somebody to decide on what they are, and whoever never was more than
    pre-registered leaves the line.
    With MAKE_AGENT somebody who was only pre-registered became an agent just now, and is told so. `quiet`: whoever
    decided tells them otherwise.
    """
    before, agent.state, agent.preactivated = agent.state, state, False
    agent.save(update_fields=["state", "preactivated"])
    active = state == AgentState.ACTIVE
    if active:
        referrals.issue_code(owner=agent.person, by=by)  # whoever was only pre-registered has none yet
    referrals.set_codes_active(owner=agent.person, active=active, by=by)
    if state == AgentState.CLIENT_ONLY:
        end_what_waits([agent.person_id], by, {agent.person_id: reason})
        if before == AgentState.PREREGISTERED:
            leave_lines([agent])
    records.write_down(agent, act, by=by, reason=reason, form_key=form_key)
    drop_requests([agent.person_id], by=by)
    audit.record(act, agent, by=by, before={"state": before}, after={"state": state}, reason=reason.strip())
    if act == Act.MAKE_AGENT:
        events.publish(AgentCreated(person_id=agent.person_id, agent_id=agent.pk), by=by)
    elif not quiet:
        events.publish(AgentStateChanged(person_id=agent.person_id, agent_id=agent.pk, state=state.value), by=by)


@transaction.atomic
def preactivate_agent(*, agent: Agent, reason: str, by: User | None, form_key: UUID | None = None) -> None:
    """Pre-registered or inactive until the next sign-in, and active from then on. Raises as set_agent_active does, and
    FlowActivates where an approval flow decides."""
    records.check_may(agent.person, reason, by)
    refuse_around_flow(by)
    locked = records.locked_agent(agent.person)
    if queries.change_of_form(form_key, agent):
        return
    if locked is None or locked.state == AgentState.CLIENT_ONLY:
        raise NotAnAgent()
    if locked.state == AgentState.ACTIVE or locked.preactivated:
        raise AlreadyInState(state=AgentState.ACTIVE.label)
    records.check_let_in(locked.person, by)
    records.check_decided(locked.person, Target.AGENT, by)
    locked.preactivated = True
    locked.save(update_fields=["preactivated"])
    records.write_down(locked, Act.PREACTIVATE, by=by, reason=reason, form_key=form_key)
    audit.record(Act.PREACTIVATE, locked, by=by, after={"preactivated": True}, reason=reason.strip())


@transaction.atomic
def activate_on_sign_in(*, person: Person) -> bool:
    """Whoever staff pre-activated is active from now on, with the reason staff gave. Answers whether it was so."""
    if not Agent.objects.filter(person=person, preactivated=True).exists():
        return False
    agent = records.locked_agent(person)
    if agent is None or not agent.preactivated or agent.state == AgentState.ACTIVE or is_kept_out(agent.person):
        return False
    if queries.waiting_among([person.pk], Target.AGENT):
        return False
    asked = agent.changes.filter(act=Act.PREACTIVATE).order_by("-at", "-pk").first()
    enter(agent, AgentState.ACTIVE, Act.ACTIVATE, by=asked.by if asked else None, reason=asked.reason if asked else "-")
    return True


@transaction.atomic
def reactivate_in_line(*, agent: Agent, reason: str, by: User, form_key: UUID | None = None) -> Process | None:
    """A leader takes somebody of their own line in again, where the company lets leaders do so; where an approval flow
    decides on activations, the leader asks for it, and the process is answered.

    Raises PermissionDenied, ReasonMissing, AlreadyInState, CannotActivate, WaitsAlready or UnderWay.
    """
    if not conf.get("network.leaders_reactivate"):
        raise PermissionDenied
    locked = records.locked_agent(agent.person)
    records.check_leads(agent, reason, by)  # under the lock, which whoever moves them waits for
    if queries.change_of_form(form_key, agent):
        return None
    if locked is None or locked.state != AgentState.INACTIVE:
        raise AlreadyInState(state=locked.standing.label if locked else "-")
    records.check_let_in(locked.person, by)
    records.check_decided(locked.person, Target.AGENT, by)
    if asked := ask_where_flow_decides(locked, reason=reason, by=by, form_key=form_key):
        return asked
    enter(locked, AgentState.ACTIVE, Act.ACTIVATE, by=by, reason=reason, form_key=form_key)
    return None


@transaction.atomic
def activate_as_approved(
    *, agent_id: int, reason: str, by: User | None, asked_at: datetime | None = None
) -> bool:  # fmt: skip
    """The flow said yes to what was asked for then; its own rules said who may. Answers whether the agent was still
    out.

    Raises RequestOvertaken, KeptOut or CannotActivate; RegistrationWaits or WaitsAlready.
    """
    agent = records.locked_agent(Agent.objects.select_related("person").get(pk=agent_id).person)
    check_not_overtaken(agent, asked_at)
    if agent is None or agent.state not in {AgentState.INACTIVE, AgentState.PREREGISTERED}:
        return False
    records.check_let_in(agent.person, by)
    records.check_decided(agent.person, Target.AGENT, by)
    enter(agent, AgentState.ACTIVE, Act.ACTIVATE, by=by, reason=reason)
    return True
