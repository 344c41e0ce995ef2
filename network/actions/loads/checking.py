"""Checking a file of people: staged piece by piece, then looked at as a whole. A killed worker goes on at its piece."""

import gc
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from core import conf, exports, files, staging
from core.jobs_kinds import Outcome, Step
from core.models import Job
from core.staging import Rows, pieces
from core.statements import run
from network.actions.loads import matching, members
from network.actions.loads.asked import lacking, unplaced
from network.actions.loads.cleaning import Cleaner
from network.actions.loads.matching import END, Span
from network.actions.loads.matters import matter_of
from network.actions.loads.territory import apart
from network.enums import AgentState, LoadKind, LoadState, Target
from network.models import Agent, Load
from network.queries import loads as queries
from network.queries.load_examples import change_word
from network.rules import loads as rules
from network.rules.loads import Reason, bit
from network.rules.registration import alike
from people.models import User
from people.queries.documents_by_file import compact_document, own_hasher
from referrals.models import InviteCode

PIECE = 20_000  # rows of a step that stages
SPAN = 100_000  # rows of a step that compares with what is on record
EXAMPLES = 5
VALUE = 40  # characters of a value that could not be read
MISTAKES = 200  # shown on the page; the file has all of them
Wrong = tuple[int, tuple[str, ...]]  # the mask of a row, and the columns that it names
ALL: Span = ((-1, -1), (END, END))


def run_check(job: Job) -> Generator[Step, None, Outcome]:
    """The steps: stage, compare, find leaders, compare again by spans, and tell."""
    load = Load.objects.select_related("table", "created_by").get(pk=job.params["load"])
    kept: dict[str, Any] = job.state_kept or {"phase": "stage", "offset": 0, "number": 0, "rows": 0}
    if kept["phase"] == "stage":
        for now in _stage(load, kept):
            kept = now
            yield Step(kept["rows"], total=load.how.rows, state=kept)
        staging.settle()
        last = look_inside(load)
        kept = {"phase": "match", "last": last, "from": -1, "rows": kept["rows"]}
        yield Step(kept["rows"], total=kept["rows"], state=kept)
    while kept["phase"] == "match" and kept["from"] < kept["last"]:
        span = ((0, kept["from"]), (0, kept["from"] + SPAN))
        compare(load, span)
        kept = kept | {"from": kept["from"] + SPAN}
        yield Step(kept["rows"], state=kept)
    finish(load)
    return Outcome(load.counts, errors=load.errors)


def check_now(load: Load) -> None:
    """The same at once, for short files."""
    for _kept in _stage(load, {"phase": "stage", "offset": 0, "number": 0, "rows": 0}):
        pass
    look_inside(load)
    compare(load, ALL)
    finish(load)


def _stage(load: Load, kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if kept["offset"] == 0:
        staging.forget(load.pk)
    stage = stager_of(load)
    with load.table.content.open("rb") as content:
        found = pieces(content, load.how, offset=kept["offset"], number=kept["number"], size=PIECE)
        while True:
            with uncounted():
                rows, offset, number = next(found, ([], 0, 0))
                if kept["rows"] + len(rows) > staging.MAX_ROWS:
                    raise staging.TooLong(rows=staging.MAX_ROWS)
                if rows:
                    stage(rows)
            if not rows:
                return
            kept = kept | {"offset": offset, "number": number, "rows": kept["rows"] + len(rows)}
            yield kept


@contextmanager
def uncounted() -> Iterator[None]:
    """The collector of garbage would look through a million texts again and again, and there are no circles in them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def stager_of(load: Load) -> Callable[[Rows], None]:
    """What understands rows and puts them into the table."""
    if matter := matter_of(load):
        cleaner = matter.cleaner(load)
        return lambda rows: staging.stage(load.pk, cleaner.rows(rows))
    people = Cleaner(load)
    return lambda rows: staging.stage_lines(people.lines(rows))


def look_inside(load: Load) -> int:
    """What the rows say of each other. Answers the number of the last row."""
    if load.kind == LoadKind.PEOPLE:
        repeated = bit(Reason.REPEATED)
        staging.mark_repeated(load.pk, "key1", repeated)
        staging.mark_repeated(load.pk, "key2", repeated)
        staging.mark_bad(load.pk, dict.fromkeys(_same_phone(load.pk), repeated))
        _look_in_blacklist(load.pk)
        find_others(load.pk)
    return int(run("SELECT coalesce(max(number), 0) FROM core_stagedrow WHERE load = %s", [load.pk])[0][0])


def compare(load: Load, span: Span) -> None:
    if matter := matter_of(load):
        return members.compare(matter, load, span)
    matching.put_findings(load.pk, matching.findings(load.pk, span))
    new = "SELECT number FROM core_stagedrow WHERE {where} AND outcome = 0 AND coalesce(data->>'given_names', '') = ''"
    nameless = run(new.format(where=matching.WHERE), matching.span_values(load.pk, span))
    staging.mark_bad(load.pk, dict.fromkeys((row[0] for row in nameless), bit(Reason.NO_NAME)))
    faults = lacking(load, span)
    for number in unplaced(load, span):
        faults[number] = faults.get(number, 0) | bit(Reason.UNKNOWN_PLACE)
    staging.mark_bad(load.pk, faults)
    return None


PHONES = """
SELECT number, key3, trim(coalesce(data->>'given_names', '') || ' ' || coalesce(data->>'family_names', '')), key1
FROM core_stagedrow s WHERE load = %(load)s AND outcome < 3 AND key3 IN (
  SELECT key3 FROM core_stagedrow WHERE load = %(load)s AND outcome < 3 GROUP BY 1 HAVING count(*) > 1)
ORDER BY number
"""


def _same_phone(load: int) -> list[int]:
    """A house shares its phone: only rows of alike names, and no two documents, are one person."""
    before: dict[str, list[tuple[str, str | None]]] = {}
    found = []
    for number, phone, names, document in run(PHONES, {"load": load}):
        known = before.setdefault(phone, [])
        if any(alike(names, other) and (not document or not theirs or document == theirs) for other, theirs in known):
            found.append(number)
        else:
            known.append((names, document))
    return found


ALIKE = """
SELECT DISTINCT s.number FROM core_stagedrow s JOIN people_blacklistentry e
  ON (e.birth_date = (s.data->>'birth_date')::date OR e.city_key <> '' AND e.city_key = s.data->>'city_key')
WHERE s.load = %(load)s AND s.outcome < 3 AND e.lifted_at IS NULL
  AND (e.expires_on IS NULL OR e.expires_on >= %(today)s::date)
  AND similarity(e.name_key, s.data->>'name_key') >= %(least)s
"""


def _look_in_blacklist(load: int) -> None:
    if not queries.has_blacklist():
        return
    bits = dict.fromkeys(matching.barred(load, ALL), bit(Reason.BARRED))
    least = conf.get("people.blacklist_similarity") / 100
    for (number,) in run(ALIKE, {"load": load, "today": timezone.localdate(), "least": least}):
        bits.setdefault(number, bit(Reason.ALIKE_BARRED))
    staging.mark_bad(load, bits)


def find_others(load: int) -> None:
    """Sponsors and referrers: on record, or another row of the file, which then comes first."""
    texts = {t for row in run(REFS, {"load": load}) for t in row[1:] if t}
    if not texts:
        return
    found = matching.named(texts)
    people = set().union(*found.values()) if found else set()
    active = Agent.objects.filter(person__in=people, state=AgentState.ACTIVE, person__barred_at=None)
    agents = dict(active.values_list("person", "pk"))
    coded = InviteCode.objects.filter(owner__in=people, is_active=True, owner__barred_at=None)
    owners = {pk: pk for pk in coded.values_list("owner", flat=True)}
    own = own_hasher()
    asked = {"load": load, "t": list(texts), "o": [own(compact_document(text)) for text in texts]}
    inside = {text: (number, is_agent) for text, number, is_agent in run(INSIDE, asked)}
    bits: dict[int, int] = {}
    put: list[tuple[Any, ...]] = []
    for number, sponsor, referrer in run(REFS, {"load": load}):
        leader, leader_row, bad = _other(sponsor, found, inside, agents, Reason.UNKNOWN_SPONSOR)
        bringer, bringer_row, worse = _other(referrer, found, inside, owners, Reason.UNKNOWN_REFERRER)
        if number in {leader_row, bringer_row}:
            bad |= bit(Reason.CIRCLE)
        if bad | worse:
            bits[number] = bad | worse
        put.append((number, leader, leader_row, bringer, bringer_row))
    run(PUT, {"load": load, **{f"c{at}": list(column) for at, column in enumerate(zip(*put, strict=True))}})
    staging.mark_bad(load, bits)


REFS = """SELECT number, ref1, ref2 FROM core_stagedrow
WHERE load = %(load)s AND outcome < 3 AND (ref1 IS NOT NULL OR ref2 IS NOT NULL) ORDER BY number"""
INSIDE = """
SELECT t.text, s.number, s.data->>'target' = 'agent' AND coalesce(s.data->>'state', 'active') = 'active'
FROM unnest(%(t)s::text[], %(o)s::text[]) t (text, own) JOIN core_stagedrow s ON s.own = t.own
  WHERE s.load = %(load)s AND s.outcome < 3
UNION ALL
SELECT t.text, s.number, s.data->>'target' = 'agent' AND coalesce(s.data->>'state', 'active') = 'active'
FROM unnest(%(t)s::text[]) t (text) JOIN core_stagedrow s ON s.key2 = lower(trim(t.text))
  WHERE s.load = %(load)s AND s.outcome < 3
"""
PUT = """
UPDATE core_stagedrow s SET leader = f.leader, leader_row = f.leader_row, bringer = f.bringer,
  bringer_row = f.bringer_row
FROM unnest(%(c0)s::int[], %(c1)s::bigint[], %(c2)s::int[], %(c3)s::bigint[], %(c4)s::int[])
  f (number, leader, leader_row, bringer, bringer_row)
WHERE s.load = %(load)s AND s.number = f.number
"""


def _other(
    text: str | None, found: dict[str, set[int]], inside: dict[str, tuple[int, bool]], fit: dict[int, int],
    unknown: Reason,
) -> tuple[int | None, int | None, int]:  # fmt: skip
    """Id on record, row of the file, and reasons. What is ambiguous is the reason after what is unknown."""
    if not text:
        return None, None, 0
    people = found.get(text, set())
    if len(people) > 1:
        return None, None, bit(Reason(unknown + 1))
    for person in people:
        if person in fit:
            return fit[person], None, 0
    row, is_agent = inside.get(text, (0, False))
    return (None, row, 0) if row and is_agent else (None, None, bit(unknown))


NEEDS = """SELECT number, leader_row, bringer_row FROM core_stagedrow
WHERE load = %(load)s AND outcome < 3 AND (leader_row IS NOT NULL OR bringer_row IS NOT NULL)"""
LEVEL = """UPDATE core_stagedrow s SET level = f.level FROM unnest(%(n)s::int[], %(l)s::int[]) f (number, level)
WHERE s.load = %(load)s AND s.number = f.number"""


def put_in_order(load: int) -> None:
    """Whoever leads comes before whom they lead; whoever is led by a row that is not taken is not taken either."""
    needs = {number: [row for row in rows if row] for number, *rows in run(NEEDS, {"load": load})}
    if not needs:
        return
    named = sorted({row for rows in needs.values() for row in rows})
    good = {row[0] for row in run(
        "SELECT number FROM core_stagedrow WHERE load = %s AND outcome < 3 AND number = ANY(%s::int[])", [load, named]
    )}  # fmt: skip
    level, lost = staging.levels(needs)
    waiting = [row for row in named if row not in good]
    after: dict[int, list[int]] = {}
    for row, rows in needs.items():
        for one in rows:
            after.setdefault(one, []).append(row)
    while waiting:
        for row in after.get(waiting.pop(), ()):
            if row not in lost:
                lost.add(row)
                waiting.append(row)
    staging.mark_bad(load, dict.fromkeys(lost, bit(Reason.CIRCLE)))
    order = {row: at for row, at in level.items() if row not in lost}
    run(LEVEL, {"load": load, "n": list(order), "l": list(order.values())})


def finish(load: Load) -> None:
    """Figures, examples and the file of errors: the preview is complete."""
    staging.mark_repeated(load.pk, "target", bit(Reason.REPEATED))
    if load.kind == LoadKind.PEOPLE:
        if queries.needs_sponsor():
            run(LEADERLESS, {"load": load.pk, "bit": bit(Reason.SPONSOR_MISSING), "agent": str(Target.AGENT)})
        staging.mark_bad(load.pk, dict.fromkeys(apart(load.pk, ALL), bit(Reason.OTHER_TERRITORY)))
        put_in_order(load.pk)
    load.counts = staging.tally(load.pk)
    load.examples = examples(load)
    heard: dict[str, list[str]] = {}
    before, load.errors = load.errors, errors_file(load, heard=heard) if load.counts.get("error") else None
    load.mistakes = mistakes(load, heard)
    load.state, load.version = LoadState.READY, load.version + 1
    load.save(update_fields=["counts", "mistakes", "examples", "errors", "state", "version"])
    if before and not Job.objects.filter(error_file=before).exists():
        files.discard(before)


LEADERLESS = """
UPDATE core_stagedrow SET mask = mask | %(bit)s, outcome = 3 WHERE load = %(load)s AND outcome < 3
  AND data->>'target' = %(agent)s AND leader IS NULL AND leader_row IS NULL AND bringer IS NULL AND bringer_row IS NULL
  AND (target IS NULL OR before->1->'agent' IS NOT NULL)
"""


def mistakes(load: Load, heard: dict[str, list[str]]) -> list[list[Any]]:
    """Column, reason, how often, the first rows, and some values where they are `heard`; most first."""
    fields, labels, days = list(queries.load_fields(load.kind)), queries.labels(load), queries.day_columns(load.kind)
    found: dict[tuple[str, str], tuple[int, list[int]]] = {}
    values: dict[tuple[str, str], list[str]] = {}
    for mask, named, count, first in run(WRONG, {"load": load.pk}):
        unread = rules.unread(mask, fields, named)
        for name, words in rules.said(mask, fields, days, named):
            key = (labels.get(name, ""), str(words))
            so_far, rows = found.get(key, (0, []))
            found[key] = so_far + count, sorted([*rows, *first])[:EXAMPLES]
            values[key] = heard.get(name, []) if name in unread else []
    most = sorted(found.items(), key=lambda one: -one[1][0])
    return [[*key, *said, values[key]] for key, said in most][:MISTAKES]


# The columns that share a bit, by name.
NAMED = f"""CASE WHEN mask & {1 << rules.LAST_BIT} <> 0 THEN ARRAY(SELECT substr(k, {len(rules.WRONG) + 1})
  FROM jsonb_object_keys(data) k WHERE starts_with(k, '{rules.WRONG}')) ELSE '{{}}' END"""  # noqa: S608
WRONG = f"""SELECT mask, {NAMED}, count(*), (array_agg(number ORDER BY number))[1:5] FROM core_stagedrow
WHERE load = %(load)s AND outcome = 3 GROUP BY 1, 2"""  # noqa: S608 (ours)
SOME = """
SELECT s.* FROM generate_series(0, 2) o (outcome) CROSS JOIN LATERAL (
  SELECT number, r.outcome, target, before FROM core_stagedrow r WHERE load = %(load)s AND r.outcome = o.outcome
  ORDER BY level, number LIMIT %(n)s) s
"""


def examples(load: Load) -> list[dict[str, Any]]:
    """Some rows of each outcome. Numbers and names of columns only: what the rows hold is not kept."""
    found = []
    labels = queries.labels(load)
    for number, outcome, target, before in run(SOME, {"load": load.pk, "n": EXAMPLES}):
        after = (matching._read(before) or [{}, {}])[1]
        said = [change_word(name, labels) for name in after] if isinstance(after, dict) else [str(after)]
        found.append({"row": number, "outcome": staging.Outcome(outcome).name.lower(), "person": target,
                      "changes": list(dict.fromkeys(said))})  # fmt: skip
    return found


def errors_file(load: Load, outcomes: tuple[int, ...] = (3,), heard: dict[str, list[str]] | None = None) -> Any:
    """The rows as they came, with their number and what is wrong, to be corrected and uploaded again. `heard` takes
    up, by field, some of the values that could not be read."""
    sql = f"SELECT number, mask, {NAMED} FROM core_stagedrow WHERE load = %s AND outcome = ANY(%s::int[])"  # noqa: S608
    found = run(sql, [load.pk, list(outcomes)])
    bad: dict[int, Wrong] = {number: (mask, tuple(named)) for number, mask, named in found}
    fields, labels, shape = list(queries.load_fields(load.kind)), queries.labels(load), load.how
    days = queries.day_columns(load.kind)
    head = [*shape.headers, _("Row"), _("Column"), _("What is wrong")]
    words: dict[Wrong, tuple[str, str]] = {}
    hear = partial(_hear, load.columns, fields, days, {} if heard is None else heard)
    by: User | None = load.created_by
    with tempfile.TemporaryFile() as target, load.table.content.open("rb") as content:
        writer = exports.Writer(target, "csv", head)
        for rows, _at, _number in pieces(content, shape, offset=0, number=0, size=PIECE):
            wrong = [(number, cells) for number, cells in rows if number in bad]
            for number, cells in wrong:
                hear(cells, bad[number])
            writer.add(
                [
                    *(cells + [""] * len(shape.headers))[: len(shape.headers)],
                    number,
                    *_said(bad[number], fields, labels, days, words),
                ]
                for number, cells in wrong
            )
        made = File(writer.close(), name=f"{_('rows to correct')} {load.pk}.csv")
        return files.keep(made, "csv", by=by)


def _hear(
    columns: dict[str, int], fields: list[str], days: dict[str, str], heard: dict[str, list[str]], cells: list[str],
    wrong: Wrong,
) -> None:  # fmt: skip
    for name in rules.unread(wrong[0], fields, wrong[1]):
        at = int(columns.get(name, len(cells)))
        value = cells[at].strip()[:VALUE] if at < len(cells) else ""
        so_far = heard.setdefault(name, [])
        if value and rules.is_repeated(name, value, days) and value not in so_far and len(so_far) < EXAMPLES:
            so_far.append(value)


def _said(
    wrong: Wrong, fields: list[str], labels: dict[str, str], days: dict[str, str], words: dict[Wrong, tuple[str, str]]
) -> tuple[str, str]:  # fmt: skip
    """Columns and reasons of a mask; the same masks come again and again."""
    if wrong not in words:
        found = rules.said(wrong[0], fields, days, wrong[1]) or [("", _("Changed since the preview."))]
        columns = "; ".join(dict.fromkeys(labels[name] for name, _words in found if name in labels))
        words[wrong] = (columns, " ".join(str(one) for _name, one in found))
    return words[wrong]
