"""Starting and stopping background jobs."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit, jobs, repeats
from core.enums import JobState
from core.errors import DomainError
from core.jobs_kinds import KINDS
from core.models import Job

DOORBELL = "core.run_jobs"


class JobEnded(DomainError):
    message = _("This job had already ended.")


@transaction.atomic
def start_job(
    *, kind: str, title: str, params: dict[str, Any], by: Any, total: int | None = None, url: str = "",
    form_key: UUID | None = None,
) -> Job:  # fmt: skip
    """Ask for the work. The same form again answers the first job; so does the same work while it is still open."""
    assert kind in KINDS, f"nobody registered {kind}"
    if form_key and (first := repeats.repeat_of(Job.objects.all(), form_key, kind=kind)):
        return first
    if same := Job.objects.open().filter(kind=kind, params=params, by=by, cancel_asked_at=None).first():
        return same
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, title=title[:200], params=params, by=by, total=total, url=url, form_key=form_key
            )
    except IntegrityError:
        if form_key and (first := repeats.repeat_of(Job.objects.all(), form_key, kind=kind)):
            return first
        raise
    audit.record("core.start_job", job, by=by, after={"kind": kind})
    jobs.ring(DOORBELL)
    return job


@transaction.atomic
def cancel_job(*, job: Job, by: Any) -> Job:
    """Stop it: at once where nobody has begun, else after the step that is running. Raises JobEnded."""
    locked = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if not locked.is_open:
        raise JobEnded()
    if locked.cancel_asked_at is None:
        locked.cancel_asked_at = timezone.now()
        locked.save(update_fields=["cancel_asked_at"])
        audit.record("core.cancel_job", locked, by=by)
    if locked.state == JobState.QUEUED:
        end_cancelled(locked)
    return locked


def end_cancelled(job: Job) -> None:
    """Inside the caller's transaction, under the job's lock."""
    job.state, job.finished_at, job.claim, job.claimed_until = JobState.CANCELLED, timezone.now(), None, None
    job.save(update_fields=["state", "finished_at", "claim", "claimed_until"])
    if stopped := KINDS[job.kind].stopped:
        stopped(job)
