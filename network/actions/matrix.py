"""Places in the matrix: chosen by hand, or the first free one when the time to choose is over."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit, conf, jobs
from core.locks import take_turns
from core.repeats import repeat_of
from core.statements import run
from network import queries
from network.actions import records
from network.enums import Act, AgentState, Placing
from network.errors import (
    MatrixOff,
    NoRoom,
    NotAnAgent,
    SpotBelowItself,
    SpotChangedMeanwhile,
    SpotMissing,
    SpotTaken,
)
from network.errors.tree import AtTheTopMeanwhile, SpotGoneMeanwhile
from network.models import Agent, Spot, WaitingPlace
from network.permissions import CHANGE_SPONSOR
from network.queries import Seen
from people.models import User

MATRIX = "network.matrix"  # the name that the database's own guard locks too
AT_ONCE = 500
# Active agents who neither stand anywhere nor wait yet. Whoever is being changed just now comes with the next round:
# whoever becomes inactive leaves by the database (migration 0036), which must see that they wait.
QUEUE = """
INSERT INTO network_waitingplace (agent_id, since, due_at)
SELECT a.id, now(), now() + %(days)s * interval '1 day' FROM network_agent a
WHERE a.state = 'active' AND NOT EXISTS (SELECT FROM network_spot s WHERE s.agent_id = a.id AND s.until IS NULL)
  AND NOT EXISTS (SELECT FROM network_waitingplace w WHERE w.agent_id = a.id)
ORDER BY a.joined_at, a.id LIMIT %(many)s FOR SHARE OF a SKIP LOCKED ON CONFLICT (agent_id) DO NOTHING RETURNING id
"""


@transaction.atomic
def place_agent(
    *, agent: Agent, below: Agent | None, slot: int, reason: str, by: User | None, was: int | None = None,
    seen: Seen | None = None, form_key: UUID | None = None,
) -> Spot:  # fmt: skip
    """The agent stands in this place from now on; whoever stands below comes along.

    `was` is the spot where whoever decided saw them (its id, 0 for none) and `seen` what the preview said of them; None
    where nobody looked. Raises PermissionDenied, OwnRecord, ReasonMissing, MatrixOff, NotAnAgent, SpotChangedMeanwhile,
    SpotMissing, SpotTaken, SpotBelowItself or MoveChangedMeanwhile. The same form again answers the first.
    """
    records.check_may(agent.person, reason, by, CHANGE_SPONSOR)
    take_turns(MATRIX)
    if form_key and (first := repeat_of(Spot.objects.all(), form_key, agent_id=agent.pk)):
        return first
    if not queries.matrix_on():
        raise MatrixOff()
    if not Agent.objects.filter(pk=agent.pk, state=AgentState.ACTIVE).exists():
        raise NotAnAgent()
    _check_was(agent, was)
    _check_spot(agent, below, slot)
    records.check_seen(agent, seen, in_matrix=True)
    return _stand(agent, below.pk if below else None, slot, Placing.CHOSEN, by=by, reason=reason, form_key=form_key)


def _check_was(agent: Agent, was: int | None) -> None:
    now = queries.spot_of(agent)
    if was is None or was == (now.pk if now else 0):
        return
    if now is None:
        raise SpotGoneMeanwhile()
    if now.parent is None:
        raise AtTheTopMeanwhile()
    raise SpotChangedMeanwhile(now=now.parent.person.name, slot=now.slot)


def _check_spot(agent: Agent, below: Agent | None, slot: int) -> None:
    width = conf.get("network.matrix_width") if below else 1
    if not 1 <= slot <= width or (below and queries.spot_of(below) is None):
        raise SpotMissing()
    if below and agent.pk in queries.matrix_above(below.pk):
        raise SpotBelowItself()
    if below and Spot.objects.filter(parent=below, slot=slot, until=None).exists():
        raise SpotTaken()


@transaction.atomic
def place_first_free(*, agent: Agent, by: User | None = None, how: Placing = Placing.SPILL) -> Spot:
    """From left to right, level by level below the sponsor. Raises MatrixOff, SpotTaken (stands already) or NoRoom."""
    if by and not by.has_perm(CHANGE_SPONSOR):
        raise PermissionDenied
    take_turns(MATRIX)
    if not queries.matrix_on():
        raise MatrixOff()
    if standing := queries.spot_of(agent):
        return standing
    found = queries.next_free(agent)
    if found is None:
        raise NoRoom()
    return _stand(agent, found[0], found[1], how, by=by, reason="", form_key=None)


def _stand(
    agent: Agent, parent: int | None, slot: int, how: Placing, *, by: User | None, reason: str, form_key: UUID | None
) -> Spot:
    """Under the turn of the matrix. The database has the last word about who stands where."""
    now, old = timezone.now(), queries.spot_of(agent)
    before = {"below": old.parent_id, "slot": old.slot} if old else {}
    Spot.objects.filter(agent=agent, until=None).update(until=now)
    try:
        with transaction.atomic():
            spot = Spot.objects.create(
                agent=agent, parent_id=parent, slot=slot, how=how, since=now, by=by, reason=reason.strip(),
                form_key=form_key,
            )  # fmt: skip
    except IntegrityError as error:
        raise SpotTaken() from error
    WaitingPlace.objects.filter(agent=agent).delete()
    after = {"below": parent, "slot": slot, "how": how}
    audit.record(Act.PLACE, agent, by=by, before=before, after=after, reason=reason.strip())
    return spot


@jobs.sweeps
def queue_for_places() -> int:
    """Agents without a place wait for one, in order of registration. Answers how many began to."""
    if not queries.matrix_on():
        return 0
    return len(run(QUEUE, {"days": conf.get("network.waiting_days"), "many": 10 * AT_ONCE}))


@jobs.sweeps
def place_overdue() -> int:
    """Those whose time is over get the first free place, whoever registered first before the others."""
    if not queries.matrix_on():
        return 0
    late = queries.waiting().filter(due_at__lte=timezone.now())
    placed = 0
    for one in late.order_by("agent__joined_at", "agent_id")[:AT_ONCE]:
        try:
            place_first_free(agent=one.agent, how=Placing.DUE)
        except NoRoom:
            wait = timedelta(days=max(1, conf.get("network.waiting_days")))
            WaitingPlace.objects.filter(pk=one.pk).update(due_at=timezone.now() + wait)
        else:
            placed += 1
    return placed
