"""Long lists: pages that start where the last one ended (no counting, no skipping), and counts that stop in time."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.db.models import F, Field, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.timezone import is_naive

COUNT_CAP = 10_000
UNREADABLE = (ValueError, TypeError, OverflowError, RecursionError, binascii.Error, ValidationError)


class KeysetPage:
    """One page of a query set in a total order: all names of `order` in the same direction, the last one unique.

    `cursor` comes from the address and may be anything; what cannot be read is the first page. `rows` is a list;
    `next_cursor` and `previous_cursor` are empty at the ends. Ordering columns must not be null.
    """

    def __init__(
        self, queryset: QuerySet[Any], *, order: Sequence[str], cursor: str | None = "", size: int = 50
    ) -> None:
        self.names = [_full(queryset.model, name.removeprefix("-")) for name in order]
        self.descending = all(name.startswith("-") for name in order)
        if not self.descending and any(name.startswith("-") for name in order):
            raise ValueError("all columns of a keyset page go in one direction")
        self.queryset, self.size = queryset, size
        self.backwards, self.start = self._read(cursor or "")

    @cached_property
    def rows(self) -> list[Any]:
        rows = self._fetched[: self.size]
        return rows[::-1] if self.backwards else rows

    @property
    def next_cursor(self) -> str:
        return self._cursor(self.rows[-1], backwards=False) if self.rows and self._has_after else ""

    @property
    def previous_cursor(self) -> str:
        return self._cursor(self.rows[0], backwards=True) if self.rows and self._has_before else ""

    @property
    def _has_after(self) -> bool:
        return self.backwards or len(self._fetched) > self.size

    @property
    def _has_before(self) -> bool:
        return len(self._fetched) > self.size if self.backwards else self.start is not None

    @cached_property
    def _fetched(self) -> list[Any]:
        """The page and one row more, which tells whether anything follows."""
        down = self.descending != self.backwards
        found = self.queryset
        if self.start is not None:
            beyond = TupleLessThan if down else TupleGreaterThan
            found = found.filter(beyond(Tuple(*(F(name) for name in self.names)), self.start))
        return list(found.order_by(*(f"-{name}" if down else name for name in self.names))[: self.size + 1])

    def _cursor(self, row: Model, *, backwards: bool) -> str:
        values = [_written(_value(row, name)) for name in self.names]
        return base64.urlsafe_b64encode(json.dumps([int(backwards), *values]).encode()).decode().rstrip("=")

    def _read(self, cursor: str) -> tuple[bool, tuple[Any, ...] | None]:
        try:
            direction, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            fields = [_field(self.queryset, name) for name in self.names]
            return bool(direction), tuple(_understood(*pair) for pair in zip(fields, values, strict=True))
        except UNREADABLE:
            return False, None


def capped_count(queryset: QuerySet[Any], cap: int = COUNT_CAP) -> tuple[int, bool]:
    """How many rows there are, counted no further than the cap, and whether there are more than that."""
    found = queryset.order_by().values("pk")[: cap + 1].count()
    return min(found, cap), found > cap


class CappedPaginator(Paginator):
    """For the admin's own lists of tables that grow for ever: numbered pages as far as the cap."""

    @cached_property
    def count(self) -> int:
        return capped_count(cast(QuerySet[Any], self.object_list))[0]


def _full(model: type[Model], name: str) -> str:
    return model._meta.pk.name if name == "pk" else name


def _field(queryset: QuerySet[Any], path: str) -> Field:
    """The field at the end of `person__name_key`, or that of an annotation."""
    if path in queryset.query.annotations:
        return queryset.query.annotations[path].output_field
    model, field = queryset.model, None
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model
    if field is None:
        raise FieldDoesNotExist(path)
    return field


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _written(value: Any) -> Any:
    return value if isinstance(value, int | str) else value.isoformat()


def _understood(field: Field, value: Any) -> Any:
    """A value of the cursor as its column holds it; raises one of UNREADABLE."""
    if not isinstance(value, int | str) or "\x00" in str(value):
        raise ValueError(value)
    read = field.to_python(value)
    if read is None or (isinstance(read, datetime) and is_naive(read)):
        raise ValueError(value)
    return read
