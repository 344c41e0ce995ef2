"""What files of states and of ranks share: each row names somebody on record and says what becomes of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from core import staging
from core.models import AuditEntry, Job
from core.staging import Outcome, Rows, Staged
from core.statements import insert_all, run
from network.actions.loads import matching
from network.actions.loads.matching import Finding, Row, Span
from network.enums import Kept
from network.models import Load, LoadTrace
from network.queries import loads as queries
from network.rules import loads as rules
from network.rules.loads import Reason, bit


class MemberCleaner:
    """How a row reads: who is meant stays a text, since that is looked up for many at once."""

    def __init__(self, load: Load) -> None:
        self.columns = {name: int(at) for name, at in load.columns.items()}
        self.reason = str(load.option("reason"))
        self.bits = {name: rules.format_bit(place) for place, name in enumerate(queries.load_fields(load.kind))}

    def rows(self, rows: Rows) -> list[Staged]:
        return [self.row(number, cells) for number, cells in rows]

    def row(self, number: int, cells: list[str]) -> Staged:
        texts = {name: cells[at] for name, at in self.columns.items() if at < len(cells) and cells[at]}
        data, mask = self.read(texts)
        reason = " ".join(texts.get("reason", self.reason).split())
        mask |= 0 if texts.get("person") else bit(Reason.UNKNOWN_PERSON)
        mask |= 0 if reason else bit(Reason.NO_REASON)
        mask |= self.bits["reason"] if len(reason) > 500 else 0
        outcome = Outcome.ERROR if mask else Outcome.CREATE
        data |= {"reason": reason}
        return Staged(number, outcome, mask, (None, None, None), data, refs=(texts.get("person"), None))

    def read(self, texts: dict[str, str]) -> tuple[dict[str, Any], int]:
        """What becomes of whoever is meant, and the bits of what cannot be read."""
        raise NotImplementedError


@dataclass(frozen=True)
class Matter:
    """What such a file is about. `known` answers what each person is now; `decide` what a row would do to them, by the
    row, the person and what they are; `apply` does it and answers the people; `take_back` answers, by the key of the
    trace, why somebody stays as they are."""

    cleaner: type[MemberCleaner]
    known: Callable[[set[int]], dict[int, dict[str, Any]]]
    decide: Callable[[dict[str, Any], int, dict[str, Any]], Finding]
    apply: Callable[[Load, Sequence[Row], Job], list[int]]
    take_back: Callable[[list[LoadTrace], Job], dict[int, Kept]]


def compare(matter: Matter, load: Load, span: Span) -> None:
    unfound = _unfound(load, span)
    matching.put_findings(load.pk, findings(matter, load, span))
    staging.mark_bad(load.pk, unfound)


REFS = f"SELECT number, ref1 FROM core_stagedrow WHERE {matching.WHERE} AND outcome < 3"  # noqa: S608
BAD = f"SELECT number, ref1 FROM core_stagedrow WHERE {matching.WHERE} AND outcome = 3 AND ref1 <> ''"  # noqa: S608


def _unfound(load: Load, span: Span) -> dict[int, int]:
    """Of rows that cannot be taken anyway: whether what names the person finds them is said with the rest."""
    asked = dict(run(BAD, matching.span_values(load.pk, span)))
    meant = matching.named(asked.values(), shut_too=True) if asked else {}
    many, none = bit(Reason.AMBIGUOUS_PERSON), bit(Reason.UNKNOWN_PERSON)
    counts = {number: len(meant.get(text, ())) for number, text in asked.items()}
    return {number: many if count else none for number, count in counts.items() if count != 1}


def findings(matter: Matter, load: Load, span: Span) -> dict[int, Finding]:
    """Whom each row means, and what it would do to them."""
    asked = dict(run(REFS, matching.span_values(load.pk, span)))
    meant = matching.named((text for text in asked.values() if text), shut_too=True)
    known = matter.known({person for ones in meant.values() for person in ones})
    rows = matching.rows_of(load.pk, span)
    own = load.created_by.person_id if load.created_by else None

    def found(row: Row, people: set[int]) -> Finding:
        if len(people) != 1:
            return Finding(0, bit(Reason.AMBIGUOUS_PERSON if people else Reason.UNKNOWN_PERSON))
        (person,) = people
        return Finding(person, bit(Reason.OWN_RECORD)) if person == own else matter.decide(
            row.data, person, known[person]
        )  # fmt: skip

    return {number: found(rows[number], meant.get(text, set())) for number, text in asked.items()}


def take_back(matter: Matter, rows: list[LoadTrace], job: Job) -> dict[int, Kept]:
    """Trace -> why somebody stays. Nobody undoes what was done to themselves; whose data were erased are left alone."""
    own = job.by.person_id if job.by else None
    kept = {row.pk: Kept.OWN for row in rows if row.person_id == own}
    kept |= {row.pk: Kept.CHANGED for row in rows if not row.after}
    return kept | matter.take_back([row for row in rows if row.pk not in kept], job)


def write_down(entries: Iterable[tuple[str, Any, dict[str, Any], dict[str, Any], str]], job: Job) -> None:
    """Each as action, of whom, before, after and reason: a line of the audit, all at once."""
    now = timezone.now()
    insert_all([
        AuditEntry(action=action, target_type=one._meta.label_lower, target_id=str(one.pk), by=job.by, before=before,
                   after=after, reason=reason, at=now)
        for action, one, before, after, reason in entries
    ])  # fmt: skip
