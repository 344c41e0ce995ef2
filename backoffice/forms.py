"""Filters of the composed pages."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from backoffice.enums import LogKind
from network.enums import ClientState

DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, validators=DAYS, widget=widget)


class Filters(forms.Form):
    """They live in the address. A filter that cannot be read is shown and not applied."""

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ClientFilters(Filters):
    q = forms.CharField(label=_("Name"), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *ClientState.choices])
    contract = forms.ChoiceField(
        label=_("Contracts"), required=False,
        choices=[("", _("Any")), ("yes", _("With contracts")), ("no", _("Without contracts"))],
    )  # fmt: skip


class ExtractFilters(Filters):
    since = _day(_("From"))
    until = _day(_("Until"))


class LogFilters(Filters):
    kind = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("Contracts and products")), *LogKind.choices]
    )
    since = _day(_("From"))
    until = _day(_("Until"))
