"""Many awards at once: in by COPY, checked as a set, written by one statement per table."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.events import publish
from ledger.actions import posting
from ledger.enums import POINTS
from ledger.events import BatchAwarded


class BulkAward(NamedTuple):
    """What `award_points` takes of one award; without a cause of its own it has that of the batch."""

    person_id: int
    points: int
    key: str
    held_until: datetime | None = None
    expires_at: datetime | None = None
    cause: int | None = None


class Batch(NamedTuple):
    """What a batch gave; awards whose key was known before are not counted."""

    awards: int
    points: int
    event: int | None


CHUNK = 10_000
TRIES = 5
COPY = "COPY ledger_bulk (owner_id, points, key, held_until, expires_at, cause_id) FROM STDIN"
STAGE = """
CREATE TEMP TABLE ledger_bulk (
  place bigint GENERATED ALWAYS AS IDENTITY, owner_id bigint, points bigint, key varchar(120), held_until timestamptz,
  expires_at timestamptz, cause_id bigint
) ON COMMIT DROP
"""
# Most have their accounts, so they are opened only once the batch has found somebody without.
OPEN = """
INSERT INTO ledger_account (owner_id, currency, kind, balance)
SELECT NULL, %(currency)s, kind, 0 FROM unnest(%(company)s::text[]) kind WHERE EXISTS (SELECT FROM ledger_bulk)
UNION ALL
SELECT b.owner_id, %(currency)s, kind, 0 FROM (
  SELECT DISTINCT owner_id FROM ledger_bulk b WHERE NOT EXISTS (
    SELECT FROM ledger_account a WHERE a.owner_id = b.owner_id AND a.currency = %(currency)s AND a.kind = 'available')
  ORDER BY owner_id
) b, unnest(%(personal)s::text[]) WITH ORDINALITY personal (kind, place)
ON CONFLICT DO NOTHING
"""
# One batch after the other, so that two with the same keys need not find out by their last row.
QUEUE = "SELECT pg_advisory_xact_lock(hashtext('ledger.bulk'), hashtext(%(currency)s))"
# A key that is known has its award already; one of another kind is a mistake of the caller.
KNOWN = """
WITH known AS (
  DELETE FROM ledger_bulk b USING ledger_transaction t WHERE t.key = b.key RETURNING t.kind, t.key
)
SELECT kind, key FROM known WHERE kind <> 'award' LIMIT 1
"""
# Whoever moves a person's points holds their available account first: it stands for the others. In id order, as whoever
# moves those of several people does, so that nobody waits in a circle. The order by place has everything read, and so
# every account locked, before the first id is drawn: their order is that of the books.
DUE = """
CREATE TEMP TABLE ledger_bulk_due ON COMMIT DROP AS
WITH own AS MATERIALIZED (
  SELECT a.id, a.owner_id FROM ledger_account a WHERE a.currency = %(currency)s AND a.kind = 'available'
    AND a.owner_id IN (SELECT owner_id FROM ledger_bulk) ORDER BY a.id FOR NO KEY UPDATE
)
SELECT nextval('ledger_transaction_id_seq') AS id, b.*, NULL::bigint AS owed_id, 0::bigint AS paid
FROM (
  SELECT b.owner_id, b.key, b.points, b.expires_at, b.cause_id,
    CASE WHEN b.held_until > %(at)s THEN b.held_until END AS held_until,
    CASE WHEN b.held_until > %(at)s THEN (
      SELECT p.id FROM ledger_account p
      WHERE p.owner_id = b.owner_id AND p.currency = %(currency)s AND p.kind = 'pending'
    ) ELSE own.id END AS account_id
  FROM ledger_bulk b JOIN own ON own.owner_id = b.owner_id ORDER BY b.place
) b
"""
FOUND = """
SELECT count(*), coalesce(sum(points), 0)::bigint, count(*) = (SELECT count(*) FROM ledger_bulk) AND (
  count(*) = 0 OR EXISTS (
    SELECT FROM ledger_account WHERE owner_id IS NULL AND currency = %(currency)s AND kind = 'issued'))
FROM ledger_bulk_due
"""
# Few owe anything. What is owed is paid by the first awards of the batch, as it would be one by one.
PAID = """
UPDATE ledger_bulk_due d SET owed_id = s.owed_id, paid = s.paid FROM (
  SELECT d.id, debt.id AS owed_id, greatest(0, least(d.points, -debt.balance - coalesce(sum(d.points)
    OVER (PARTITION BY d.owner_id ORDER BY d.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))::bigint AS paid
  FROM ledger_bulk_due d JOIN ledger_account debt
    ON debt.owner_id = d.owner_id AND debt.currency = %(currency)s AND debt.kind = 'owed' AND debt.balance < 0
) s WHERE d.id = s.id AND s.paid > 0
"""
HEADERS = """
INSERT INTO ledger_transaction (id, kind, key, cause_id, at, by_id)
SELECT id, 'award', key, coalesce(cause_id, %(cause)s::bigint), %(at)s, %(by)s::bigint FROM ledger_bulk_due
"""
# The legs of a transaction side by side, so that they lie so in the index.
ENTRIES = """
INSERT INTO ledger_entry (transaction_id, account_id, amount)
SELECT d.id, leg.account_id, leg.amount FROM ledger_account company, ledger_bulk_due d, LATERAL (
  SELECT d.account_id, d.points - d.paid WHERE d.points > d.paid
  UNION ALL SELECT d.owed_id, d.paid WHERE d.paid > 0
  UNION ALL SELECT company.id, -d.points
) leg (account_id, amount)
WHERE company.owner_id IS NULL AND company.currency = %(currency)s AND company.kind = 'issued'
"""
LOTS = """
INSERT INTO ledger_lot (account_id, transaction_id, amount, remaining, held_until, expires_at)
SELECT account_id, id, points - paid, points - paid, held_until, expires_at FROM ledger_bulk_due
WHERE points > paid ORDER BY id
"""
GIVE = """
UPDATE ledger_account a SET balance = a.balance + s.points FROM (
  SELECT account_id, sum(points - paid)::bigint AS points FROM ledger_bulk_due WHERE points > paid GROUP BY 1
) s WHERE a.id = s.account_id
"""
SETTLE = """
UPDATE ledger_account a SET balance = a.balance + s.paid FROM (
  SELECT owed_id, sum(paid)::bigint AS paid FROM ledger_bulk_due WHERE paid > 0 GROUP BY 1
) s WHERE a.id = s.owed_id
"""


@transaction.atomic
def award_points_in_bulk(
    *, awards: Iterable[BulkAward], cause: int | None = None, by: Any = None, currency: str = POINTS
) -> Batch:
    """What `award_points` would do for each in turn, as sets; one event for all. All or nothing.

    The transactions name `cause`, or where there is none the batch's own event.
    """
    values: dict[str, Any] = {"currency": currency, "company": posting.COMPANY, "personal": posting.PERSONAL}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(STAGE)
        with cursor.copy(COPY) as copy:
            for part in _lines(awards):
                copy.write(part)
        cursor.execute("ANALYZE ledger_bulk (owner_id, held_until)")
    return _write_what_is_new(values, cause, by)


def _write_what_is_new(values: dict[str, Any], cause: int | None, by: Any) -> Batch:
    """Accounts are seldom missing and keys seldom known: both are looked for only when a try has met one.

    Then once more, since a single award for another person may write a key meanwhile. What a try has locked is let go
    before accounts are opened, or two who open the same would wait for each other.
    """
    known = False
    for turn in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(QUEUE, values)
                if known:
                    _leave_known()
                return _write(values | {"at": timezone.now(), "by": by.pk if by else None}, cause, by)
        except posting.NotPosted:
            with connection.cursor() as cursor:
                cursor.execute(OPEN, values)
        except IntegrityError:
            if turn == TRIES - 1:
                raise
            known = True
    raise AssertionError("unreachable")


def _leave_known() -> None:
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        if other := cursor.fetchone():
            raise ValueError(f"the key {other[1]} already belongs to a transaction of kind {other[0]}")


def _write(values: dict[str, Any], cause: int | None, by: Any) -> Batch:
    """Headers first: a key that is known stops the rest. Raises NotPosted where an account is missing."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, values)
        cursor.execute(FOUND, values)
        awards, points, whole = cursor.fetchone()
        if not whole:
            raise posting.NotPosted
        cursor.execute("ANALYZE ledger_bulk_due (owner_id, account_id, paid)")
        cursor.execute(PAID, values)
        last = (ENTRIES, LOTS, GIVE, SETTLE) if cursor.rowcount else (ENTRIES, LOTS, GIVE)
        event = publish(BatchAwarded(awards=awards, points=points), by=by).pk if awards else None
        for sql in (HEADERS, *last):
            cursor.execute(sql, values | {"cause": cause or event})
        cursor.execute("DROP TABLE ledger_bulk, ledger_bulk_due")
    return Batch(awards, points, event)


def _lines(awards: Iterable[BulkAward]) -> Iterator[str]:
    """The rows as COPY reads them, some thousands at a time. The first of a key stands, as it would one by one."""
    lines: list[str] = []
    keys: set[str] = set()
    for person, points, key, held, expires, cause in awards:
        if points <= 0:
            raise ValueError("points must be above zero")
        if key in keys:
            continue
        keys.add(key)
        lines.append(f"{person}\t{points}\t{_text(key)}\t{held or NULL}\t{expires or NULL}\t{cause or NULL}\n")
        if len(lines) == CHUNK:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


NULL = r"\N"
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _text(key: str) -> str:
    return key if key.isprintable() and "\\" not in key else key.translate(ESCAPED)
