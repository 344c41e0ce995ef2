"""Questions that pages ask all day: written by the ORM once per process, planned by the server once per connection.

    @planned
    def notices_of(person: Any) -> QuerySet[Message]:
        return Message.objects.bell_of(person).order_by("-pk")[:5]

    notices_of(person=7)  # their list

Writing a statement costs Django some ten times what running it costs the server. The function gets a `Slot` for each
argument, so what it asks may not depend on their values, and none of them may be None.
"""

import inspect
from collections.abc import Callable
from enum import Enum
from functools import cache, wraps
from operator import itemgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

from core import statements

Row = TypeVar("Row", bound=Model)


class Slot(Expression):
    """Stands in a queryset for a value that is known when the question is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


def planned(build: "Callable[..., QuerySet[Row, Any]]") -> Callable[..., list[Any]]:
    """The same question, answered as a list of what the queryset holds: rows of the model, or values of it."""
    question = cache(lambda: Question(build))

    @wraps(build)
    def ask(**values: Any) -> list[Any]:
        return question().ask(values)

    return ask


class Question:
    """A queryset's statement, kept, and how its rows become what the queryset holds."""

    def __init__(self, build: "Callable[..., QuerySet[Any, Any]]") -> None:
        found = build(**{name: Slot(name) for name in inspect.signature(build).parameters})
        self.compiler: Any = found.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, given = self.compiler.as_sql()
        self.compiler.connection = connection  # of whichever thread asks, not of the first
        self.given = [_plain(value) for value in given]
        self.converters = self.compiler.get_converters([column for column, *_rest in self.compiler.select])
        self.made = _MADE[found._iterable_class](self.compiler)

    def ask(self, values: dict[str, Any]) -> list[Any]:
        given = [_plain(values[value.name]) if isinstance(value, Slot) else value for value in self.given]
        rows: Any = statements.run(self.sql, given)
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return [self.made(row) for row in rows]


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _model(compiler: Any) -> Callable[[Any], Model]:
    """A row as Django's ModelIterable makes it: with what select_related asked for, and with annotations."""
    info, select, notes = compiler.klass_info, compiler.select, compiler.annotation_col_map
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_rest in select[first:last]]
    related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def made(row: Any) -> Model:
        found: Model = info["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last])
        for populator in related:
            populator.populate(row, found)
        for name, place in notes.items():
            setattr(found, name, row[place])
        return found

    return made


_MADE: dict[Any, Callable[[Any], Callable[[Any], Any]]] = {
    ModelIterable: _model,
    ValuesListIterable: lambda _compiler: tuple,
    FlatValuesListIterable: lambda _compiler: itemgetter(0),
}
