"""One way to write down a sensitive act. Figures, states and ids only: no personal data."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from core.models import AuditEntry
from core.statements import insert, insert_all


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
            after=after or {}, reason=reason,
        )
    )  # fmt: skip


def record_all(
    action: str, targets: Sequence[models.Model], *, by: Any, after: Sequence[dict[str, Any]]
) -> Sequence[AuditEntry]:
    """The same act on many objects: an audit row each."""
    return insert_all([
        AuditEntry(
            action=action, target_type=target._meta.label_lower, target_id=str(target.pk), by=by, before={},
            after=figures, reason="",
        )
        for target, figures in zip(targets, after, strict=True)
    ])  # fmt: skip


def history(target: models.Model) -> models.QuerySet[AuditEntry]:
    """What was done to the object, newest first, with who did it."""
    rows = AuditEntry.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
    return rows.select_related("by__person").order_by("-at", "-pk")
