"""Bulk uploads: taking a file in, checking it, saving what was previewed, and undoing all of it."""

import uuid
from collections.abc import Generator, Iterator, Sequence
from itertools import groupby
from typing import IO, Any, TypeAlias

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contracts import queries, rules
from contracts.actions.checking import Checker, foretell, same_client
from contracts.actions.saving import Answer, Entry, upload_contracts
from contracts.actions.uploading import void_contract
from contracts.adapters import Papers
from contracts.enums import BatchState, RowOutcome
from contracts.errors import AlreadyVoid, NothingToUndo, NotReady, PreviewIsOld, SameFile
from contracts.models import Batch, BatchRow, Contract
from contracts.queries.batches import HEADERS, UNDOABLE
from core import audit, files
from core.errors import DomainError
from core.imports import Table, guess_columns, read_table
from core.jobs_actions import start_job
from core.jobs_kinds import Outcome, Step
from core.locks import take_turns
from core.models import Job
from core.repeats import repeat_of
from core.statements import insert_all, run
from network.actions import register_contact_client
from network.models import Client
from people.models import User

CHECKED = 500  # rows per step
WRITTEN = 500
UNDONE = 10
AT_ONCE = 200  # rows that are checked while the person waits
MADE = """
UPDATE contracts_batchrow r SET contract_id = m.contract, outcome = 'created', problems = '[]'
FROM unnest(%(rows)s::bigint[], %(contracts)s::bigint[]) m (id, contract) WHERE r.id = m.id
"""
Upload: TypeAlias = "UploadedFile[Any]"


@transaction.atomic
def make_batch(
    *, table: Upload, archive: "Upload | None", create_clients: bool, form_key: uuid.UUID, by: User
) -> Batch:
    """Take the files in and find the columns. The same form again answers the first batch.

    Raises what core.imports.read_table and Papers raise.
    """
    take_turns(form_key)
    if first := repeat_of(Batch.objects.all(), form_key):
        return first
    read = read_table(table, table.size or 0)
    if archive:
        Papers(archive, archive.size or 0)
    batch = Batch.objects.create(
        form_key=form_key, table=files.keep(table, read.format, by=by), created_by=by, create_clients=create_clients,
        archive=files.keep(archive, "zip", by=by) if archive else None, headers=read.headers,
        columns=guess_columns(read.headers, HEADERS),
    )  # fmt: skip
    audit.record("contracts.make_batch", batch, by=by, after={"rows": len(read.rows)})
    return batch


@transaction.atomic
def map_columns(*, batch: Batch, columns: dict[str, int], by: User) -> Batch:
    """Another understanding of the headers; what was checked before is checked anew. Raises NotReady."""
    locked = _locked(batch, BatchState.READY, BatchState.CHECKING)
    if locked.rows.filter(outcome__in=[RowOutcome.CREATED, RowOutcome.VOIDED]).exists():
        raise NotReady()
    locked.columns, locked.state = columns, BatchState.CHECKING
    locked.save(update_fields=["columns", "state"])
    return locked


def check_batch(*, batch: Batch, by: User) -> None:
    """Check now where the file is short, else in the background."""
    total = _rows_of(batch)
    if total <= AT_ONCE:
        for _step in _check(batch, 0):
            pass
        return
    title = _("Check %(file)s") % {"file": batch.table.name}
    params = {"batch": batch.pk, "version": batch.version}
    job = start_job(kind="contracts.check", title=title, params=params, by=by, total=total, url=_url(batch))
    Batch.objects.filter(pk=batch.pk).update(job=job)


def _url(batch: Batch) -> str:
    return reverse("contracts_staff:batch", args=[batch.pk])


def _rows_of(batch: Batch) -> int:
    return len(_read(batch).rows)


def _read(batch: Batch) -> Table:
    with batch.table.content.open("rb") as content:
        return read_table(content, batch.table.size)


def run_check(job: Job) -> Generator[Step, None, Outcome]:
    batch = Batch.objects.select_related("table", "archive").get(pk=job.params["batch"])
    yield from _check(batch, job.state_kept.get("next", 0))
    return Outcome(queries.summary_of(batch).counts)


def _check(batch: Batch, start: int) -> Generator[Step, None, None]:
    """Rows become what they would become, a bulk per step; the first step forgets what an earlier check found."""
    lines = _read(batch).rows
    with opened(batch) as content:
        papers = Papers(content, batch.archive.size if batch.archive else 0)
        if start == 0:
            batch.rows.all().delete()
        checker = Checker(batch, papers)
        for at in range(start, len(lines), CHECKED):
            with transaction.atomic():
                insert_all(checker.check(lines[at : at + CHECKED]))
            done = min(at + CHECKED, len(lines))
            yield Step(done, total=len(lines), state={"next": done})
    foretell(batch)
    batch.state, batch.version = BatchState.READY, batch.version + 1
    batch.save(update_fields=["state", "version"])


class opened:
    """The archive of the batch as an open file, or nothing."""

    def __init__(self, batch: Batch) -> None:
        self.file: IO[bytes] | None = batch.archive.content.open("rb") if batch.archive else None

    def __enter__(self) -> IO[bytes] | None:
        return self.file

    def __exit__(self, *_error: object) -> None:
        if self.file:
            self.file.close()


@transaction.atomic
def confirm_batch(*, batch: Batch, version: int, force: bool, by: User) -> Job:
    """Begin to save what the preview showed. Raises NotReady, PreviewIsOld or SameFile."""
    locked = _locked(batch, BatchState.READY)
    if locked.version != version:
        raise PreviewIsOld()
    total = locked.rows.filter(outcome=RowOutcome.CREATE).count()
    if not total:
        raise NotReady()
    if not force and (before := queries.written_before(locked)):
        raise SameFile(date=date_format(before.confirmed_at or before.created_at, "SHORT_DATE_FORMAT"))
    job = start_job(
        kind="contracts.write", title=_("Save contracts of %(file)s") % {"file": batch.table.name}, total=total, by=by,
        params={"batch": batch.pk}, url=_url(batch),
    )  # fmt: skip
    locked.state, locked.confirmed_at, locked.job = BatchState.WRITING, timezone.now(), job
    locked.save(update_fields=["state", "confirmed_at", "job"])
    audit.record("contracts.confirm_batch", locked, by=by, after={"contracts": total, "forced": force})
    return job


def run_write(job: Job) -> Generator[Step, None, Outcome]:
    """Many rows per step, each through the same checks as a single contract."""
    batch = Batch.objects.select_related("table", "archive").get(pk=job.params["batch"])
    left, done = batch.rows.filter(outcome=RowOutcome.CREATE).prefetch_related("type"), job.done
    with opened(batch) as content:
        papers = Papers(content, batch.archive.size if batch.archive else 0)
        while rows := list(left.order_by("number")[:WRITTEN]):
            for part in _parts(rows):
                _write(part, papers, job)
            done += len(rows)
            yield Step(done)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.DONE)
    return Outcome(queries.summary_of(batch).counts)


def _parts(rows: Sequence[BatchRow]) -> Iterator[list[BatchRow]]:
    """Rows of known clients together, and each row that makes a client for itself; in their order."""
    for is_new, part in groupby(rows, key=lambda row: row.new_client):
        together = list(part)
        yield from [[row] for row in together] if is_new else [together]


def _write(rows: list[BatchRow], papers: Papers, job: Job) -> None:
    """Save what was previewed, or say for each row what has changed since. A row alone takes all back with it."""
    found = queries.clients_by_contact(row.values["client"] for row in rows)
    answers: list[Answer | None] = [None] * len(rows)
    entries: dict[int, Entry] = {}
    try:
        with transaction.atomic():
            for place, row in enumerate(rows):
                try:
                    entries[place] = _entry(row, found, papers, job)
                except DomainError as error:
                    answers[place] = error
            saved: list[Answer] = upload_contracts(entries=list(entries.values()), by=job.by)
            if len(saved) == 1 and isinstance(saved[0], DomainError):
                raise saved[0]
    except DomainError as error:
        saved = [error]
    for place, one in zip(entries, saved, strict=True):
        answers[place] = one
    made = {row.pk: one.pk for row, one in zip(rows, answers, strict=True) if isinstance(one, Contract)}
    run(MADE, {"rows": list(made), "contracts": list(made.values())})
    for row, answer in zip(rows, answers, strict=True):
        if isinstance(answer, DomainError):
            row.outcome, row.problems = RowOutcome.CHANGED, [[answer.field or "", str(answer)]]
            row.save(update_fields=["outcome", "problems"])


def _entry(row: BatchRow, found: dict[str, list[Client]], papers: Papers, job: Job) -> Entry:
    """Raises PreviewIsOld or OtherClient, and what making a client raises."""
    if not row.type or not row.type.is_active:
        raise PreviewIsOld()
    client = same_client(row, found.get(row.values["client"], [])) or register_contact_client(
        given_names=row.values["given_names"], family_names=row.values.get("family_names", ""),
        email=row.values["client"], phone=row.values.get("phone", ""), by=job.by,
    )  # fmt: skip
    return Entry(
        **queries.expected_entry(row), client=client, currency=settings.CURRENCY,
        form_key=uuid.uuid5(row.batch.form_key, str(row.number)),
        paper=lambda: files.put_away(papers.read(row.contract_number), "pdf", by=job.by),  # checked with the preview
    )  # fmt: skip


@transaction.atomic
def undo_batch(*, batch: Batch, reason: str, by: User) -> Job:
    """Begin to void every contract of the batch that is in force. Raises NothingToUndo or ReasonRequired."""
    reason = rules.clean_reason(reason)
    locked = _locked(batch, *UNDOABLE)
    total = queries.undoable(locked).count()
    if not total:
        raise NothingToUndo()
    job = start_job(
        kind="contracts.undo", title=_("Undo the upload of %(file)s") % {"file": batch.table.name}, total=total, by=by,
        params={"batch": batch.pk, "version": locked.version, "reason": reason}, url=_url(batch),
    )  # fmt: skip
    locked.state, locked.undo_reason, locked.job = BatchState.UNDOING, reason, job
    locked.save(update_fields=["state", "undo_reason", "job"])
    audit.record("contracts.undo_batch", locked, by=by, reason=reason, after={"contracts": total})
    return job


def run_undo(job: Job) -> Generator[Step, None, Outcome]:
    batch, done = Batch.objects.get(pk=job.params["batch"]), job.done
    left = batch.rows.filter(outcome=RowOutcome.CREATED).select_related("contract").order_by("number")
    while rows := list(left[:UNDONE]):
        for row in rows:
            assert row.contract, "a saved row has its contract"
            try:
                void_contract(contract=row.contract, reason=job.params["reason"], by=job.by)
            except AlreadyVoid:
                pass
            row.outcome = RowOutcome.VOIDED
            row.save(update_fields=["outcome"])
        done += len(rows)
        yield Step(done)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.UNDONE)
    return Outcome({"voided": done})


def rest(job: Job) -> None:
    """After a stop or a failure: what is done stays, the rest waits for another confirmation or undo."""
    batch = Batch.objects.get(pk=job.params["batch"])
    if job.kind == "contracts.check":
        batch.state, batch.error = BatchState.REFUSED, job.error or _("The check was stopped.")
    elif batch.rows.filter(outcome=RowOutcome.CREATE).exists():
        batch.state = BatchState.READY
    else:
        batch.state = BatchState.DONE
    batch.save(update_fields=["state", "error"])


def _locked(batch: Batch, *states: BatchState) -> Batch:
    locked = Batch.objects.select_for_update(of=("self",)).select_related("table").get(pk=batch.pk)
    if locked.state not in states:
        raise NotReady()
    return locked
