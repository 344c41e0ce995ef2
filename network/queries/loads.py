"""Files of people: their columns, and what is shown of them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from core import conf, days
from core.imports import guess_columns
from core.models import Job
from network.enums import LoadKind, LoadState, Target
from network.models import Load, LoadTrace
from network.permissions import IMPORT_PEOPLE, MANAGE_RANKS
from network.rules import loads as rules
from people.enums import FieldKind
from people.models import BlacklistEntry, ExtendedField
from people.queries import extended_fields

APPLIED = (LoadState.WRITING, LoadState.DONE, LoadState.UNDOING)
MEMBERS = {str(LoadKind.STATES): rules.STATES, str(LoadKind.RANKS): rules.RANKS}


def load_fields(kind: str) -> dict[str, tuple[Any, tuple[str, ...]]]:
    """Field -> (label, headers by which it is found). Extended fields are `x_<code>`."""
    if kind in MEMBERS:
        return MEMBERS[kind]
    return rules.PEOPLE | {field.name: (field.label, (field.label, field.name)) for field in extended_fields()}


def right_for(kind: str) -> str:
    """Who may bring in a file of this kind, and see it."""
    return MANAGE_RANKS if kind == LoadKind.RANKS else IMPORT_PEOPLE


def right_for_job(job: Job) -> str:
    return right_for(Load.objects.values_list("kind", flat=True).get(pk=job.params["load"]))


def guessed(kind: str, headers: list[str]) -> dict[str, int]:
    names = {name: (str(label), *more) for name, (label, more) in load_fields(kind).items()}
    return guess_columns(headers, names)


def applied_before(load: Load) -> Load | None:
    """The same file, of the same kind, that was written and not undone."""
    same = Load.objects.filter(kind=load.kind, table__sha256=load.table.sha256, state__in=APPLIED).exclude(pk=load.pk)
    return same.select_related("table").order_by("-pk").first()


def undoable(load: Load) -> QuerySet[LoadTrace]:
    return LoadTrace.objects.filter(load=load, undone_at=None, kept="")


def labels(load: Load) -> dict[str, str]:
    return labels_of(load.kind)


def labels_of(kind: str, names: Collection[str] | None = None) -> dict[str, str]:
    """Field -> what its column is called. Given the names that matter, extended fields are asked for if one is."""
    is_plain = names is not None and not any(name.startswith("x_") for name in names)
    fields = rules.PEOPLE if is_plain and kind not in MEMBERS else load_fields(kind)
    return {name: str(label) for name, (label, _more) in fields.items()}


def day_columns(kind: str) -> dict[str, str]:
    """Field of every day -> what is said of one that is none."""
    said = days.unsaid(days.in_files(day_first=reads_day_first()))
    extended = [field.name for field in extended_fields() if field.kind == FieldKind.DATE]
    return dict.fromkeys([*rules.DAYS, *extended], said)


def extended_by_name() -> dict[str, ExtendedField]:
    return {field.name: field for field in extended_fields()}


def reads_day_first() -> bool:
    return (get_language() or "es").startswith("es")


def needs_sponsor() -> bool:
    return bool(conf.get("network.sponsor_required"))


def youngest() -> dict[str, str]:
    """Client or agent -> the last day (ISO) on which they may have been born, by their least age."""
    today = timezone.localdate()
    least = {str(target): conf.get(f"network.minimum_age_{target}") for target in Target}
    return {target: f"{today.year - years:04}-{today:%m-%d}" for target, years in least.items()}


def has_blacklist() -> bool:
    return BlacklistEntry.objects.in_force().exists()


def done_with(load: Load, staged: Mapping[str, int]) -> int:
    """How many rows were written, or left out since they were overtaken. `staged` is `core.staging.tally`."""
    return LoadTrace.objects.filter(load=load).count() + staged.get("overtaken", 0)
