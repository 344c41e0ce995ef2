"""The kit's tags. The library is a builtin: templates need no {% load %}. See templates/kit/README.md."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

from core import charts, phones, quick
from core import money as money_rules

register = template.Library()

SPRITE = "vendor/bootstrap-icons/icons.svg"
TONES = {
    "success": "check-circle",
    "info": "info",
    "warn": "alert",
    "danger": "x-circle",
    "neutral": "clock",
    "earned": "star",
    "primary": "check",
}


def _part(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration and hidden from screen readers."""
    return _icon(_sprite(settings.STATIC_URL, str(settings.STORAGES["staticfiles"])), name, str(label), css)


@cache
def _sprite(base: str, storage: str) -> str:
    """Where the sprite is, as long as the process runs."""
    return static(SPRITE)


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, label: str, css: str) -> SafeString:
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="vi-icon {}" {} focusable="false"><use href="{}#{}"></use></svg>', css, spoken, sprite, name
    )


@register.simple_tag
def state_badge(tone: str, label: str, icon_name: str = "") -> SafeString:
    """A state: colour, icon and word together."""
    tone = tone if tone in TONES else "neutral"
    return _state_badge(str(tone), conditional_escape(label), icon(icon_name or TONES[tone]))


@lru_cache(maxsize=1024)
def _state_badge(tone: str, label: str, picture: str) -> SafeString:
    return SafeString(f'<span class="vi-state vi-state-{tone}">{picture}<span>{label}</span></span>')


@register.simple_tag
def state(thing: Any) -> SafeString:
    """The badge of anything with `tone`, `label` and perhaps `icon` (an enum member, an object or a dict)."""
    return state_badge(_part(thing, "tone") or "neutral", _part(thing, "label") or "", _part(thing, "icon") or "")


@register.simple_tag
def number(value: int | None) -> SafeString:
    """An integer in tabular figures, grouped the way the language does."""
    if value is None:
        return SafeString("")
    return SafeString(f'<span class="vi-num">{money_rules.format_number(value, get_language() or "es")}</span>')


@register.simple_tag(takes_context=True)
def points(context: template.Context, value: int | None, *, word: bool = True, sign: bool = False) -> SafeString:
    """Points with the company's own word for them; `sign=True` shows + before what was earned."""
    value = value or 0
    figure = money_rules.format_number(value, get_language() or "es")
    plus = "+" if sign and value > 0 else ""
    if not word:
        return format_html('<span class="vi-num">{}{}</span>', plus, figure)
    name = context.get("points_word_one" if abs(value) == 1 else "points_word") or ngettext("point", "points", value)
    return format_html('<span class="vi-num">{}{}</span> {}', plus, figure, name)


@register.simple_tag
def money(minor: int | None, currency: str = "COP", *, sign: bool = False) -> SafeString:
    """Minor units as money; cents only when there are any."""
    minor = minor or 0
    plus = "+" if sign and minor > 0 else ""
    return format_html(
        '<span class="vi-num">{}{}</span>', plus, money_rules.format_money(minor, currency, get_language() or "es")
    )


@register.simple_tag
def kit(part: str, **values: Any) -> SafeString:
    """{% kit "meter" percent=… label=… %}: a part of templates/quick/kit/parts.html."""
    return SafeString(quick.macro("kit/parts.html", part)(**values))


@register.simple_block_tag
def card(content: str, title: str = "", icon: str = "", url: str = "", action: str = "", tone: str = "") -> str:
    """{% card title=… icon=… url=… action=… tone=… %} … {% endcard %}"""
    return kit("card", caller=lambda: content, title=title, icon=icon, url=url, action=action, tone=tone)


@register.simple_block_tag
def table(content: str, caption: str, stack: bool = True, brief: bool = False, caption_visible: bool = False) -> str:
    """{% table caption=… %} thead and tbody {% endtable %}: rows become cards on a phone; `brief` ones run their values
    on, one behind another."""
    parts = {"caption": caption, "stack": stack, "brief": brief, "caption_visible": caption_visible}
    return render_to_string("kit/_table.html", parts | {"body": content})


@register.simple_tag
def heads(*labels: str) -> SafeString:
    """{% heads _("Name") "#" points_label %}: the thead; a column for each label, "#" before one of figures."""
    figures = {at for at, label in enumerate(labels) if at and labels[at - 1] == "#"}
    cells = [(SafeString(' class="num"' * (at in figures)), label) for at, label in enumerate(labels) if label != "#"]
    return format_html("<thead><tr>{}</tr></thead>", format_html_join("", '<th scope="col"{}>{}</th>', cells))


@register.simple_tag(name="quick")
def quick_part(name: str, **values: Any) -> SafeString:
    """{% quick "network/agents.html" agents=page.rows %}: a part that repeats many times, from templates/quick."""
    return quick.render(name, values)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:
    """{% dialog id=… title=… %} … {% enddialog %}, opened by a button with data-dialog-open="id"."""
    return render_to_string("kit/_dialog.html", {"id": id, "title": title, "body": content})


@register.simple_block_tag
def notice(content: str, tone: str = "info", icon: str = "", role: str = "", id: str = "") -> str:
    """{% notice "warn" %} … {% endnotice %}: a remark in the page; tones as of states."""
    icon = icon or TONES.get(tone, TONES["info"])
    parts = {"tone": tone, "icon": icon, "role": role, "id": id}
    return render_to_string("kit/_notice.html", parts | {"body": content})


@register.simple_block_tag
def moment(content: str, title: str, icon: str = "", when: Any = "", state: str = "", url: str = "") -> str:
    """{% moment title=… when=… %} more {% endmoment %}: one item of a timeline; states: done current next failed.

    `when` is a moment, written in short, or words.
    """
    if isinstance(when, datetime):
        when = date_format(localtime(when), "SHORT_DATETIME_FORMAT")
    parts = {"title": title, "icon": icon or "check", "when": when, "state": state or "done", "url": url}
    return render_to_string("kit/_moment.html", parts | {"body": content})


@register.simple_tag
def spark(values: list[int], label: str, tone: str = "") -> str:
    """{% spark week.values label=… tone="earned" %}: a line as small as a word; the label says what it shows."""
    points = charts.spark(values)
    line = " ".join(f"{x},{y}" for x, y in points)
    return render_to_string(
        "kit/_spark.html", {"line": line, "last": points[-1] if points else (2, 26), "label": label, "tone": tone}
    )


@register.simple_tag
def chart(series: list[dict[str, Any]], label: str, first: str = "", last: str = "") -> str:
    """{% chart series label=… first=… last=… %}: bars side by side, of {name, tone, values}."""
    drawn = charts.bars([(part["tone"], part["values"]) for part in series])
    places = max((len(part["values"]) for part in series), default=0)
    parts = {"series": series, "bars": drawn, "width": charts.width_of(places, len(series)), "height": 120}
    return render_to_string("kit/_chart.html", parts | {"label": label, "first": first, "last": last})


@register.filter
def is_long(value: Any) -> bool:
    """Whether an amount holds a figure too long to be shown as large as the others: 100.000.000 and more."""
    return any(len(part) > 10 for part in strip_tags(str(value)).split())


@register.filter
def phone(value: str) -> str:
    """A phone as people read it; links keep the one that is stored."""
    return phones.shown(value or "")


@register.filter
def email(value: str) -> str:
    """An e-mail that breaks before its @ where the line is too short, and before the dots of a part as long as a line
    of its own."""
    return format_html_join(SafeString("<wbr>@"), "{}", ((_in_pieces(part),) for part in (value or "").split("@")))


def _in_pieces(part: str) -> str:
    pieces = part.split(".") if len(part) > 24 else [part]
    return format_html_join(SafeString("<wbr>."), "{}", ((piece,) for piece in pieces))


@register.filter
def summary_errors(form: Any) -> list[dict[str, str]]:
    """Every error of a form as {text, field, target}, in the order of its fields, for the error summary. A field whose
    label says too little alone has a `summary_label`; that it may be left out is not said where it is wrong."""
    rows = [{"text": text, "field": "", "target": ""} for text in form.non_field_errors()]
    for field in form:
        label = "" if field.is_hidden else str(getattr(field.field, "summary_label", field.label) or "")
        label = label.removesuffix(gettext("%(label)s (optional)") % {"label": ""})
        target = "" if field.is_hidden else field.id_for_label or f"div_{field.auto_id}"
        rows += [{"text": text, "field": label, "target": target} for text in field.errors]
    return rows


@register.simple_tag
def reword(field: BoundField, label: str = "", help_text: str = "", **attributes: Any) -> str:
    """Before a form that is not ours is shown: {% reword form.code label=… inputmode="numeric" %}. Prints nothing."""
    field.label, field.help_text = label or field.label, help_text
    field.field.widget.attrs.pop("placeholder", None)
    field.field.widget.attrs.update(attributes)
    return ""


@register.filter
def under_heads(row: Any, heads: list[dict[str, Any]]) -> list[SafeString]:
    """The cells of a row of the backend's lists, each with the words of its head: on a phone they stand beside it."""
    cells = []
    for cell, head in zip(row, heads, strict=False):
        words = "" if "<input" in str(head["text"]) else strip_tags(str(head["text"]))
        label = format_html('<td data-label="{}"', words[:1].upper() + words[1:])
        cells.append(SafeString(str(cell).replace("<td", label, 1) if words else cell))
    return cells


BROWSERS = [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
SYSTEMS = [(name, name) for name in ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")]
POCKET = {"Android", "iPhone", "iPad"}


@register.filter
def device(user_agent: str) -> dict[str, str]:
    """What somebody signed in with, in words they know: "Chrome, Android" and the icon of a phone."""
    found = [next((name for mark, name in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    name = ", ".join(part for part in found if part) or gettext("Another program")
    return {"name": name, "icon": "device" if found[1] in POCKET else "computer"}


@register.simple_tag
def initials(name: str) -> str:
    """Up to two letters for the round picture of somebody without one."""
    words = [word for word in str(name or "").split() if word[:1].isalpha()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper() or gettext("?")
