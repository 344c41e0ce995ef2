"""Writing a checked file of people: a span of rows per step, each step whole or not at all.

Every span is recognised and compared once more under the lock that registrations share; what would do something else
than the preview said is left out and reported. New people are written by one statement a table.
"""

from collections.abc import Generator, Iterable
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from core import crypto, staging
from core.events import publish
from core.jobs_kinds import Outcome, Step
from core.locks import take_turns
from core.models import Job
from core.statements import run
from network.actions.loads import matching, states
from network.actions.loads.changing import change_people
from network.actions.loads.checking import errors_file
from network.actions.loads.codes import give_codes
from network.actions.loads.matching import END, Finding, Row, Span, span_values
from network.actions.loads.telling import tell
from network.enums import Act, AgentState, ApplicationState, Channel, LoadKind, LoadState, Passage
from network.errors import ChangedSincePreview, CheckAgain
from network.events import PeopleLoaded
from network.models import Agent, Load, LoadTrace
from people.models import default_language
from referrals.enums import Channel as CodeChannel

WRITTEN = 5_000  # rows of a step
LOCK = "network.people"  # registrations share it; a step of a load has it alone
WALK = f"""
SELECT level, number FROM core_stagedrow WHERE {matching.WHERE} ORDER BY level, number OFFSET %(n)s LIMIT 1
"""  # noqa: S608


def run_write(job: Job) -> Generator[Step, None, Outcome]:
    """Spans in the order of level and number, so that whoever leads is there before whom they lead."""
    load = Load.objects.select_related("table", "created_by").get(pk=job.params["load"])
    if not staging.tally(load.pk):
        raise CheckAgain()
    kept: dict[str, Any] = job.state_kept or {"at": [-1, -1], "done": 0}
    while span := next_span(load, kept["at"]):
        done = write_span(load, span, job)
        kept = {"at": list(span[1]), "done": kept["done"] + done}
        if not load.option("whole", False):  # all or nothing is one step
            yield Step(kept["done"], state=kept)
    close(load)
    return Outcome(load.counts, errors=load.errors)


def next_span(load: Load, at: list[int]) -> Span | None:
    after = (at[0], at[1])
    values = span_values(load.pk, (after, (END, END)))
    if not run(WALK, values | {"n": 0}):
        return None
    found = run(WALK, values | {"n": WRITTEN - 1})
    return after, (found[0][0], found[0][1]) if found else (END, END)


def close(load: Load) -> None:
    """What came of it; the staged rows hold personal data and go."""
    counts = staging.tally(load.pk)
    load.counts = {name: n for name, n in load.counts.items() if name in {"same", "error"}} | {
        "written": counts.get("written", 0), "overtaken": counts.get("overtaken", 0),
        "made": LoadTrace.objects.filter(load=load, made=True).count(),
    }  # fmt: skip
    if counts.get("overtaken"):
        load.errors = errors_file(load, (staging.Outcome.ERROR, staging.Outcome.OVERTAKEN))
    load.state = LoadState.DONE
    load.save(update_fields=["counts", "errors", "state"])
    staging.forget(load.pk)
    publish(
        PeopleLoaded(
            load_id=load.pk, about=load.kind, made=load.counts["made"],
            changed=load.counts["written"] - load.counts["made"],
        ),
        by=load.created_by,
    )  # fmt: skip


def write_span(load: Load, span: Span, job: Job) -> int:
    """Answers how many rows were done with, written or not. Raises ChangedSincePreview where all or none is wanted."""
    take_turns(LOCK)
    rows = matching.rows_of(load.pk, span)
    todo = {n: row for n, row in rows.items() if row.outcome < staging.Outcome.SAME}
    late = overtaken(load, span, todo)
    if late and load.option("whole", False):
        raise ChangedSincePreview(rows=len(late))
    _mark(load.pk, span, late, staging.Outcome.OVERTAKEN)
    good = [row for number, row in sorted(todo.items()) if number not in late]
    if load.kind == LoadKind.STATES:
        told = states.apply(load, good, job)
    else:
        new = [row for row in good if row.outcome == staging.Outcome.CREATE]
        told = list(make_people(load, span, new, job).values()) if new else []
        change_people(load, [row for row in good if row.outcome == staging.Outcome.CHANGE], job)
    _mark(load.pk, span, (row.number for row in good), staging.Outcome.WRITTEN)
    if load.option("tell", False):
        tell(load, told)
    return len(todo)


def _mark(load: int, span: Span, numbers: Iterable[int], outcome: staging.Outcome) -> None:
    where = f"{matching.WHERE} AND number = ANY(%(only)s::int[])"
    values = span_values(load, span, list(numbers)) | {"outcome": int(outcome)}
    run(f"UPDATE core_stagedrow SET outcome = %(outcome)s WHERE {where}", values)  # noqa: S608


def overtaken(load: Load, span: Span, rows: dict[int, Row]) -> set[int]:
    """Rows that would not do any more what the preview said."""
    if load.kind == LoadKind.STATES:
        return _differ(rows, states.findings(load, span))
    found = matching.findings(load.pk, span)
    late = _differ(rows, found) | set(matching.barred(rows.values(), timezone.localdate()))
    leaders = {row.leader for row in rows.values() if row.leader}
    active = set(Agent.objects.filter(pk__in=leaders, state=AgentState.ACTIVE).values_list("pk", flat=True))
    late |= {number for number, row in rows.items() if row.leader and row.leader not in active}
    return late | _without_other(load, rows)


def _differ(rows: dict[int, Row], found: dict[int, Finding]) -> set[int]:
    late = set()
    for number, row in rows.items():
        now = found.get(number)
        if row.outcome == staging.Outcome.CREATE:
            same = now is None
        else:
            same = now is not None and (now.person_id, int(now.outcome)) == (row.target, row.outcome)
            same = same and now is not None and [now.before, now.after] == row.before
        late |= set() if same else {number}
    return late


def _without_other(load: Load, rows: dict[int, Row]) -> set[int]:
    """Whoever shall be led or brought by a row that was not written."""
    needs = {number: {row.leader_row, row.bringer_row} - {None} for number, row in rows.items()}
    asked = sorted({one for ones in needs.values() for one in ones if one})
    if not asked:
        return set()
    there = set(LoadTrace.objects.filter(load=load, number__in=asked).values_list("number", flat=True))
    there |= {one for one in asked if one in rows}
    return {number for number, ones in needs.items() if not ones <= there}


TEMP = """
CREATE TEMPORARY TABLE IF NOT EXISTS load_new (
  number int PRIMARY KEY, person bigint, client bigint, agent bigint, state text, leader bigint, bringer bigint,
  code text, application bigint, data jsonb, document text, sealed text, own text
) ON COMMIT DROP
"""
PICK = f"""
INSERT INTO load_new (number, person, client, agent, state, leader, bringer, application, data, document)
SELECT number, nextval('people_person_id_seq'), nextval('network_client_id_seq'),
  CASE WHEN data->>'target' = 'agent' THEN nextval('network_agent_id_seq') END,
  coalesce(data->>'state', 'active'), leader, bringer, nextval('network_application_id_seq'), data, key1
FROM core_stagedrow WHERE {matching.WHERE} AND number = ANY(%(only)s::int[]) ORDER BY level, number
"""  # noqa: S608
# Another row of the file: of this span, or written before.
TIES = """
UPDATE load_new n SET
  leader = coalesce(n.leader, lead.agent, (SELECT a.id FROM network_loadtrace t JOIN network_agent a USING (person_id)
    WHERE t.load_id = %(load)s AND t.number = s.leader_row)),
  bringer = coalesce(n.bringer, bring.person, (SELECT t.person_id FROM network_loadtrace t
    WHERE t.load_id = %(load)s AND t.number = s.bringer_row))
FROM core_stagedrow s LEFT JOIN load_new lead ON lead.number = s.leader_row
  LEFT JOIN load_new bring ON bring.number = s.bringer_row
WHERE s.load = %(load)s AND s.number = n.number AND (s.leader_row IS NOT NULL OR s.bringer_row IS NOT NULL)
"""
# Who is not led by anybody named is led by whoever brought them, if that is an active agent.
BROUGHT = """
UPDATE load_new n SET leader = a.id FROM network_agent a
WHERE n.agent IS NOT NULL AND n.leader IS NULL AND a.person_id = n.bringer AND a.state = 'active'
"""
PEOPLE = """
INSERT INTO people_person (id, given_names, family_names, name_key, email, phone, city, country, language, birth_date,
  landline, address, postal_code, division_id, territory_id, extra, created_at)
SELECT person, data->>'given_names', coalesce(data->>'family_names', ''), data->>'name_key',
  coalesce(data->>'email', ''), coalesce(data->>'phone', ''), coalesce(data->>'city', ''),
  coalesce(data->>'country', %(country)s), coalesce(data->>'language', %(language)s), (data->>'birth_date')::date,
  coalesce(data->>'landline', ''), coalesce(data->>'address', ''), coalesce(data->>'postal_code', ''),
  (data->>'division')::bigint, (data->>'territory')::bigint,
  coalesce((SELECT jsonb_object_agg(substr(k, 3), v) FROM jsonb_each(data) e (k, v)
    WHERE k LIKE 'x\\_%%' AND v <> 'null'),
    '{}'), %(now)s
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
  registered_by_id, sealed, asked, created_at, confirmed_at, decided_at, reason, confirm_tries)
SELECT application, data->>'target', %(channel)s, %(passage)s, %(approved)s, person, leader, bringer, %(by)s, '', '[]',
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
TRACES = """
INSERT INTO network_loadtrace (load_id, number, person_id, made, before, after, at, kept)
SELECT %(load)s, number, person, true, '{}', jsonb_build_object('state', state), %(now)s, '' FROM load_new
ORDER BY number
"""
NEW_AGENTS = "SELECT person FROM load_new WHERE agent IS NOT NULL AND state = 'active' ORDER BY number"


def make_people(load: Load, span: Span, rows: list[Row], job: Job) -> dict[int, int]:
    """New people with everything that belongs to them, a statement a table. Answers row -> person."""
    values = {
        **span_values(load.pk, span, [row.number for row in rows]), "now": timezone.now(), "by": job.by_id,
        "country": settings.COUNTRY, "language": default_language(), "channel": str(Channel.FILE),
        "passage": str(Passage.NEW), "approved": str(ApplicationState.APPROVED), "made": str(Act.MAKE_AGENT),
        "off": str(Act.INACTIVATE), "pre": str(Act.PREREGISTER), "client_off": str(Act.INACTIVATE_CLIENT),
        "by_staff": str(CodeChannel.STAFF), "reason": _("Registered by file"),
    }  # fmt: skip
    for sql in (TEMP, "TRUNCATE load_new", PICK, TIES, BROUGHT, PEOPLE, CLIENTS, AGENTS, AGENT_CHANGES):
        run(sql, values)
    give_codes([row[0] for row in run(NEW_AGENTS, [])])
    for sql in (CLIENT_CHANGES, APPLICATIONS, STEPS, REFERRERS, TRACES):
        run(sql, values)
    made: dict[int, int] = dict(run("SELECT number, person FROM load_new", []))
    seal_documents({made[row.number]: row for row in rows if row.document})
    return made


KEYS = "COPY people_personkey (person_id, sealed) FROM STDIN"
DOCUMENTS = "COPY people_identification (person_id, country, kind, sealed, lookup, last4, changed_at) FROM STDIN"


def seal_documents(rows: dict[int, Row]) -> None:
    """Each number under its person's own key, which rests under the company's."""
    now, keys, documents = timezone.now(), [], []
    for person, row in rows.items():
        key, number = Fernet.generate_key(), row.data["id_number"]
        keys.append([person, crypto.encrypt(key.decode())])
        sealed = Fernet(key).encrypt(number.encode()).decode()
        documents.append([person, row.data["id_country"], row.data["id_kind"], sealed, row.document, number[-4:], now])
    for sql, lines in ((KEYS, keys), (DOCUMENTS, documents)):
        with connection.cursor() as cursor, cursor.copy(sql) as copy:
            for line in lines:
                copy.write_row(line)
