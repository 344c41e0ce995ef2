"""Orders by file: each row new, changed, as before or with mistakes."""

import uuid
from collections.abc import Generator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, conf, files, jobs
from core.days import fault, in_files
from core.errors import DomainError
from core.imports import Table, guess_columns, read_table
from core.jobs_actions import start_job
from core.jobs_kinds import Outcome, Step
from core.locks import take_turns
from core.models import Job
from core.money import parse_amount
from core.repeats import repeat_of
from core.text import normalise
from network.actions.campaigns.calendar import check_may
from network.actions.campaigns.orders import (
    OrderLine,
    Result,
    Seen,
    plan_orders,
    register_orders,
)
from network.enums import OrderResult
from network.errors import ColumnsMissing, HeadersMissing, NothingToWrite, OrdersExpired
from network.models import OrderBatch
from network.queries.campaign_orders import agents_named
from network.queries.order_gifts import gifts_of
from network.rules.orders import HEADERS, NEEDED, STATES, day_of, points_of, products_of

IMPORT = "network.import_orders"
EXAMPLES = 60  # rows whose values the preview shows; the report names all of them
MOST_SAID = 40  # characters of a number that is too long
WRITES = {OrderResult.NEW, OrderResult.CHANGED}
Rows: TypeAlias = Sequence[tuple[int, list[str]]]


class Fault(NamedTuple):
    """Which field of a row is wrong (as rules.orders.HEADERS names it), and why, for people."""

    field: str
    why: str


Said = OrderLine | Fault


@transaction.atomic
def import_orders(*, table: Any, form_key: uuid.UUID, by: Any) -> OrderBatch:
    """Take the file in and say what it would do; nothing is written before `confirm_orders`.

    The same form again answers the first. Raises ColumnsMissing, HeadersMissing and as read_table.
    """
    check_may(by)
    take_turns(form_key)
    if first := repeat_of(OrderBatch.objects.all(), form_key):
        return first
    read = read_orders(table)
    file = files.keep(table, read.format, by=by)
    batch = OrderBatch(name=file.name, file=file, by=by, form_key=form_key, figures={"seen": preview_of(read)})
    batch.save()
    audit.record("network.import_orders", batch, by=by, after={"rows": len(read.rows)})
    return batch


@transaction.atomic
def confirm_orders(*, batch: OrderBatch, by: Any) -> OrderBatch:
    """Begin to write what the preview showed. Confirmed again it is the same.

    Raises NothingToWrite or OrdersExpired.
    """
    check_may(by)
    locked = OrderBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.expired_at or (locked.is_waiting and locked.created_at < _oldest()):  # the sweep may come later
        raise OrdersExpired()
    if not locked.is_waiting:
        return locked
    seen = locked.figures.get("seen", {})
    changes = sum(seen.get("counts", {}).get(name, 0) for name in WRITES)
    if not changes:
        raise NothingToWrite()
    locked.confirmed_at = timezone.now()
    locked.job = start_job(
        kind=IMPORT, title=_("Orders of %(file)s") % {"file": locked.name}, params={"batch": locked.pk}, by=by,
        total=len(seen["rows"]), url=reverse("network_staff:order_batch", args=[locked.pk]),
    )  # fmt: skip
    locked.save(update_fields=["job", "confirmed_at"])
    audit.record("network.confirm_orders", locked, by=by, after={"orders": changes})
    return locked


@jobs.sweeps
@transaction.atomic
def expire_orders() -> int:
    """Files that nobody confirmed in time hold no more what came in; how many rows of each kind stays. Answers how
    many files."""
    waiting = OrderBatch.objects.filter(job=None, confirmed_at=None, expired_at=None, created_at__lt=_oldest())
    old = list(waiting.select_for_update(of=("self",), skip_locked=True).select_related("file").order_by("pk")[:50])
    for batch in old:
        batch.expired_at, batch.figures = timezone.now(), dict(batch.figures.get("seen", {}).get("counts", {}))
        batch.save(update_fields=["expired_at", "figures"])
        if batch.file:
            files.empty(batch.file)
    return len(old)


def _oldest() -> datetime:
    """Files that wait since before then expire."""
    return timezone.now() - timedelta(days=conf.get("network.order_file_days"))


def read_orders(table: Any) -> Table:
    """Raises ColumnsMissing, HeadersMissing and as read_table."""
    read = read_table(table, table.size or 0)
    missing = [str(HEADERS[name][0]) for name in NEEDED if name not in guess_columns(read.headers, HEADERS)]
    if len(missing) == len(NEEDED):  # no headers, or cells that nothing we know stands between
        raise HeadersMissing(columns=", ".join(missing))
    if missing:
        raise ColumnsMissing(columns=", ".join(missing))
    return read


def cells_of(rows: Rows, columns: dict[str, int]) -> list[dict[str, str]]:
    return [{name: row[at] if at < len(row) else "" for name, at in columns.items()} for _number, row in rows]


def preview_of(table: Table) -> dict[str, Any]:
    """What each row would do now: figures, rows as the report has them, what changed ones hold, some rows whole, and
    what rules would make of them."""
    columns = guess_columns(table.headers, HEADERS)
    cells = cells_of(table.rows, columns)
    known = agents_named(cell["agent"] for cell in cells)
    said = [line_of(cell, known) for cell in cells]
    planned = plan_orders(lines=[one for one in said if isinstance(one, OrderLine)])
    results = iter(planned.results)
    rows, counts, examples = [], dict[str, int](), []
    for (number, _row), cell, one in zip(table.rows, cells, said, strict=True):
        found = next(results) if isinstance(one, OrderLine) else Result(OrderResult.ERROR, one.why)
        counts[found.result.value] = counts.get(found.result.value, 0) + 1
        rows.append([number, cell["number"][:MOST_SAID], found.result.value, found.why, found.campaign])
        if isinstance(one, OrderLine) and found.result in WRITES and len(examples) < EXAMPLES:
            after = asdict(one) | {"ordered_on": one.ordered_on.isoformat()}
            examples.append({"row": number, "result": found.result.value, "campaign": found.campaign, "after": after})
    gifts = gifts_of([*planned.new, *planned.changed])
    return {"rows": rows, "counts": counts, "before": planned.before, "examples": examples, "gifts": gifts}


def run_import(job: Job) -> Generator[Step, None, Outcome]:
    """All rows in one step, as the preview counted them: goals add them up, and rules look at them together. What
    became of each is kept with the file."""
    batch = OrderBatch.objects.select_related("file").get(pk=job.params["batch"])
    table = _read(batch)
    _write(batch, table.rows, guess_columns(table.headers, HEADERS))
    batch.figures.pop("seen", None)  # the report says now what became of each
    batch.save(update_fields=["figures"])
    yield from ()  # it ends with its writing: whoever stops it has either nothing saved or all
    return Outcome({str(name): batch.figures.get(name, 0) for name in OrderResult.values})


def _read(batch: OrderBatch) -> Table:
    assert batch.file, "a file that came in is kept"
    with batch.file.content.open("rb") as content:
        return read_table(content, batch.file.size)


def _write(batch: OrderBatch, rows: Rows, columns: dict[str, int]) -> None:
    cells = cells_of(rows, columns)
    known = agents_named(cell["agent"] for cell in cells)
    shown = _shown(batch, rows)
    said = [_still(line_of(cell, known), seen) for cell, seen in zip(cells, shown, strict=True)]
    lines = [(one, seen) for one, seen in zip(said, shown, strict=True) if isinstance(one, OrderLine)]
    seen = [one for _line, one in lines if one is not None] or None
    registered = register_orders(lines=[line for line, _seen in lines], batch=batch, seen=seen)
    results = iter(registered.results)
    report = batch.figures.setdefault("rows", [])
    for (number, _row), cell, one in zip(rows, cells, said, strict=True):
        found = next(results) if isinstance(one, OrderLine) else Result(OrderResult.ERROR, one.why)
        batch.figures[found.result.value] = batch.figures.get(found.result.value, 0) + 1
        report.append([number, cell["number"], found.result.value, found.why, found.campaign])
    batch.figures.setdefault("before", {}).update(registered.before)
    stamps = {number: at.isoformat() for number, at in registered.before_at.items()}
    batch.figures.setdefault("before_at", {}).update(stamps)
    if registered.at:
        batch.figures.setdefault("written_at", []).append(registered.at.isoformat())


def _shown(batch: OrderBatch, rows: Rows) -> list[Seen | None]:
    """What the preview said of each row. Files that began to come in before there were previews have none."""
    if "seen" not in batch.figures:
        return [None] * len(rows)
    seen = batch.figures["seen"]
    by_row = {row[0]: row for row in seen["rows"]}
    found = [by_row[number] for number, _cells in rows]
    return [
        Seen(Result(OrderResult(result), why, where), seen["before"].get(order, {}))
        for _number, order, result, why, where in found
    ]


def _still(one: Said, seen: Seen | None) -> Said:
    """What had a mistake in the preview was not confirmed."""
    if seen and isinstance(one, OrderLine) and seen.said.result == OrderResult.ERROR:
        return Fault("", seen.said.why)
    return one


def line_of(cell: dict[str, str], known: dict[str, list[int]]) -> Said:
    """The order that a row means, or what is wrong with it."""
    found, day = known.get(cell["agent"].lower(), []), day_of(cell["ordered_on"])
    points, state = points_of(cell.get("points", "")), STATES.get(normalise(cell.get("state", "")))
    if not cell["number"] or len(cell["number"]) > 40:
        return Fault("number", _("The order number is empty or too long."))
    if len(found) != 1:
        many = _("Several agents match. Write the invite code.")
        return Fault("agent", many if found else _("No agent has that code or e-mail."))
    if day is None:
        return Fault("ordered_on", fault(cell["ordered_on"], in_files()))
    if day > timezone.localdate():
        return Fault("ordered_on", _("That day is still to come."))
    if points is None:
        return Fault("points", _("Points are whole numbers, not below zero."))
    if state is None:
        return Fault("state", _("The state is valid (or empty) or cancelled."))
    if cell["amount"].lstrip("$ ").startswith(("-", "\N{MINUS SIGN}")):
        return Fault("amount", _("The amount is below zero."))
    try:
        amount = parse_amount(cell["amount"], settings.CURRENCY)
    except DomainError as error:
        return Fault("amount", str(error))
    products = products_of(cell.get("products", ""))
    if len(products) > 500:
        return Fault("products", _("There are too many products."))
    return OrderLine(cell["number"], found[0], day, amount, settings.CURRENCY, points, state, products)
