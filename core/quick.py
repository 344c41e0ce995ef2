"""Parts of pages that repeat many times: Jinja templates under templates/quick, for the rows of long tables and menus.

Django's own templates take ten times as long for the same rows. Such a part gets what {% quick %} gives it and nothing
of the page around it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from enum import Enum
from functools import cache, lru_cache, partial
from typing import Any, cast

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django.template import engines
from django.template.defaultfilters import capfirst, linebreaks_filter
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, pass_context
from markupsafe import Markup

from core import money, phones, renderer

SAMPLE = 987654321


def environment(**options: Any) -> Environment:
    from core.templatetags import ui

    found = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 - Django asks for autoescape
    found.globals |= {"_": said, "ngettext": said_many, "address": address, "timesince": timesince}
    found.globals |= {"icon": ui.icon, "badge": ui.state, "points": pass_context(partial(ui.points))}
    found.globals |= {"is_long": ui.is_long, "initials": ui.initials, "picture": ui.icon}  # where icon is an argument
    found.globals |= {"control": renderer.control, "crispy": as_crispy_field, "django": django_part}
    found.filters |= {"capfirst": capfirst, "linebreaks": linebreaks_filter, "phone": phones.shown, "email": ui.email}
    found.tests["plain_input"] = renderer.is_plain
    return found


def said(text: str) -> Markup:
    """The text in the language of the page. {{ _("Hello, %(name)s")|format(name=…) }} escapes what it is given."""
    return Markup(gettext(text))  # noqa: S704 - ours or our translators'


def said_many(one: str, many: str, number: int) -> Markup:
    return Markup(ngettext(one, many, number))  # noqa: S704


def django_part(name: str, **values: Any) -> SafeString:
    """What {% include %} gives, with these values alone: for what is rare."""
    return SafeString(render_to_string(name, values))


def macro(name: str, part: str) -> Callable[..., str]:
    """A macro of a Jinja template, to be called from elsewhere."""
    found: Any = engines["quick"].get_template(name)
    return cast(Callable[..., str], getattr(found.template.module, part))


def render(name: str, values: Mapping[str, Any]) -> SafeString:
    functions = _for_page(get_language() or "es", timezone.get_current_timezone(), get_script_prefix())
    return SafeString(engines["quick"].get_template(name).render({**functions, **values}))


@cache
def _for_page(language: str, zone: tzinfo, prefix: str) -> dict[str, Callable[..., str]]:
    """Asking for the language costs more than writing a number in it, so it is asked once per part. The same goes for
    the zone and for where the addresses begin."""
    functions: dict[str, Callable[..., str]] = {"number": _number, "moment": _moment, "state": _state}
    found: dict[str, Callable[..., str]] = {
        name: partial(function, language=language) for name, function in functions.items()
    }
    days: dict[str, Callable[..., str]] = {
        "day": partial(_day, language=language, zone=zone, written="SHORT_DATE_FORMAT"),
        "long_day": partial(_day, language=language, zone=zone, written="DATE_FORMAT"),
    }
    return found | days | {"address": partial(_address_from, prefix)}


def _number(value: int | None, language: str) -> SafeString:
    return SafeString(f'<span class="vi-num">{money.format_number(value or 0, language)}</span>')


def _day(value: datetime | date, language: str, zone: tzinfo, written: str) -> str:
    """A day as people write it; many rows share one."""
    return _written(timezone.localdate(value, zone) if isinstance(value, datetime) else value, language, written)


@lru_cache(maxsize=4096)
def _written(value: date, language: str, written: str) -> str:
    return conditional_escape(date_format(value, written))


def _moment(value: datetime, language: str) -> str:
    """Day and time."""
    return conditional_escape(date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT"))


def _state(thing: Any, language: str) -> SafeString:
    """The badge of a state: those of an enum are kept, those that staff name are written anew."""
    return _kept_state(thing, language) if isinstance(thing, Enum) else _badge(thing)


@lru_cache(maxsize=1024)
def _kept_state(thing: Enum, language: str) -> SafeString:
    return _badge(thing)


def _badge(thing: Any) -> SafeString:
    from core.templatetags import ui

    return ui.state(thing)


def address(name: str, *args: Any) -> str:
    """What {% url name pk %} gives."""
    return _address_from(get_script_prefix(), name, *args)


def _address_from(prefix: str, name: str, *args: Any) -> str:
    if len(args) != 1:
        return _address(name, args, prefix)
    head, tail = _around(name, prefix)
    return f"{head}{args[0]}{tail}"


@lru_cache(maxsize=1024)
def _address(name: str, args: tuple[Any, ...], prefix: str) -> str:
    return reverse(name, args=args)


@cache
def _around(name: str, prefix: str) -> tuple[str, str]:
    head, _sample, tail = reverse(name, args=[SAMPLE]).partition(str(SAMPLE))
    return head, tail
