"""The settings registry: typed, documented, grouped; staff edit it in the backend, each change is audited.

An app declares its settings in `conf.py`; `get` answers the stored value or the default. Values are read once per
request or task, so a page never mixes two of them.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.formats import number_format

from core import audit
from core.errors import AboveOther, BelowOther
from core.locks import take_turns
from core.models import SettingValue
from core.planned import planned

REGISTRY: dict[str, "Setting"] = {}
STAMP = "stamp:"
ADVANCE = """
INSERT INTO core_settingvalue (name, value, changed_at) VALUES (%s, '1', now())
ON CONFLICT (name) DO UPDATE SET value = to_jsonb((core_settingvalue.value)::int + 1), changed_at = now()
"""
_values: ContextVar[dict[str, Any] | None] = ContextVar("setting_values", default=None)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting. `default` may be a callable, and so may `choices` where they are rows that staff keep.

    `kind` is text, long_text, integer, boolean, choice, several (a list of choices), colour (#rrggbb), phone or picture
    (the token of its file). `at_least` and `at_most` name other settings of integers that this one never passes.
    """

    name: str
    label: Any
    group: Any
    default: Any
    kind: str = "text"
    help: Any = ""
    minimum: int | None = None
    maximum: int | None = None
    at_least: str = ""
    at_most: str = ""
    max_length: int = 500
    choices: tuple[tuple[str, Any], ...] | Callable[[], tuple[tuple[str, Any], ...]] = ()
    placeholders: tuple[str, ...] = ()  # names that may stand in braces in the text
    example: Callable[[], dict[str, str]] | None = None  # values for the preview

    def options(self) -> tuple[tuple[str, Any], ...]:
        return self.choices() if callable(self.choices) else self.choices

    def default_value(self) -> Any:
        return self.default() if callable(self.default) else self.default


def register(*settings: Setting) -> None:
    REGISTRY.update({setting.name: setting for setting in settings})


def get(name: str) -> Any:
    """The value in force. Raises KeyError for a name that no app declares."""
    setting = REGISTRY[name]
    values = _values.get()
    if values is None:
        values = _read()
    return values[name] if name in values else setting.default_value()


def _read() -> dict[str, Any]:
    values = dict(_stored())
    _values.set(values)
    return values


@planned
def _stored() -> "QuerySet[SettingValue, Any]":
    return SettingValue.objects.values_list("name", "value")


def is_changed(name: str) -> bool:
    """Whether staff gave it another value than the default."""
    return bool(get(name) != REGISTRY[name].default_value())


def forget() -> None:
    """Read the values anew from here on: at the start of each request and task."""
    _values.set(None)


def stamp(name: str) -> int:
    """How often what the name stands for has changed. It travels with the settings, so asking costs no query: what is
    kept elsewhere (in sessions, say) learns from it whether it still holds."""
    values = _values.get()
    return int((_read() if values is None else values).get(f"{STAMP}{name}", 0))


@transaction.atomic
def advance(name: str) -> None:
    """What the name stands for has changed."""
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, [f"{STAMP}{name}"])
    forget()


def check(name: str, value: Any) -> None:
    """Raises BelowOther or AboveOther where the value passes that of another setting."""
    setting = REGISTRY[name]
    if setting.at_least and value < get(setting.at_least):
        raise BelowOther(least=_written(setting.at_least), label=REGISTRY[setting.at_least].label)
    if setting.at_most and value > get(setting.at_most):
        raise AboveOther(most=_written(setting.at_most), label=REGISTRY[setting.at_most].label)


def _written(name: str) -> str:
    return number_format(get(name), force_grouping=True)


def _check_in_turn(name: str, value: Any) -> None:
    """Settings that bound each other change one after the other, and the second sees what the first left."""
    if REGISTRY[name].at_least or REGISTRY[name].at_most:
        take_turns("core.conf.bounds")
    forget()
    check(name, value)


@transaction.atomic
def change(name: str, value: Any, *, by: Any) -> None:
    """Store a value for the setting, with an audit row; an unchanged value writes nothing. Raises what `check` does."""
    _check_in_turn(name, value)
    before = get(name)
    if value == before:
        return
    row, _created = SettingValue.objects.update_or_create(name=name, defaults={"value": value})
    audit.record("core.change_setting", row, by=by, before={"value": before}, after={"value": value})
    forget()


@transaction.atomic
def restore(name: str, *, by: Any) -> None:
    """The default again, with an audit row; a setting never touched writes nothing. Raises what `check` does."""
    after = REGISTRY[name].default_value()
    _check_in_turn(name, after)
    row = SettingValue.objects.filter(name=name).first()
    if row is None:
        return
    audit.record("core.change_setting", row, by=by, before={"value": row.value}, after={"value": after})
    row.delete()
    forget()
