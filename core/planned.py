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
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Model, QuerySet

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

    db = DEFAULT_DB_ALIAS

    def __init__(self, build: "Callable[..., QuerySet[Any, Any]]") -> None:
        found = build(**{name: Slot(name) for name in inspect.signature(build).parameters})
        self.compiler: Any = found.query.get_compiler(self.db)
        self.sql, given = self.compiler.as_sql()
        self.compiler.connection = connection  # of whichever thread asks, not of the first
        self.given = [value.value if isinstance(value, Enum) else value for value in given]
        self.iterable: Any = found._iterable_class

    def ask(self, values: dict[str, Any]) -> list[Any]:
        given = [values[value.name] if isinstance(value, Slot) else value for value in self.given]
        return list(self.iterable(Answer(self, statements.run(self.sql, given))))


class Answer:
    """What Django's iterables want of a queryset, its query and its compiler, with the rows at hand."""

    _known_related_objects: dict[Any, Any] = {}  # Django's name; nothing writes it

    def __init__(self, question: Question, rows: list[tuple[Any, ...]]) -> None:
        self.compiler, self.rows, self.db, self.query = question.compiler, rows, question.db, self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.compiler, name)

    def get_compiler(self, using: str) -> "Answer":
        return self

    def execute_sql(self, **_options: Any) -> list[list[tuple[Any, ...]]]:
        return [self.rows]

    def results_iter(self, results: Any = None, *, tuple_expected: bool = False, **_options: Any) -> Any:
        return self.compiler.results_iter([self.rows], tuple_expected=tuple_expected)
