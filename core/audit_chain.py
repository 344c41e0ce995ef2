"""The chain over the audit trail. Writers never wait for it: a worker seals once a minute what has been committed.

Each link is a keyed hash of its entry and of the link before; the key is not in the database, so whoever rewrites rows
there, even as its owner, cannot make the chain fit again.
"""

import json
from collections.abc import Iterator
from datetime import UTC, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import crypto, jobs
from core.models import AuditEntry, AuditSeal

LOCK = 7317  # one sealer at a time
BATCH = 2000
LOOK_BACK = 50_000  # numbers given to a transaction that commits late are found this far behind the newest seal
PURPOSE = "audit chain"
UNSEALED_FOR = timedelta(minutes=15)
SHOWN = 50  # problems that a check names


@jobs.sweeps
def seal_new(limit: int = 20_000) -> int:
    """Seal what is new, in the order of its numbers, a portion at a time. Answers how many entries."""
    sealed = 0
    while sealed < limit and (portion := _seal_portion()):
        sealed += portion
    return sealed


def _seal_portion() -> int:
    with transaction.atomic():
        if not _alone():
            return 0
        last = AuditSeal.objects.order_by("-position").first()
        position, hash = (last.position, last.hash) if last else (0, "")
        seals = []
        for entry in _unsealed()[:BATCH]:
            position, hash = position + 1, crypto.mark(text_of(entry, hash), PURPOSE)
            seals.append(AuditSeal(position=position, entry_id=entry.pk, hash=hash))
        AuditSeal.objects.bulk_create(seals)
    return len(seals)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _unsealed() -> QuerySet[AuditEntry]:
    newest = AuditSeal.objects.order_by("-entry_id").values_list("entry_id", flat=True).first() or 0
    sealed = AuditSeal.objects.filter(entry_id=OuterRef("pk"))
    return AuditEntry.objects.filter(~Exists(sealed), pk__gt=newest - LOOK_BACK).order_by("pk")


def text_of(entry: AuditEntry, before: str) -> str:
    """Everything an entry says, always in the same words, after the link before it."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [
        before, entry.pk, at, entry.by_id, entry.action, entry.target_type, entry.target_id, entry.before, entry.after,
        entry.reason,
    ]  # fmt: skip
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def verify(expected: str = "") -> tuple[int, str, list[str]]:
    """(links, last link, problems). `expected` is a last link noted earlier, which must still be in the chain."""
    problems: list[str] = []
    links, hash, seen = 0, "", not expected
    for seal, entry in _pairs():
        links += 1
        if seal.position != links:
            problems.append(_("Link %(n)d is missing.") % {"n": links})
            links = seal.position
        problems += _wrong(seal, entry, hash)
        hash = seal.hash
        seen = seen or hash == expected
    if not seen:
        problems.append(_("The link noted before is not in the chain: its end was cut off, or it was made anew."))
    if late := _late():
        problems.append(_("%(n)d entries were never sealed, or appeared afterwards.") % {"n": late})
    return links, hash, problems[:SHOWN]


def _wrong(seal: AuditSeal, entry: AuditEntry | None, before: str) -> list[str]:
    if entry is None:
        return [_("Entry %(pk)d was taken away.") % {"pk": seal.entry_id}]
    fits = crypto.holds(text_of(entry, before), PURPOSE, seal.hash)
    if fits is None:
        return [_("Entry %(pk)d was sealed with a key that is not known here.") % {"pk": entry.pk}]
    return [] if fits else [_("Entry %(pk)d, or the link before it, was changed.") % {"pk": entry.pk}]


def _pairs() -> Iterator[tuple[AuditSeal, AuditEntry | None]]:
    """Every seal with its entry, in order, a portion at a time."""
    position = 0
    while seals := list(AuditSeal.objects.filter(position__gt=position).order_by("position")[:BATCH]):
        entries = AuditEntry.objects.in_bulk([seal.entry_id for seal in seals])
        for seal in seals:
            yield seal, entries.get(seal.entry_id)
        position = seals[-1].position


def _late() -> int:
    sealed = AuditSeal.objects.filter(entry_id=OuterRef("pk"))
    return AuditEntry.objects.filter(~Exists(sealed), at__lt=timezone.now() - UNSEALED_FOR).count()


def waiting() -> int:
    """How many entries the next round will seal, counted no further than a round."""
    return _unsealed()[:BATCH].count()
