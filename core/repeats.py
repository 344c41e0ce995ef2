"""The same form again: what it made the first time."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from core.errors import FormUsed

Row = TypeVar("Row", bound=Model)


def repeat_of(rows: "QuerySet[Row]", form_key: UUID, **about: object) -> Row | None:
    """The row that this form made already, None where it made none. `about` names what it was for, by column.

    Raises FormUsed where it made one about something else: a key is of one form, on one page.
    """
    first = rows.filter(form_key=form_key).first()
    if first and any(getattr(first, name) != value for name, value in about.items()):
        raise FormUsed()
    return first
