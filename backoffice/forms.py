"""Filters of the composed pages."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from backoffice.enums import LogKind

DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, validators=DAYS, widget=widget)


class LogFilters(forms.Form):
    """They live in the address. A filter that cannot be read is shown and not applied."""

    kind = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("Contracts and products")), *LogKind.choices]
    )
    since = _day(_("From"))
    until = _day(_("Until"))

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
