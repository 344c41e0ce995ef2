"""Kinds of document, reasons and banks, as staff configure them. Nothing is deleted, only switched off."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import audit
from people.enums import Act
from people.models import Bank, BlacklistReason, DocumentKind, DocumentReason, User
from people.permissions import CONFIGURE_PAPERS

Configured = DocumentKind | DocumentReason | BlacklistReason | Bank


@transaction.atomic
def configure(*, row: Configured, by: User | None) -> Configured:
    """Make it or change it; audited. Raises PermissionDenied."""
    if by and not by.has_perm(CONFIGURE_PAPERS):
        raise PermissionDenied
    rows: Any = type(row).objects.values()
    before = rows.filter(pk=row.pk).first() or {}
    row.save()  # a new one has its number from here on
    after = rows.get(pk=row.pk)
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    if changed:
        old = {name: before[name] for name in changed if name in before}
        audit.record(Act.CONFIGURE, row, by=by, before=old, after=changed)
    return row
