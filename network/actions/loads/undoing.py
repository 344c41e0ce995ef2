"""Taking back what a file did: whoever it made becomes inactive, since nobody is ever deleted; whom it changed is as
before. Whoever did something meanwhile, or was changed again, stays as they are, and is listed."""

from collections.abc import Generator, Iterable

from django.db.models import Count
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import publish
from core.jobs_kinds import Outcome, Step
from core.locks import take_turns
from core.models import Job
from core.statements import run
from network.actions.loads import members
from network.actions.loads.codes import set_codes
from network.actions.loads.matters import matter_of
from network.actions.loads.restoring import restore
from network.actions.loads.telling import tell_undone
from network.actions.loads.writing import LOCK
from network.actions.snapshots import order_soon
from network.enums import Act, AgentState, ApplicationState, ClientState, Kept, LoadState
from network.events import PeopleUnloaded
from network.models import Agent, AgentChange, Application, Client, ClientChange, Load, LoadTrace
from network.queries import loads as queries
from people.models import Person
from referrals.models import Attribution

UNDONE = 5_000  # rows of a step
# What an upload itself leaves behind somebody: all other rows that point at them are something they did.
OWN = {
    "Client", "Agent", "AgentChange", "ClientChange", "Application", "ApplicationStep", "Identification", "PersonKey",
    "InviteCode", "LoadTrace", "SponsorEdge", "Message", "WaitingPlace", "PersonNumber",
}  # fmt: skip


def run_undo(job: Job) -> Generator[Step, None, Outcome]:
    load, done = Load.objects.select_related("created_by").get(pk=job.params["load"]), job.done
    left = queries.undoable(load).order_by("-person_id", "-number")
    while rows := list(left[:UNDONE]):
        take_turns(LOCK)
        run(HOLD, [[row.person_id for row in rows]])
        if matter := matter_of(load):
            kept = members.take_back(matter, rows, job)
            _settle(rows, kept)
            tell_undone(load, [row for row in rows if row.pk not in kept])
        else:
            _undo_people(rows, job)
        done += len(rows)
        yield Step(done)
    _close(load, job)
    return Outcome(load.counts)


def _close(load: Load, job: Job) -> None:
    kept = LoadTrace.objects.filter(load=load).exclude(kept="").count()
    undone = LoadTrace.objects.filter(load=load, undone_at__isnull=False).count()
    load.state, load.counts = LoadState.UNDONE, load.counts | {"undone": undone, "kept": kept}
    load.save(update_fields=["state", "counts"])
    order_soon()
    publish(PeopleUnloaded(load_id=load.pk, about=load.kind, undone=undone, kept=kept), by=job.by)


HOLD = "SELECT FROM people_person WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
UNDO = "UPDATE network_loadtrace SET undone_at = %s WHERE id = ANY(%s::bigint[])"


def _settle(rows: Iterable[LoadTrace], kept: dict[int, Kept]) -> None:
    """Each row is taken back or says why not."""
    run(UNDO, [timezone.now(), [row.pk for row in rows if row.pk not in kept]])
    for why in set(kept.values()):
        LoadTrace.objects.filter(pk__in=[pk for pk, other in kept.items() if other == why]).update(kept=why)


def among(keys: Iterable[int]) -> RawSQL:
    """For `__in` with thousands of keys, as one value of the statement; the driver would look at each of them."""
    return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, keys))}}}"])


def _undo_people(rows: list[LoadTrace], job: Job) -> None:
    made = [row for row in rows if row.made]
    busy = did_something([row.person_id for row in made]) if made else set()
    kept = {row.pk: Kept.DID for row in made if row.person_id in busy}
    kept |= _with_line([row for row in made if row.pk not in kept])
    take_back([row.person_id for row in made if row.pk not in kept], job)
    for row in rows:
        if not row.made and (why := restore(row, job)):
            kept[row.pk] = why
    _settle(rows, kept)


def did_something(people: list[int]) -> set[int]:
    """Whoever something points at that no upload writes, or who changed since."""
    found: set[int] = set(_changed_since(people))
    for model, to in ((Person, "pk"), (Client, "person"), (Agent, "person")):
        keys = dict(model._default_manager.filter(**{f"{to}__in": among(people)}).values_list("pk", to))
        for relation in model._meta.related_objects:
            if relation.related_model.__name__ in OWN or relation.related_model is Attribution:
                continue
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": among(keys)})
            found.update(keys[pk] for pk in rows.values_list(name, flat=True).distinct())
    brought = Attribution.objects.filter(referrer__in=among(people), ended_at=None).exclude(
        person__client__state=ClientState.INACTIVE
    )
    return found | set(brought.values_list("referrer", flat=True)) - set(
        brought.filter(person__in=among(people)).values_list("referrer", flat=True)
    )


def _changed_since(people: list[int]) -> Iterable[int]:
    """Applied anew, or were given another state or sponsor; what a stranger typed, unconfirmed, is not theirs."""
    again = LoadTrace.objects.filter(person__in=among(people)).order_by().values_list("person").annotate(n=Count("pk"))
    uploads = dict(again)
    for model, of in ((AgentChange, "agent__person"), (ClientChange, "client__person"), (Application, "person")):
        rows = model._default_manager.filter(**{f"{of}__in": among(people)})
        rows = rows.exclude(state=ApplicationState.DRAFT) if model is Application else rows
        counted = rows.order_by().values_list(of)
        yield from (pk for pk, n in counted.annotate(n=Count("pk")) if n > 2 * uploads.get(pk, 1) - 1)


def _with_line(rows: list[LoadTrace]) -> dict[int, Kept]:
    """Whoever still leads somebody: those below go first, which are further down."""
    people = {row.person_id: row.pk for row in rows}
    line: dict[int, set[int]] = {}
    found = Agent.objects.filter(sponsor__person__in=among(people)).exclude(state=AgentState.CLIENT_ONLY)
    for leader, led in found.values_list("sponsor__person", "person"):
        line.setdefault(leader, set()).add(led)
    kept: dict[int, Kept] = {}
    going = set(people)
    for person in sorted(people, reverse=True):
        if line.get(person, set()) - going:
            kept[people[person]] = Kept.DID
            going.discard(person)
    return kept


CLIENTS_GO = """
WITH gone AS (UPDATE network_client SET state = %(inactive)s WHERE person_id = ANY(%(people)s::bigint[]) RETURNING id)
INSERT INTO network_clientchange (client_id, act, state, at, by_id, reason)
SELECT id, %(off)s, %(inactive)s, %(now)s, %(by)s, %(reason)s FROM gone ORDER BY id
"""
AGENTS_GO = """
WITH gone AS (UPDATE network_agent SET state = %(client_only)s, preactivated = false
  WHERE person_id = ANY(%(people)s::bigint[]) RETURNING id, sponsor_id)
INSERT INTO network_agentchange (agent_id, act, state, sponsor_id, at, by_id, reason)
SELECT id, %(back)s, %(client_only)s, sponsor_id, %(now)s, %(by)s, %(reason)s FROM gone ORDER BY id
"""
APPLICATIONS_GO = """
WITH gone AS (UPDATE network_application SET state = %(withdrawn)s
  WHERE person_id = ANY(%(people)s::bigint[]) AND state = %(approved)s RETURNING id)
INSERT INTO network_applicationstep (application_id, state, at, by_id, reason, asked)
SELECT id, %(withdrawn)s, %(now)s, %(by)s, %(reason)s, '[]' FROM gone ORDER BY id
"""


def take_back(people: list[int], job: Job) -> None:
    """Inactive as clients, agents no more, their codes shut, their registrations withdrawn. Whoever calls has the turn
    and their rows."""
    values = {
        "people": people, "now": timezone.now(), "by": job.by_id, "reason": _("The upload was undone"),
        "inactive": str(ClientState.INACTIVE), "off": str(Act.INACTIVATE_CLIENT), "back": str(Act.RETURN),
        "client_only": str(AgentState.CLIENT_ONLY), "withdrawn": str(ApplicationState.WITHDRAWN),
        "approved": str(ApplicationState.APPROVED),
    }  # fmt: skip
    run(CLIENTS_GO, values)
    run(AGENTS_GO, values)
    set_codes(people, active=False)
    run(APPLICATIONS_GO, values)
