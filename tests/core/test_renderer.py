"""Inputs are written by hand: what they say is what Django's own templates say."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.utils.html import escape

from core.renderer import INPUTS, Renderer

CHOICES = [("a", "Ána"), ("<b>", '"B" & c')]
WIDGETS = [
    forms.TextInput({"maxlength": 80, "spellcheck": "false", "autofocus": True, "readonly": False}),
    forms.EmailInput(), forms.PasswordInput(), forms.HiddenInput({"data-x": '{"a": "b"}'}), forms.CheckboxInput(),
    forms.NumberInput({"min": 0}), forms.DateInput(), forms.TimeInput(), forms.DateTimeInput(), forms.URLInput(),
    forms.TelInput(), forms.SearchInput(), forms.Textarea({"rows": 4}), forms.Select(choices=CHOICES),
    forms.RadioSelect(choices=CHOICES), forms.CheckboxSelectMultiple(choices=CHOICES), forms.FileInput(),
]  # fmt: skip


def drawn(widget: forms.Widget, value: Any, renderer: Any) -> str:
    attrs = {"id": "id_x", "required": True, "class": "form-control"}
    html = " ".join(widget.render("x", value, attrs, renderer=renderer).replace("&#34;", "&quot;").split())
    return html.replace("> <", "><").replace(" <", "<").replace("> ", ">")


@pytest.mark.parametrize("value", [None, "", "a", '<b> "quoted" & more', True])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_an_input_says_the_same(widget: forms.Widget, value: Any) -> None:
    assert drawn(widget, value, Renderer()) == drawn(widget, value, DjangoTemplates())


def test_every_kind_by_hand_is_only_an_input() -> None:
    for name in INPUTS:
        source = DjangoTemplates().get_template(name).template.source
        assert source.strip() == '{% include "django/forms/widgets/input.html" %}', name


def test_what_is_typed_stays_text() -> None:
    assert escape('"><script>') in Renderer().render(
        "django/forms/widgets/text.html", {"widget": {"type": "text", "name": "x", "value": '"><script>', "attrs": {}}}
    ).replace("&#34;", "&quot;")


def test_what_jinja_parts_are_given_is_escaped() -> None:
    said = '{{ x|linebreaks }}{{ x|capfirst }}{{ _("%(name)s")|format(name=x) }}{% set y = _("a") %}{{ y }}'
    drawn = engines["quick"].from_string(said).render({"x": "<b>"})
    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;") == 3
