"""What would become of many redemptions at once, before anything is done: each row with its version and its problem."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from core.imports import guess_columns
from people.models import User
from rewards import rules
from rewards.enums import RedemptionState
from rewards.errors import OwnRedemption, UnderApproval
from rewards.models import Redemption, RedemptionChange
from rewards.querysets import redemption_number
from workflows.models import Process

MOST = 10_000  # rows of one plan
HEADERS = {
    "number": ("Canje", "Número", "Número de canje", "Recibo", "Redemption", "Number", "Receipt"),
    "carrier": ("Transportadora", "Empresa", "Transportista", "Carrier"),
    "tracking_number": ("Guía", "Número de guía", "Guia", "Rastreo", "Tracking number", "Tracking"),
    "tracking_url": ("Página de rastreo", "Enlace", "URL", "Link", "Tracking page"),
}
NEEDED = ("number", "carrier")


@dataclass(frozen=True)
class Planned:
    """One redemption of a plan. `version` is its last change; with a `problem` it will be left as it is."""

    pk: int
    number: str
    name: str
    text: str
    state: RedemptionState
    version: int
    problem: str = ""


def plan_step(found: QuerySet[Redemption], state: str, by: User) -> list[Planned]:
    """Each of them with what would keep it from that state."""
    rows = list(found.select_related("person").order_by("pk")[:MOST])
    versions = _versions({row.pk for row in rows})
    held = set(Process.objects.open().filter(subject="redemption").values_list("subject_id", flat=True))
    return [
        Planned(
            row.pk, row.number, row.person.name, row.product_name, row.status, versions.get(row.pk, 0),
            str(UnderApproval()) if row.pk in held else _problem(row, state, by),
        )
        for row in rows
    ]  # fmt: skip


def _problem(row: Redemption, state: str, by: User) -> str:
    if row.person_id == by.person_id:
        return str(OwnRedemption())
    if rules.steps_to(row.state, state):
        return ""
    return _("It is %(state)s, and cannot go there.") % {"state": row.status.label}


@dataclass(frozen=True)
class TrackedRow:
    """A row of a file with tracking numbers, as read, and what is wrong with it."""

    line: int
    number: str
    carrier: str
    tracking_number: str
    tracking_url: str
    pk: int = 0
    version: int = 0
    name: str = ""
    problem: str = ""

    @property
    def text(self) -> str:
        return " · ".join(filter(None, [self.carrier, self.tracking_number]))


def plan_tracking(headers: Sequence[str], rows: Iterable[tuple[int, list[str]]], by: User) -> list[TrackedRow]:
    """Every row of the file, checked. Columns that are needed and not there make every row wrong."""
    columns = guess_columns(headers, HEADERS)
    read = [
        (line, {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}) for line, cells in rows
    ]
    known = _known({redemption_number(values.get("number", "")) for _line, values in read})
    versions = _versions({row.pk for row in known.values()})
    seen: set[str] = set()
    planned = []
    for line, values in read:
        number = redemption_number(values.get("number", ""))
        row = known.get(number)
        given = {name: values.get(name, "") for name in ("carrier", "tracking_number", "tracking_url")}
        problem = _("It stands twice in the file.") if number in seen else _tracking_problem(row, given, by)
        seen.add(number)
        pk, version, name = (row.pk, versions[row.pk], row.person.name) if row else (0, 0, "")
        planned.append(TrackedRow(line, number, **given, pk=pk, version=version, name=name, problem=problem))
    return planned


def _known(numbers: set[str]) -> dict[str, Redemption]:
    found = Redemption.objects.filter(number__in=numbers).select_related("person", "delivery")
    return {row.number: row for row in found}


def _versions(pks: set[int]) -> dict[int, int]:
    """Redemption -> its last change."""
    rows = RedemptionChange.objects.filter(redemption__in=pks).order_by().values_list("redemption")
    return dict(rows.annotate(last=Max("pk")))


def _tracking_problem(row: Redemption | None, given: dict[str, str], by: User) -> str:
    if row is None:
        return _("There is no redemption with this number.")
    if row.person_id == by.person_id:
        return str(OwnRedemption())
    delivery = getattr(row, "delivery", None)
    same = delivery is not None and all(getattr(delivery, name) == value for name, value in given.items())
    return rules.tracking_problem(row.state, given, has_address=delivery is not None, is_same=same)
