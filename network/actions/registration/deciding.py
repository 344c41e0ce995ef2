"""What becomes of a registration that waits: approved, rejected, sent back, sent again, withdrawn."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, events
from network import queries
from network.actions import agents, clients, records
from network.actions.registration import checks
from network.actions.registration.admit import SUBJECT
from network.actions.registration.entry import Entry, step
from network.enums import Act, AgentState, ApplicationState, ClientState, Decision, Passage, Target
from network.errors import AskedMissing, FlowDecides, NotOpen, OnBlacklist, OwnRecord, ReasonMissing, TwoPeopleNeeded
from network.events import ApplicationDecided
from network.models import Application
from network.permissions import DECIDE_REGISTRATIONS
from people.errors import Barred
from people.models import Person, User
from workflows import actions as workflows
from workflows.models import Process


@transaction.atomic
def decide_application(
    *, application: Application, outcome: Decision | str, reason: str = "", asked: Collection[str] = (), by: User,
    form_key: UUID | None = None,
) -> Application:  # fmt: skip
    """Somebody of the staff decides. The same form again answers the first decision.

    Raises PermissionDenied, OwnRecord, TwoPeopleNeeded, FlowDecides, and what `settle` raises.
    """
    if not by.has_perm(DECIDE_REGISTRATIONS):
        raise PermissionDenied
    locked = lock(application)
    if queries.step_of_form(form_key):
        return locked
    _check_may(locked, by)
    if locked.process_id:
        raise FlowDecides()
    return settle(locked, Decision(outcome), reason=reason, asked=asked, by=by, form_key=form_key)


def _check_may(application: Application, by: User) -> None:
    """Nobody decides on themselves, nor on whom they registered."""
    if by.person_id == application.person_id:
        raise OwnRecord()
    if application.registered_by_id == by.pk:
        raise TwoPeopleNeeded()


@transaction.atomic
def settle_application(
    *, application_id: int, outcome: str, reason: str, asked: Collection[str], by: User | None
) -> Application:
    """What the approval decided, whose own rules said who may."""
    locked = lock(Application.objects.get(pk=application_id))
    if not locked.is_open:
        return locked
    return settle(locked, Decision(outcome), reason=reason, asked=asked, by=by, form_key=None)


def settle(
    application: Application, outcome: Decision, *, reason: str, asked: Collection[str], by: User | None,
    form_key: UUID | None,
) -> Application:  # fmt: skip
    """Under the lock. Raises NotOpen, ReasonMissing or AskedMissing; to approve, OnBlacklist, or Barred to leaders."""
    if application.state not in {ApplicationState.WAITING, ApplicationState.MORE}:
        raise NotOpen()
    if outcome != Decision.APPROVE and not reason.strip():
        raise ReasonMissing()
    if outcome == Decision.MORE and not asked:
        raise AskedMissing()
    if outcome == Decision.APPROVE and _is_barred(application):
        raise OnBlacklist() if by is None or by.is_staff else Barred()
    before = application.state
    application.state, application.reason = ApplicationState(outcome.value), reason.strip()
    application.asked = list(asked) if outcome == Decision.MORE else []
    if outcome != Decision.MORE:
        application.decided_at, application.decided_by = timezone.now(), by
    application.save()
    step(application, by=by, reason=reason, asked=application.asked, form_key=form_key)
    after = {"state": application.state, "asked": application.asked}
    audit.record(Act.DECIDE, application, by=by, before={"state": before}, after=after, reason=reason.strip())
    if outcome != Decision.MORE:
        take_effect(application, approved=outcome == Decision.APPROVE, reason=reason, by=by)
    _tell(application, by)
    return application


def _is_barred(application: Application) -> bool:
    """Whether the blacklist keeps them out by now; nothing of that is noted, since nothing is done."""
    answers = {"email": "", "phone": ""} | queries.answers_of(application)
    return checks.is_barred(Entry(application=application, answers=answers, files={}, by=None), application.person)


def _tell(application: Application, by: User | None) -> None:
    assert application.person_id, "what waits has a person"
    event = ApplicationDecided(
        application_id=application.pk, person_id=application.person_id, target=str(application.target),
        state=str(application.state),
    )  # fmt: skip
    events.publish(event, by=by)


def take_effect(application: Application, *, approved: bool, reason: str, by: User | None) -> None:
    """The person becomes what they asked to be, or what they were before."""
    person, words = application.person, reason.strip() or _words_without(application)
    assert person, "what waits has a person"
    if application.target == Target.AGENT:
        _settle_agent(application, person, approved, words, by)
    elif application.passage == Passage.TO_CLIENT:
        agent = records.locked_agent(person)
        if approved and agent and agent.state != AgentState.CLIENT_ONLY:
            agents.enter(agent, AgentState.CLIENT_ONLY, Act.RETURN, by=by, reason=words)
    else:
        state = ClientState.ACTIVE if approved else ClientState.INACTIVE
        clients.enter(person.client, state, by=by, reason=words, quiet=True)


def _words_without(application: Application) -> str:
    """What the history and the letter say where whoever approved wrote nothing."""
    if application.passage != Passage.TO_CLIENT:
        return _("Registration approved")
    return application.steps.earliest("at", "pk").reason or _("It was asked for, and approved")


def _settle_agent(application: Application, person: Person, approved: bool, words: str, by: User | None) -> None:
    agent = records.locked_agent(person)
    if agent is None or agent.state not in {AgentState.PREREGISTERED, AgentState.INACTIVE}:
        return
    if approved:
        act = Act.MAKE_AGENT if agent.state == AgentState.PREREGISTERED else Act.ACTIVATE
        agents.enter(agent, AgentState.ACTIVE, act, by=by, reason=words)
    elif agent.state == AgentState.PREREGISTERED:
        agents.enter(agent, AgentState.CLIENT_ONLY, Act.RETURN, by=by, reason=words, quiet=True)


def lock(application: Application) -> Application:
    """The row under its lock; the process that decides on it first, as whoever decides in a flow, then the person."""
    Process.objects.open().about(SUBJECT, application.pk).select_for_update().first()
    if application.person_id:
        list(Person.objects.select_for_update(no_key=True).filter(pk=application.person_id).values_list("pk"))
    rows = Application.objects.select_for_update(of=("self",)).select_related(*queries.ALONG)
    return rows.get(pk=application.pk)


def end_waiting(application: Application) -> None:
    """Of somebody who is erased: nobody decides on it any more. Under the person's lock and the row's."""
    was = application.state
    application.state, application.decided_at, application.asked = ApplicationState.WITHDRAWN, timezone.now(), []
    application.save()
    step(application, by=None)
    if was != ApplicationState.DRAFT:
        take_effect(application, approved=False, reason=_("Withdrawn by the person"), by=None)


@transaction.atomic
def withdraw_application(*, application: Application, by: User, form_key: UUID | None = None) -> Application:
    """Whoever asked for it thinks better: the person, or the leader who asked that they go on as a client only. The
    same form again answers the first. Raises PermissionDenied or NotOpen."""
    if by.pk != application.registered_by_id if application.is_of_leader else by.person_id != application.person_id:
        raise PermissionDenied
    locked = lock(application)
    if queries.step_of_form(form_key):
        return locked
    before = locked.state
    if before not in {ApplicationState.WAITING, ApplicationState.MORE}:
        raise NotOpen()
    locked.state, locked.decided_at, locked.decided_by = ApplicationState.WITHDRAWN, timezone.now(), by
    locked.asked = []
    locked.save()
    step(locked, by=by, form_key=form_key)
    audit.record(Act.WITHDRAW, locked, by=by, before={"state": before}, after={"state": locked.state})
    if locked.process_id:
        workflows.withdraw(process=Process.objects.get(pk=locked.process_id), by=by)
    take_effect(locked, approved=False, reason=_("Withdrawn by the person"), by=by)
    _tell(locked, by)
    return locked
