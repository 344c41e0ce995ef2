"""How forms write their inputs."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates, Jinja2
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from markupsafe import escape

KINDS = [
    "text",
    "email",
    "password",
    "number",
    "url",
    "tel",
    "search",
    "date",
    "time",
    "datetime",
    "hidden",
    "checkbox",
]
INPUTS = {f"django/forms/widgets/{kind}.html" for kind in KINDS}
PLAIN = {forms.TextInput, forms.EmailInput, forms.PasswordInput, forms.NumberInput, forms.URLInput, forms.Textarea}


class Renderer(DjangoTemplates):
    """Django's own widgets without Django's templates, a tenth of the time: inputs by hand, the others by the Jinja
    twin that Django keeps of each. What comes from elsewhere as always."""

    @cached_property
    def jinja(self) -> Jinja2:
        return Jinja2()

    def get_template(self, template_name: str) -> Any:
        its: Any = self.jinja if template_name.startswith("django/forms/") else super()
        return its.get_template(template_name)

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        if template_name in INPUTS:
            return _input(context["widget"])
        return SafeString(super().render(template_name, context, request))


def _input(widget: dict[str, Any]) -> SafeString:
    """What django/forms/widgets/input.html says."""
    said = {"type": widget["type"], "name": widget["name"], "value": widget["value"]} | widget["attrs"]
    return SafeString(f"<input{''.join(_attribute(name, value) for name, value in said.items())}>")


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def is_plain(bound: BoundField) -> bool:
    """Whether one input and its label are all there is to the field."""
    return type(bound.field.widget) in PLAIN and not bound.errors and not bound.use_fieldset


def control(bound: BoundField, css: str) -> SafeString:
    """The input with these classes beside its own and the name of its kind, as crispy-forms gives them."""
    widget = bound.field.widget
    own = widget.attrs.get("class", "").split()
    widget.attrs["class"] = " ".join(dict.fromkeys([*own, type(widget).__name__.lower(), *css.split()]))
    return bound.as_widget()
