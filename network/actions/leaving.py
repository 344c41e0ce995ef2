"""What waits for a decision on an agent and something else overtakes: nobody decides on it any more."""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import publish_all
from core.statements import insert_all
from network.enums import AgentState, ApplicationState, Passage, Target
from network.events import ApplicationDecided
from network.models import Agent, AgentChange, Application, ApplicationStep
from network.querysets import ApplicationQuerySet
from people.models import User
from workflows import actions as workflows
from workflows.models import Process


def hold_approvals(people: Sequence[int]) -> None:
    """Whoever makes these people clients only takes what decides on their registrations first, before the people."""
    workflows.hold_approvals(people=people, subject="registration")


def end_what_waits(people: Sequence[int], by: User | None, reasons: Mapping[int, str]) -> int:
    """Of these people, whose locks are held and who are clients only from now on: their registrations as agents, their
    comings back, and requests that they be clients only. `reasons` is why, by person. Answers how many."""
    found = _waiting(people).filter(Q(target=Target.AGENT) | Q(passage=Passage.TO_CLIENT))
    ended, asked = list(found.select_for_update().order_by("pk")), _("They are a client only by another way")
    whys = [asked if one.passage == Passage.TO_CLIENT else reasons.get(one.person_id or 0, "") for one in ended]
    return _end(ended, whys, by)


def end_requests_of_leaders(people: Sequence[int], by: User | None) -> int:
    """The same of what their leaders asked for, where the people ask for it themselves by now."""
    found = _waiting(people).filter(passage=Passage.TO_CLIENT).select_for_update()
    ended = [one for one in found.order_by("pk") if one.is_of_leader]
    return _end(ended, [_("They ask for it themselves")] * len(ended), by)


def leave_lines(agents: Sequence[Agent]) -> None:
    """Of these, pre-registered until now, whoever was never admitted: nobody's agents any more, no line, tree or count
    has them. Whoever leads others stays."""
    admitted = AgentChange.objects.filter(agent__in=agents, state=AgentState.ACTIVE).values_list("agent", flat=True)
    stay = {*admitted, *Agent.objects.filter(sponsor__in=agents).values_list("sponsor", flat=True)} if agents else set()
    going = [one for one in agents if one.pk not in stay]
    for one in going:
        one.sponsor = None
    Agent.objects.bulk_update(going, ["sponsor"])


def _waiting(people: Sequence[int]) -> ApplicationQuerySet:
    found: ApplicationQuerySet = Application.objects.filter(
        person__in=people, state__in=[ApplicationState.WAITING, ApplicationState.MORE]
    )
    return found


def _end(ended: Sequence[Application], whys: Sequence[str], by: User | None) -> int:
    """Withdrawn from now on, with the day and who did it in their course; what decided on them ends too."""
    told = {one.process_id: why for one, why in zip(ended, whys, strict=True) if one.process_id}
    for one in ended:
        one.state, one.decided_at, one.decided_by, one.asked = ApplicationState.WITHDRAWN, timezone.now(), by, []
    Application.objects.bulk_update(ended, ["state", "decided_at", "decided_by", "asked"])
    insert_all([
        ApplicationStep(application=one, state=one.state, by=by, reason=why.strip())
        for one, why in zip(ended, whys, strict=True)
    ])  # fmt: skip
    open_ones = Process.objects.open().filter(pk__in=told).select_for_update(skip_locked=True, of=("self",))
    for process in open_ones.order_by("pk") if told else []:
        workflows.withdraw(process=process, by=by, reason=told[process.pk])
    publish_all([
        ApplicationDecided(
            application_id=one.pk, person_id=one.person_id or 0, target=str(one.target), state=str(one.state)
        )
        for one in ended
    ], by=by)  # fmt: skip
    return len(ended)
