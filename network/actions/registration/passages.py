"""Passages of people who are here already, asked for by themselves or by who leads them: back as an agent, on as a
client only."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import conf
from core.locks import take_turns
from network import queries
from network.actions import agents, records
from network.actions.leaving import end_requests_of_leaders, hold_approvals
from network.actions.registration import joining
from network.actions.registration.entry import Entry, step
from network.enums import Act, AgentState, ApplicationState, Channel, Passage, Target
from network.errors import AlreadyInState, NotAnAgent, ReturnRefused, WaitsAlready
from network.models import Agent, Application
from people.errors import Barred
from people.models import Person, User
from people.queries import is_kept_out


@transaction.atomic
def come_back(*, person: Person, reason: str, by: User, form_key: UUID | None = None) -> Application:
    """An inactive agent asks to be one again: at once, after somebody approved, or refused with the company's words.

    Raises PermissionDenied, NotAnAgent, AlreadyInState, Barred, ReturnRefused or WaitsAlready.
    """
    _check_own(person, by)
    first, agent = _begin(person, form_key, Target.AGENT)
    if first:
        return first
    if agent is None or agent.state == AgentState.CLIENT_ONLY:
        raise NotAnAgent()
    if agent.state != AgentState.INACTIVE:
        raise AlreadyInState(state=agent.standing.label)
    if is_kept_out(agent.person):
        raise Barred()
    if conf.get("network.return_flow") == "refused":
        raise ReturnRefused(words=conf.get("network.return_words"))
    at_once = joining.returns_at_once()
    if at_once:
        agents.enter(agent, AgentState.ACTIVE, Act.ACTIVATE, by=by, reason=reason.strip() or _("Came back"))
    return _file(person, Target.AGENT, Passage.RETURN, at_once, reason, by, form_key)


@transaction.atomic
def go_on_as_client(*, person: Person, reason: str, by: User, form_key: UUID | None = None) -> Application:
    """An agent asks to be a client only: at once or after somebody approved, as the company says. What their leader
    asked for of the same ends with it.

    Raises PermissionDenied (also where only staff do it), NotAnAgent or WaitsAlready.
    """
    flow = conf.get("network.leave_flow")
    if flow == "staff":
        raise PermissionDenied
    _check_own(person, by)
    hold_approvals([person.pk])
    if records.locked_agent(person) and not queries.application_of_form(form_key):
        end_requests_of_leaders([person.pk], by)
    return _to_client(person, flow == "at_once", reason.strip() or _("Own wish"), by, form_key)


@transaction.atomic
def let_go_in_line(*, agent: Agent, reason: str, by: User, form_key: UUID | None = None) -> Application:
    """A leader asks that somebody of their own line goes on as a client only: at once or after somebody approved, where
    the company lets leaders do so.

    Raises PermissionDenied, ReasonMissing, NotAnAgent or WaitsAlready.
    """
    flow = conf.get("network.leaders_let_go")
    if flow == "no":
        raise PermissionDenied
    hold_approvals([agent.person_id])
    records.locked_agent(agent.person)  # who leads them stays so until it is asked for
    records.check_leads(agent, reason, by)
    return _to_client(agent.person, flow == "at_once", reason.strip(), by, form_key, Channel.BACKOFFICE)


def _to_client(
    person: Person, at_once: bool, reason: str, by: User, form_key: UUID | None, channel: Channel = Channel.SITE
) -> Application:
    first, agent = _begin(person, form_key, Target.CLIENT)
    if first:
        return first
    if agent is None or agent.state == AgentState.CLIENT_ONLY:
        raise NotAnAgent()
    if at_once:
        agents.enter(agent, AgentState.CLIENT_ONLY, Act.RETURN, by=by, reason=reason)
    return _file(person, Target.CLIENT, Passage.TO_CLIENT, at_once, reason, by, form_key, channel)


def _check_own(person: Person, by: User) -> None:
    """People ask for themselves only."""
    if by.person_id != person.pk:
        raise PermissionDenied


def _begin(person: Person, form_key: UUID | None, target: Target) -> tuple[Application | None, Agent | None]:
    """What the form did already, or the agent under the lock."""
    if form_key:
        take_turns(form_key)
    hold_approvals([person.pk])
    agent = records.locked_agent(person)
    first = queries.application_of_form(form_key)
    if first is None and queries.open_application(person, target):
        raise WaitsAlready()
    return first, agent


def _file(
    person: Person,
    target: Target,
    passage: Passage,
    at_once: bool,
    reason: str,
    by: User,
    form_key: UUID | None,
    channel: Channel = Channel.SITE,
) -> Application:
    now = timezone.now()
    application = Application.objects.create(
        person=person, target=target, passage=passage, channel=channel, registered_by=by, form_key=form_key,
        state=ApplicationState.APPROVED if at_once else ApplicationState.WAITING, confirmed_at=now,
        decided_at=now if at_once else None,
    )  # fmt: skip
    step(application, by=by, reason=reason)
    Entry(application=application, answers={}, files={}, by=by).publish_filed()
    return application
