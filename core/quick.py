"""Parts of pages that repeat many times: Jinja templates under templates/quick, for the rows of long tables and menus.

Django's own templates take ten times as long for the same rows. Such a part gets what {% quick %} gives it and nothing
of the page around it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache, partial
from typing import Any

from django.template import engines
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from jinja2 import Environment

from core import money

SAMPLE = 987654321


def environment(**options: Any) -> Environment:
    from core.templatetags import ui

    found = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 - Django asks for autoescape
    found.globals |= {"_": gettext, "address": address, "icon": ui.icon}
    return found


def render(name: str, values: Mapping[str, Any]) -> SafeString:
    found = engines["quick"].get_template(name).render({**_in_language(get_language() or "es"), **values})
    return SafeString(found)


@cache
def _in_language(language: str) -> dict[str, Callable[..., str]]:
    """Asking for the language costs more than writing a number in it, so it is asked once per part."""
    functions: dict[str, Callable[..., str]] = {"number": _number, "day": _day, "state": _state}
    return {name: partial(function, language=language) for name, function in functions.items()}


def _number(value: int | None, language: str) -> SafeString:
    return SafeString(f'<span class="vi-num">{money.format_number(value or 0, language)}</span>')


def _day(value: datetime | date, language: str) -> str:
    """A day as people write it; many rows share one."""
    return _written(timezone.localdate(value) if isinstance(value, datetime) else value, language)


@lru_cache(maxsize=4096)
def _written(value: date, language: str) -> str:
    return conditional_escape(date_format(value, "SHORT_DATE_FORMAT"))


@lru_cache(maxsize=1024)
def _state(thing: Any, language: str) -> SafeString:
    """The badge of a member of an enum."""
    from core.templatetags import ui

    return ui.state(thing)


def address(name: str, pk: int) -> str:
    """What {% url name pk %} gives."""
    head, tail = _around(name, get_script_prefix())
    return f"{head}{pk}{tail}"


@cache
def _around(name: str, prefix: str) -> tuple[str, str]:
    head, _sample, tail = reverse(name, args=[SAMPLE]).partition(str(SAMPLE))
    return head, tail
