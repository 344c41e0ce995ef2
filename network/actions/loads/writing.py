"""Writing a checked file of people: a span of rows per step, each step whole or not at all.

Every span is recognised and compared once more under the lock that registrations share; what would do something else
than the preview said is left out and reported. New people are written by one statement a table.
"""

from collections.abc import Generator
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core import staging
from core.events import publish
from core.jobs_kinds import Outcome, Step
from core.locks import take_turns
from core.models import Job
from core.statements import run
from network.actions.loads import beside, matching, members
from network.actions.loads.changing import change_people
from network.actions.loads.checking import errors_file
from network.actions.loads.codes import give_codes
from network.actions.loads.matching import END, Finding, Row, Span, span_values
from network.actions.loads.matters import matter_of
from network.actions.loads.telling import tell
from network.actions.loads.territory import apart, note_territories
from network.actions.snapshots import order_soon
from network.enums import Act, ApplicationState, Channel, LoadKind, LoadState, Passage
from network.errors import ChangedSincePreview, CheckAgain
from network.events import PeopleLoaded
from network.models import Load, LoadTrace
from network.queries import loads as queries
from people.actions import assign_numbers
from people.models import default_language
from referrals.enums import Channel as CodeChannel

WRITTEN, LEAST = 10_000, 1_000  # rows of a span; of a short file, so that each hand has a part
LOCK = "network.people"  # registrations share it; a step of a load has it alone
WALK = f"""
SELECT level, number FROM core_stagedrow WHERE {matching.WHERE} ORDER BY level, number OFFSET %(n)s LIMIT 1
"""  # noqa: S608


def run_write(job: Job) -> Generator[Step, None, Outcome]:
    """Spans in the order of level and number, so that whoever leads is there before whom they lead."""
    load = Load.objects.select_related("table", "created_by").get(pk=job.params["load"])
    kept: dict[str, Any] = {"at": (job.state_kept or {}).get("at", [-1, -1]), "done": _done_before(load, job)}
    with beside.helpers() as helpers:
        while spans := next_spans(load, kept["at"], job.total or 0):
            take_turns(LOCK)
            done = beside.write_all(helpers, spans, partial(write_span, load, job=job))
            kept = {"at": list(spans[-1][1]), "done": kept["done"] + done}
            if not load.option("whole", False):  # all or nothing is one step
                yield Step(kept["done"], state=kept)
    close(load)
    return Outcome(load.counts, errors=load.errors)


def _done_before(load: Load, job: Job) -> int:
    """Rows that this work was done with before it stopped. Raises CheckAgain: staged rows are gone after a crash of the
    database."""
    counts = staging.tally(load.pk)
    done = int(queries.done_with(load, counts)) - int(job.params.get("stood", 0))
    if done + counts.get("create", 0) + counts.get("change", 0) < (job.total or 0):
        raise CheckAgain()
    return done


def next_spans(load: Load, at: list[int], total: int) -> list[Span]:
    """The next span, and those after it that may be written beside it: they only bring people who name nobody."""
    found: list[Span] = []
    size = min(WRITTEN, max(LEAST, -(-total // beside.WRITERS)))
    while len(found) < beside.WRITERS and (span := next_span(load, at, size)):
        alone = load.option("whole", False) or load.kind != LoadKind.PEOPLE or _names_or_changes(load, span)
        if found and alone:
            break
        found.append(span)
        at = list(span[1])
        if alone:
            break
    return found


# Counted, since a search for the first of them would read every staged row where there is none.
ALONE = f"""
SELECT count(*) FROM core_stagedrow WHERE {matching.WHERE} AND outcome < 2
  AND (outcome = 1 OR num_nonnulls(leader, leader_row, bringer, bringer_row) > 0
    OR data ? 'numbered')
"""  # noqa: S608


def _names_or_changes(load: Load, span: Span) -> bool:
    """Rows that name somebody, change them or draw a number may wait for each other: their span is written alone."""
    return bool(run(ALONE, span_values(load.pk, span))[0][0])


def next_span(load: Load, at: list[int], size: int) -> Span | None:
    after = (at[0], at[1])
    values = span_values(load.pk, (after, (END, END)))
    if not run(WALK, values | {"n": 0}):
        return None
    found = run(WALK, values | {"n": size - 1})
    return after, (found[0][0], found[0][1]) if found else (END, END)


def close(load: Load) -> None:
    """What came of it; the staged rows hold personal data and go."""
    counts, traces = staging.tally(load.pk), LoadTrace.objects.filter(load=load)
    load.counts = {name: n for name, n in load.counts.items() if name in {"same", "error"}} | {
        "written": traces.count(), "overtaken": counts.get("overtaken", 0),
        "made": traces.filter(made=True).count(),
    }  # fmt: skip
    if counts.get("overtaken"):
        load.errors = errors_file(load, (staging.Outcome.ERROR, staging.Outcome.OVERTAKEN))
    load.state = LoadState.DONE
    load.save(update_fields=["counts", "errors", "state"])
    staging.forget(load.pk)
    order_soon()
    publish(
        PeopleLoaded(
            load_id=load.pk, about=load.kind, made=load.counts["made"],
            changed=load.counts["written"] - load.counts["made"],
        ),
        by=load.created_by,
    )  # fmt: skip


def write_span(load: Load, span: Span, *, job: Job) -> int:
    """Answers how many rows were done with, written or not. Raises ChangedSincePreview where all or none is wanted.

    What was written is staged no more, so whoever goes on after a stop finds what is left. Whoever calls has the turn.
    """
    values = span_values(load.pk, span)
    todo = int(run(f"SELECT count(*) FROM core_stagedrow WHERE {UNWRITTEN}", values)[0][0])  # noqa: S608
    late = overtaken(load, span)
    if late and load.option("whole", False):
        raise ChangedSincePreview(rows=len(late))
    if late:
        values |= {"late": list(late)}
        run(f"UPDATE core_stagedrow SET outcome = 5 WHERE {UNWRITTEN} AND number = ANY(%(late)s::int[])", values)  # noqa: S608
    matter = matter_of(load)
    changed = matching.rows_of(load.pk, span, outcomes=OF_MEMBERS if matter else OF_PEOPLE)
    if matter:
        told = matter.apply(load, list(changed.values()), job)
    else:
        told = make_people(load, span, job)
        change_people(load, list(changed.values()), job)
    run(f"DELETE FROM core_stagedrow WHERE {UNWRITTEN}", values)  # noqa: S608
    if load.option("tell", False):
        tell(load, told)
    return todo


UNWRITTEN = f"{matching.WHERE} AND outcome < 2"
# What is written row by row.
OF_PEOPLE, OF_MEMBERS = (staging.Outcome.CHANGE,), (staging.Outcome.CREATE, staging.Outcome.CHANGE)
ORPHANED = f"""
SELECT number FROM core_stagedrow WHERE {UNWRITTEN} AND leader IS NOT NULL
  AND NOT EXISTS (SELECT FROM network_agent a WHERE a.id = leader AND a.state = 'active')
"""  # noqa: S608


def overtaken(load: Load, span: Span) -> set[int]:
    """Rows that would not do any more what the preview said."""
    if matter := matter_of(load):
        return _differ(matching.rows_of(load.pk, span, outcomes=OF_MEMBERS), members.findings(matter, load, span))
    found = matching.findings(load.pk, span)
    changes = matching.rows_of(load.pk, span, outcomes=OF_PEOPLE)
    late = _differ(changes, found) | (found.keys() - changes.keys())  # somebody new who is on record by now
    late |= matching.barred(load.pk, span) | apart(load.pk, span)
    late |= {row[0] for row in run(ORPHANED, span_values(load.pk, span))}
    late = _to_write(load, span, late)
    return late | _without_other(load, span, late)


def _to_write(load: Load, span: Span, numbers: set[int]) -> set[int]:
    """Those that would be written."""
    if not numbers:
        return set()
    sql = f"SELECT number FROM core_stagedrow WHERE {UNWRITTEN} AND number = ANY(%(n)s::int[])"  # noqa: S608
    return {row[0] for row in run(sql, span_values(load.pk, span) | {"n": list(numbers)})}


def _differ(rows: dict[int, Row], found: dict[int, Finding]) -> set[int]:
    late = set()
    for number, row in rows.items():
        now = found.get(number)
        same = now is not None and (now.person_id, int(now.outcome)) == (row.target, row.outcome)
        same = same and now is not None and [now.before, now.after] == row.before
        late |= set() if same else {number}
    return late


NEEDS = f"""
SELECT number, leader_row, bringer_row FROM core_stagedrow
WHERE {UNWRITTEN} AND (leader_row IS NOT NULL OR bringer_row IS NOT NULL) ORDER BY level, number
"""  # noqa: S608


def _without_other(load: Load, span: Span, late: set[int]) -> set[int]:
    """Whoever shall be led or brought by a row that is not written, and whoever they would lead or bring."""
    needs = {number: {*rows} - {None} for number, *rows in run(NEEDS, span_values(load.pk, span))}
    asked = sorted({one for ones in needs.values() for one in ones})
    if not asked:
        return set()
    there = set(LoadTrace.objects.filter(load=load, number__in=asked).values_list("number", flat=True))
    there |= _to_write(load, span, set(asked)) - late
    lost: set[int] = set()
    for number, ones in needs.items():
        if not ones <= there:
            lost.add(number)
            there.discard(number)
    return lost


TEMP = f"""
CREATE TEMPORARY TABLE load_new ON COMMIT DROP AS SELECT number, nextval('people_person_id_seq') person,
  nextval('network_client_id_seq') client, nextval('network_application_id_seq') application,
  CASE WHEN data->>'target' = 'agent' THEN nextval('network_agent_id_seq') END agent,
  coalesce(data->>'state', data->>'begins', 'active') state, leader, leader_row, bringer, bringer_row, data, key1,
  secret, sealed, tail
FROM (SELECT * FROM core_stagedrow WHERE {matching.WHERE} AND outcome = 0 ORDER BY level, number) s
"""  # noqa: S608
# Another row of the file: of this span, or written before.
TIES = """
UPDATE load_new n SET
  leader = coalesce(n.leader, lead.agent, (SELECT a.id FROM network_loadtrace t JOIN network_agent a USING (person_id)
    WHERE t.load_id = %(load)s AND t.number = n.leader_row)),
  bringer = coalesce(n.bringer, bring.person, (SELECT t.person_id FROM network_loadtrace t
    WHERE t.load_id = %(load)s AND t.number = n.bringer_row))
FROM load_new s LEFT JOIN load_new lead ON lead.number = s.leader_row
  LEFT JOIN load_new bring ON bring.number = s.bringer_row
WHERE s.number = n.number AND (s.leader_row IS NOT NULL OR s.bringer_row IS NOT NULL)
"""
# Who is not led by anybody named is led by whoever brought them, if that is an active agent.
BROUGHT = """
UPDATE load_new n SET leader = a.id FROM network_agent a
WHERE n.agent IS NOT NULL AND n.leader IS NULL AND a.person_id = n.bringer AND a.state = 'active'
"""
# What the file says in fields of the company's own.
ANSWERS = """coalesce((SELECT jsonb_object_agg(substr(k, 3), v) FROM jsonb_each(data) e (k, v)
  WHERE k LIKE 'x\\_%%' AND v <> 'null'), '{}')"""
PEOPLE = """
INSERT INTO people_person (id, given_names, family_names, name_key, email, phone, city, country, language, birth_date,
  landline, address, postal_code, division_id, territory_id, extra, created_at)
SELECT person, data->>'given_names', coalesce(data->>'family_names', ''), data->>'name_key',
  coalesce(data->>'email', ''), coalesce(data->>'phone', ''), coalesce(data->>'city', ''),
  coalesce(data->>'country', %(country)s), coalesce(data->>'language', %(language)s), (data->>'birth_date')::date,
  coalesce(data->>'landline', ''), coalesce(data->>'address', ''), coalesce(data->>'postal_code', ''),
  (data->>'division')::bigint, (data->>'territory')::bigint,
  {answers}, %(now)s
FROM load_new ORDER BY number
"""
CLIENTS = """
INSERT INTO network_client (id, person_id, state, channel, registered_at)
SELECT client, person, CASE WHEN agent IS NULL THEN state ELSE 'active' END, %(channel)s, %(now)s
FROM load_new ORDER BY number
"""
AGENTS = """
INSERT INTO network_agent (id, person_id, state, sponsor_id, joined_at, preactivated)
SELECT agent, person, state, leader, %(now)s, false FROM load_new WHERE agent IS NOT NULL ORDER BY number
"""
AGENT_CHANGES = """
INSERT INTO network_agentchange (agent_id, act, state, sponsor_id, at, by_id, reason)
SELECT agent, CASE state WHEN 'active' THEN %(made)s WHEN 'inactive' THEN %(off)s ELSE %(pre)s END, state, leader,
  %(now)s, %(by)s, %(reason)s FROM load_new WHERE agent IS NOT NULL ORDER BY number
"""
CLIENT_CHANGES = """
INSERT INTO network_clientchange (client_id, act, state, at, by_id, reason)
SELECT client, %(client_off)s, state, %(now)s, %(by)s, %(reason)s FROM load_new
WHERE agent IS NULL AND state = 'inactive' ORDER BY number
"""
APPLICATIONS = """
INSERT INTO network_application (id, target, channel, passage, state, person_id, sponsor_id, referrer_id,
  registered_by_id, version_id, sealed, asked, created_at, confirmed_at, decided_at, reason, confirm_tries)
SELECT application, data->>'target', %(channel)s, %(passage)s, %(approved)s, person, leader, bringer, %(by)s,
  (data->>'form')::bigint, '', '[]',
  %(now)s, %(now)s, %(now)s, '', 0 FROM load_new ORDER BY number
"""
STEPS = """
INSERT INTO network_applicationstep (application_id, state, at, by_id, reason, asked)
SELECT application, %(approved)s, %(now)s, %(by)s, %(reason)s, '[]' FROM load_new ORDER BY number
"""
REFERRERS = """
INSERT INTO referrals_attribution (person_id, referrer_id, code_id, channel, bound_at, bound_by_id, reason)
SELECT n.person, n.bringer, c.id, %(by_staff)s, %(now)s, %(by)s, %(reason)s FROM load_new n
LEFT JOIN referrals_invitecode c ON c.owner_id = n.bringer AND NOT c.is_vanity
WHERE n.bringer IS NOT NULL ORDER BY n.number
"""
KEYS = """
INSERT INTO people_personkey (person_id, sealed) SELECT person, secret FROM load_new WHERE key1 IS NOT NULL
ORDER BY number
"""
DOCUMENTS = """
INSERT INTO people_identification (person_id, country, kind, sealed, lookup, last4, changed_at)
SELECT person, data->>'id_country', data->>'id_kind', sealed, key1, tail, %(now)s FROM load_new
WHERE key1 IS NOT NULL ORDER BY key1
"""
TRACES = """
INSERT INTO network_loadtrace (load_id, number, person_id, made, before, after, at, kept)
SELECT %(load)s, number, person, true, '{}', jsonb_build_object('state', state), %(now)s, '' FROM load_new
ORDER BY number
"""
NEW_AGENTS = "SELECT person FROM load_new WHERE agent IS NOT NULL AND state = 'active' ORDER BY number"
NUMBERED = "SELECT person FROM load_new WHERE data ? 'numbered' ORDER BY number"


def make_people(load: Load, span: Span, job: Job) -> list[int]:
    """New people with everything that belongs to them, a statement a table. Answers who they are."""
    run(TEMP, span_values(load.pk, span))
    values = {
        "load": load.pk, "now": timezone.now(), "by": job.by_id,
        "country": settings.COUNTRY, "language": default_language(), "channel": str(Channel.FILE),
        "passage": str(Passage.NEW), "approved": str(ApplicationState.APPROVED), "made": str(Act.MAKE_AGENT),
        "off": str(Act.INACTIVATE), "pre": str(Act.PREREGISTER), "client_off": str(Act.INACTIVATE_CLIENT),
        "by_staff": str(CodeChannel.STAFF), "reason": _("Registered by file"),
    }  # fmt: skip
    if run("SELECT EXISTS (SELECT FROM load_new WHERE num_nonnulls(leader_row, bringer, bringer_row) > 0)", [])[0][0]:
        for sql in ("ANALYZE load_new", TIES, BROUGHT):
            run(sql, values)
    answers = ANSWERS if any(name.startswith("x_") for name in load.columns) else "'{}'"
    for sql in (PEOPLE.format(answers=answers), KEYS, DOCUMENTS, CLIENTS, AGENTS, AGENT_CHANGES):
        run(sql, values)
    give_codes([row[0] for row in run(NEW_AGENTS, [])])
    for sql in (CLIENT_CHANGES, APPLICATIONS, STEPS, REFERRERS, TRACES):
        run(sql, values)
    note_territories()
    if numbered := [row[0] for row in run(NUMBERED, [])]:
        assign_numbers(people=numbered)
    told = [row[0] for row in run("SELECT person FROM load_new", [])] if load.option("tell", False) else []
    run("DROP TABLE load_new", [])
    return told
