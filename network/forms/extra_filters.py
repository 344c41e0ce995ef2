"""Filters by what people answered to the extended fields: made of whatever staff define."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core import typed
from core.fields import PhoneField
from people.models import ExtendedField

ENDS = {"number", "date"}
SHORT = {"text", "long_text", "email"}


def filter_fields(fields: list[ExtendedField]) -> dict[str, forms.Field]:
    """One filter each, two ends for numbers and days; names as `people.queries.people_answering` reads them."""
    found: dict[str, forms.Field] = {}
    for field in fields:
        if field.kind in ENDS:
            label = _("%(label)s from") % {"label": field.label}
            found[f"{field.name}_from"] = _end(field.kind, label)
            found[f"{field.name}_to"] = _end(field.kind, _("%(label)s to") % {"label": field.label})
        else:
            found[field.name] = _one(field)
    return found


def _end(kind: str, label: str) -> forms.Field:
    if kind == "date":
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, required=False, widget=widget)
    return typed.NumberField(label=label, required=False)


def _one(field: ExtendedField) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "required": False}
    if field.kind == "yes_no":
        found = typed.YesNoField(**common)
        found.choices = [("", _("Any")), *typed.YES_NO[1:]]
        return found
    if field.kind in SHORT:
        return forms.CharField(max_length=100, **common)
    if field.kind == "phone":
        return PhoneField(**common)
    options = [(choice["code"], choice["label"]) for choice in field.choices]
    return forms.ChoiceField(choices=[("", _("Any")), *options], **common)
