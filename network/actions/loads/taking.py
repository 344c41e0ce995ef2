"""Files of people from the upload to the confirmation, and what ends them."""

import uuid
from dataclasses import asdict
from datetime import timedelta
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import audit, files, jobs, staging
from core.jobs_actions import start_job
from core.locks import take_turns
from core.models import Job
from core.repeats import repeat_of
from network.actions.loads.checking import check_now
from network.enums import Act, LoadKind, LoadState
from network.errors import (
    HasMistakes,
    LoadFileGone,
    LoadNotReady,
    LoadPreviewOld,
    NoLoadToUndo,
    NothingToWrite,
    PersonColumnMissing,
    ReasonMissing,
    SameLoad,
)
from network.models import Load, LoadTrace
from network.queries import loads as queries
from people.models import User

AT_ONCE = 200  # rows that are checked while the person waits
KEPT = timedelta(days=7)  # unconfirmed rows hold personal data
WHO = {LoadKind.PEOPLE: {"id_number", "email", "phone"}, LoadKind.STATES: {"person"}, LoadKind.RANKS: {"person"}}
Upload: TypeAlias = "UploadedFile[Any]"


@transaction.atomic
def make_load(
    *, kind: str, table: Upload, options: dict[str, Any], form_key: uuid.UUID, by: User
) -> Load:  # fmt: skip
    """Take the file in and find its columns. The same form again answers the first.

    Raises PermissionDenied, SameLoad and what core.staging.shape_of raises.
    """
    _check_may(kind, by)
    take_turns(form_key)
    if first := repeat_of(Load.objects.all(), form_key, kind=kind):
        return first
    shape = staging.shape_of(table, table.size or 0)
    load = Load(
        form_key=form_key, kind=kind, table=files.keep(table, shape.format, by=by), shape=asdict(shape),
        options=options, columns=queries.guessed(kind, shape.headers), created_by=by,
    )  # fmt: skip
    _check_new(load)
    load.save()
    audit.record(Act.UPLOAD_PEOPLE, load, by=by, after={"kind": kind, "rows": shape.rows})
    return load


def _check_may(kind: str, by: User) -> None:
    if not by.has_perm(queries.right_for(kind)):
        raise PermissionDenied


def _check_new(load: Load) -> None:
    if before := queries.applied_before(load):
        raise SameLoad(date=date_format(before.confirmed_at or before.created_at, "SHORT_DATE_FORMAT"))


@transaction.atomic
def map_columns(*, load: Load, columns: dict[str, int], by: User) -> Load:
    """Another understanding of the headers: the rows are checked anew. Raises LoadNotReady or LoadFileGone."""
    _check_may(load.kind, by)
    locked = _locked(load, LoadState.READY, LoadState.CHECKING, LoadState.REFUSED, LoadState.STALE)
    if not locked.has_file:
        raise LoadFileGone()
    locked.columns, locked.state, locked.error = columns, LoadState.CHECKING, ""
    locked.save(update_fields=["columns", "state", "error"])
    return locked


def check_load(*, load: Load, by: User) -> None:
    """Check now where the file is short, else in the background. Raises PersonColumnMissing."""
    if not WHO[LoadKind(load.kind)] & load.columns.keys():
        Load.objects.filter(pk=load.pk).update(state=LoadState.REFUSED, error=str(PersonColumnMissing.message))
        return
    if load.how.rows <= AT_ONCE:
        with transaction.atomic():
            check_now(load)
        return
    title = _("Check %(file)s") % {"file": load.table.name}
    params = {"load": load.pk, "version": load.version}
    job = start_job(kind="network.check_load", title=title, params=params, by=by, total=load.how.rows, url=_url(load))
    Load.objects.filter(pk=load.pk).update(job=job)


@transaction.atomic
def confirm_load(*, load: Load, version: int, by: User) -> Job:
    """Begin to write what the preview showed. Raises PermissionDenied, LoadNotReady, LoadPreviewOld, SameLoad,
    HasMistakes or NothingToWrite."""
    _check_may(load.kind, by)
    locked = _locked(load, LoadState.READY)
    take_turns(f"network.load:{locked.kind}:{locked.table.sha256}")
    if locked.version != version:
        raise LoadPreviewOld()
    _check_new(locked)
    total = locked.counts.get("create", 0) + locked.counts.get("change", 0)
    if locked.option("whole", False) and locked.counts.get("error"):
        raise HasMistakes()
    if not total:
        raise NothingToWrite()
    stood = queries.done_with(locked, staging.tally(locked.pk))
    job = start_job(
        kind="network.write_load", title=_("Save the people of %(file)s") % {"file": locked.table.name}, total=total,
        params={"load": locked.pk, "version": locked.version, "stood": stood}, by=by, url=_url(locked),
    )  # fmt: skip
    locked.state, locked.confirmed_at, locked.job, locked.error = LoadState.WRITING, timezone.now(), job, ""
    locked.save(update_fields=["state", "confirmed_at", "job", "error"])
    audit.record(Act.CONFIRM_LOAD, locked, by=by, after={"kind": locked.kind, "rows": total})
    return job


@transaction.atomic
def undo_load(*, load: Load, reason: str, by: User) -> Job:
    """Begin to take back everything that the file did. Raises PermissionDenied, ReasonMissing, LoadNotReady or
    NoLoadToUndo."""
    _check_may(load.kind, by)
    if not reason.strip():
        raise ReasonMissing()
    locked = _locked(load, LoadState.DONE, LoadState.READY)
    total = queries.undoable(locked).count()
    if not total:
        raise NoLoadToUndo()
    job = start_job(
        kind="network.undo_load", title=_("Undo the upload of %(file)s") % {"file": locked.table.name}, total=total,
        params={"load": locked.pk, "version": locked.version}, by=by, url=_url(locked),
    )  # fmt: skip
    locked.state, locked.undo_reason, locked.job = LoadState.UNDOING, reason.strip()[:500], job
    locked.save(update_fields=["state", "undo_reason", "job"])
    audit.record(Act.UNDO_LOAD, locked, by=by, reason=reason.strip()[:500], after={"rows": total})
    return job


def rest(job: Job) -> None:
    """After a stop or a failure: what is done stays, the rest waits for another confirmation, check or undo."""
    load = Load.objects.get(pk=job.params["load"])
    load.error = job.error or _("The work was stopped.")
    if job.kind == "network.check_load":
        load.state = LoadState.REFUSED
        staging.forget(load.pk)
    elif job.kind == "network.undo_load":
        load.state = LoadState.DONE
    else:
        written = LoadTrace.objects.filter(load=load).count()
        load.counts |= {"create": 0, "change": 0} | staging.tally(load.pk) | ({"written": written} if written else {})
        load.version += 1
        load.state = LoadState.READY
    load.save(update_fields=["state", "error", "counts", "version"])


@jobs.sweeps
def expire_loads() -> int:
    """Files that nobody confirmed for a week: their staged rows go. Answers how many files."""
    old = Load.objects.filter(state=LoadState.READY, created_at__lt=timezone.now() - KEPT)
    found = list(old.order_by("pk")[:50])
    for load in found:
        staging.forget(load.pk)
        Load.objects.filter(pk=load.pk, state=LoadState.READY).update(state=LoadState.STALE)
    return len(found)


def _locked(load: Load, *states: LoadState) -> Load:
    locked = Load.objects.select_for_update(of=("self",)).select_related("table").get(pk=load.pk)
    if locked.state not in states:
        raise LoadNotReady()
    return locked


def _url(load: Load) -> str:
    return reverse(f"network_staff:load_{load.kind}_page", args=[load.pk])
