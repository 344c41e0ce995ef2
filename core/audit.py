"""One way to write down a sensitive act. Figures, states and ids only: no personal data."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule
from django.utils.text import capfirst

from core.models import AuditEntry
from core.statements import insert, insert_all
from core.text import normalise

_through: ContextVar[dict[str, Any] | None] = ContextVar("audit_through", default=None)


@contextmanager
def through(**way: Any) -> Iterator[None]:
    """What is written down meanwhile says that it came this way: through(through="api", api_key="ABCD2345")."""
    token = _through.set(way)
    try:
        yield
    finally:
        _through.reset(token)


def record(
    action: str,
    target: models.Model,
    *,
    by: Any,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Add an audit row; `action` reads `contracts.void_contract`, `by` is the acting user or None for the system."""
    return insert(
        AuditEntry(
            action=action, target_type=target._meta.label_lower, target_id=str(target.pk), by=by, before=before or {},
            after=(after or {}) | (_through.get() or {}), reason=reason,
        )
    )  # fmt: skip


def record_all(
    action: str, targets: Sequence[models.Model], *, by: Any, after: Sequence[dict[str, Any]]
) -> Sequence[AuditEntry]:
    """The same act on many objects: an audit row each."""
    return insert_all([
        AuditEntry(
            action=action, target_type=target._meta.label_lower, target_id=str(target.pk), by=by, before={},
            after=figures | (_through.get() or {}), reason="",
        )
        for target, figures in zip(targets, after, strict=True)
    ])  # fmt: skip


def history(target: models.Model) -> models.QuerySet[AuditEntry]:
    """What was done to the object, newest first, with who did it."""
    rows = AuditEntry.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
    return rows.select_related("by__person").order_by("-at", "-pk")


def act_name(action: str) -> str:
    """What the enum `Act` of the app calls it; the code where no app names it."""
    named: Any = _acts().get(action, action)
    return str(named)


def target_name(entry: AuditEntry) -> str:
    """The kind of thing and its number: "Person 12"."""
    return name_of(entry.target_type, entry.target_id)


def name_of(target_type: str, target_id: Any) -> str:
    return f"{capfirst(kind_name(target_type))} {target_id}".strip()


def kind_name(target_type: str) -> str:
    try:
        return str(apps.get_model(target_type)._meta.verbose_name)
    except (LookupError, ValueError):  # a thing that is no table, or is one no more
        return target_type


def kinds_called(text: str) -> list[str]:
    """The kinds of things whose name in words, of one or of many, begins with the text: `agent` for "Agentes"."""
    wanted = normalise(text)
    named = [(m._meta.label_lower, (m._meta.verbose_name, m._meta.verbose_name_plural)) for m in apps.get_models()]
    return [kind for kind, names in named if wanted and any(normalise(str(n)).startswith(wanted) for n in names)]


def entries_called(text: str) -> models.Q:
    """Entries about the thing whose number (or name, of a setting) the text is, about things of a kind, about one of
    them ("Agent 12"), or of an action that begins so. None but the last needs to read the trail from end to end."""
    everything = [model._meta.label_lower for model in apps.get_models()]
    kind, _space, number = text.rpartition(" ")
    found = models.Q(target_type__in=everything, target_id=text[:64]) | models.Q(target_type__in=kinds_called(text))
    if number.isdigit():
        found |= models.Q(target_type__in=kinds_called(kind), target_id=number[:64])
    return found | models.Q(action__startswith=text) if "." in text and "@" not in text else found


@cache
def _acts() -> dict[str, Any]:
    """Code -> name, of every `Act` and `FlowAct` of an app's enums; short codes are those of the app."""
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "enums") and config.name == config.label:
            enums = import_module(f"{config.name}.enums")
            acts = [one for name in ("Act", "FlowAct") for one in getattr(enums, name, ())]
            found |= {one.value if "." in one.value else f"{config.label}.{one.value}": one.label for one in acts}
    return found
