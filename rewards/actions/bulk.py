"""Many redemptions at once, each for itself: a few while the person waits, more in a job. What stays says why."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from django.core.files import File
from django.utils.translation import gettext as _

from core import exports, files
from core.errors import DomainError
from core.jobs_actions import start_job
from core.jobs_kinds import Outcome, Step
from core.models import Job, JobLine
from people.models import User
from rewards.actions.deliveries import record_tracking
from rewards.actions.redemptions import advance_redemption
from rewards.models import Redemption, RedemptionChange

AT_ONCE = 20  # rows that are done while the person waits
PER_STEP = 10
STEPS, TRACKING = "rewards.step_many", "rewards.track_many"
Row: TypeAlias = "Sequence[Any]"  # key of the redemption, the version that was shown, and what the act takes


@dataclass(frozen=True)
class Done:
    """What became of one row; without a `reason` it was done."""

    pk: int
    number: str
    reason: str = ""


def step_row(row: Row, params: dict[str, Any], key: UUID, by: User | None) -> Redemption:
    pk, version = row
    return advance_redemption(
        redemption=Redemption.objects.get(pk=pk), state=params["state"], version=version, form_key=key, by=by
    )


def track_row(row: Row, _params: dict[str, Any], key: UUID, by: User | None) -> Redemption:
    pk, version, carrier, number, url = row
    return record_tracking(
        redemption=Redemption.objects.get(pk=pk), carrier=carrier, tracking_number=number, tracking_url=url,
        version=version, form_key=key, by=by,
    )  # fmt: skip


ACTS: dict[str, Callable[[Row, dict[str, Any], UUID, User | None], Redemption]] = {
    STEPS: step_row, TRACKING: track_row,
}  # fmt: skip


def do_now(*, kind: str, params: dict[str, Any], by: User) -> list[Done]:
    """Row by row, each in a transaction of its own; the same plan again finds what it did."""
    return [_do(kind, row, params, by) for row in params["rows"]]


def do_later(*, kind: str, params: dict[str, Any], title: str, url: str, by: User) -> Job:
    """The same in the background. The same plan again answers the first job."""
    total = len(params["rows"])
    return start_job(kind=kind, title=title, params=params, by=by, total=total, url=url, form_key=UUID(params["key"]))


def _do(kind: str, row: Row, params: dict[str, Any], by: User | None) -> Done:
    try:
        done = ACTS[kind](row, params, _key(params, row), by)
    except DomainError as error:
        return Done(row[0], Redemption.objects.values_list("number", flat=True).get(pk=row[0]), str(error))
    return Done(row[0], done.number)


def _key(params: dict[str, Any], row: Row) -> UUID:
    return uuid5(UUID(params["key"]), str(row[0]))


def run(job: Job) -> Generator[Step, None, Outcome]:
    """Some rows per step; what is left undone stands in the log, and all of it in the report."""
    rows = job.params["rows"]
    for at in range(job.state_kept.get("next", 0), len(rows), PER_STEP):
        for row in rows[at : at + PER_STEP]:
            done = _do(job.kind, row, job.params, job.by)
            if done.reason:
                JobLine.objects.create(job=job, text=f"{done.number}: {done.reason}"[:300])
        reached = min(at + PER_STEP, len(rows))
        yield Step(reached, total=len(rows), state={"next": reached})
    return _report(job)


def _report(job: Job) -> Outcome:
    """A line per row: done, or left as it was and why."""
    keys = {_key(job.params, row): row[0] for row in job.params["rows"]}
    done = set(RedemptionChange.objects.filter(form_key__in=keys).values_list("redemption", flat=True))
    reasons = dict(line.split(": ", 1) for line in job.lines.values_list("text", flat=True) if ": " in line)
    found = Redemption.objects.filter(pk__in=keys.values()).select_related("person").order_by("pk")
    head = [_("Number"), _("Agent"), _("Product"), _("State"), _("Result"), _("Reason")]
    lines: list[list[exports.Value]] = [
        [
            row.number, row.person.name, f"{row.quantity} × {row.product_name}", str(row.status.label),
            _("was done") if row.pk in done else _("left as it was"), reasons.get(row.number, ""),
        ]
        for row in found
    ]  # fmt: skip
    name = _("report") + f"-{job.pk}.xlsx"
    with exports.write("xlsx", head, lines) as content:
        report = files.keep(File(content, name=name), "xlsx", by=job.by)
    left = len(lines) - len(done)
    said = _("%(done)s done, %(left)s left as they were.") % {"done": len(done), "left": left}
    return Outcome({"done": len(done), "left": left}, result=report, line=said)
