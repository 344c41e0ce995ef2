"""Workers and background jobs: who works on which, step by step, and what becomes of it."""

import logging
import uuid
from collections.abc import Generator
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import jobs
from core.enums import JobState
from core.errors import DomainError
from core.jobs_actions import DOORBELL, end_cancelled
from core.jobs_kinds import KINDS, Outcome, Step
from core.models import Job, JobLine

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)  # between two steps; while one runs, the row itself is locked
ATTEMPTS = 4  # without getting any further
CLAIM = """
    UPDATE core_job SET state = 'running', claim = %(claim)s, claimed_until = %(until)s, attempts = attempts + 1,
      started_at = coalesce(started_at, %(now)s)
    WHERE id = (
        SELECT id FROM core_job
        WHERE state IN ('queued', 'running') AND due_at <= %(now)s
          AND (claimed_until IS NULL OR claimed_until <= %(now)s)
        ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id"""


@jobs.sweeps
def ring_for_due_jobs() -> int:
    """The sweeper only rings: a long job must not keep the other tables waiting."""
    if Job.objects.due().exists():
        jobs.ring(DOORBELL)
    return 0


def run_due_jobs(limit: int = 20) -> int:
    """Work on what is due, one job after the other, each to its end. Answers how many were taken."""
    taken = 0
    while taken < limit and (claimed := _claim()):
        _work(*claimed)
        taken += 1
    if taken >= limit:
        jobs.ring(DOORBELL)  # others' turn, and then ours again: no round of the sweeper is waited for
    return taken


def _claim() -> tuple[int, uuid.UUID] | None:
    """Take one due job for this worker alone; a worker that dies gives it back with time."""
    now, claim = timezone.now(), uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "claim": claim})
        found = cursor.fetchone()
    return (found[0], claim) if found else None


def _work(pk: int, claim: uuid.UUID) -> None:
    """All steps of one job, in the language of the person who asked for it."""
    job = Job.objects.select_related("by__person").get(pk=pk)
    language = job.by.person.language if job.by else settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            if job.attempts > ATTEMPTS:
                raise NoProgress()
            steps = KINDS[job.kind].run(job)
            while _step(job, steps, claim):
                pass
        except DomainError as error:
            _fail(job, claim, str(error))
        except Exception as error:
            logger.exception("job %s failed", job.pk)
            _retry(job, claim, error)


class NoProgress(Exception):
    pass


def _step(job: Job, steps: Generator[Step, None, Outcome], claim: uuid.UUID) -> bool:
    """One step and its trace in one transaction. False when there is nothing more to do for this worker."""
    with transaction.atomic():
        row = Job.objects.select_for_update(of=("self",)).filter(pk=job.pk, claim=claim, state=JobState.RUNNING).first()
        if row is None:
            return False
        if row.cancel_asked_at:
            steps.close()
            end_cancelled(row)
            return False
        try:
            step = next(steps)
        except StopIteration as end:
            _finish(row, end.value or Outcome())
            return False
        _checkpoint(row, step)
    return True


def _checkpoint(row: Job, step: Step) -> None:
    row.done, row.attempts, row.claimed_until = step.done, 0, timezone.now() + LEASE
    row.total = row.total if step.total is None else step.total
    if step.state is not None:
        row.state_kept = step.state
    row.save(update_fields=["done", "total", "state_kept", "attempts", "claimed_until"])
    _log(row, step.line)


def _finish(row: Job, outcome: Outcome) -> None:
    row.state, row.finished_at, row.claim, row.claimed_until = JobState.DONE, timezone.now(), None, None
    row.figures, row.result, row.error_file = outcome.figures, outcome.result, outcome.errors
    row.done = row.total = row.total if row.total is not None else row.done
    row.save()
    _log(row, outcome.line)


def _log(row: Job, line: str) -> None:
    if line:
        JobLine.objects.create(job=row, text=line[:300])


@transaction.atomic
def _fail(job: Job, claim: uuid.UUID, text: str) -> None:
    row = Job.objects.select_for_update(of=("self",)).filter(pk=job.pk, claim=claim).first()
    if row is None:
        return
    row.state, row.finished_at, row.error = JobState.FAILED, timezone.now(), text[:500]
    row.claim = row.claimed_until = None
    row.save(update_fields=["state", "finished_at", "error", "claim", "claimed_until"])
    if stopped := KINDS[row.kind].stopped if row.kind in KINDS else None:
        stopped(row)


def _retry(job: Job, claim: uuid.UUID, error: Exception) -> None:
    """Something unforeseen: again later from the last step, and after some tries for good."""
    if isinstance(error, NoProgress) or job.kind not in KINDS:
        return _fail(job, claim, _("It stopped several times at the same place. Nothing of that step was written."))
    row = Job.objects.get(pk=job.pk)
    if row.attempts >= ATTEMPTS:
        return _fail(job, claim, _("It failed on our side (%(error)s). What was done before stays.") % {
            "error": type(error).__name__})  # fmt: skip
    due = timezone.now() + jobs.wait_after(max(1, row.attempts))
    Job.objects.filter(pk=job.pk, claim=claim).update(claim=None, claimed_until=None, due_at=due)
    return None
