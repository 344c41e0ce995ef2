"""Fields that people fill in by hand: phones, days, in the way their country writes them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core import days, masks
from core.errors import DomainError
from core.phones import InvalidPhone, clean_phone

SEALED = {"data-sealed": ""}  # on a widget: what is typed is sealed where it rests, and never stays in the browser


class PhoneField(forms.CharField):
    """A phone as people of a country write it; cleans to +573001234567, or nothing."""

    def __init__(self, *, country: str = "", mask: str = "", **kwargs: Any) -> None:
        self.country = country
        kwargs.setdefault("widget", forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**{"max_length": 40} | kwargs)
        if mask:
            self.widget.attrs["data-mask"] = mask

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return clean_phone(text or "", self.country)
        except InvalidPhone as error:
            raise forms.ValidationError(str(error)) from error


class CheckedText(forms.CharField):
    """A text that a rule puts in order, or refuses with a DomainError, whose words stand beside the field."""

    def __init__(self, *, check: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check = check

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return self.check(text)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error


class DayField(forms.CharField):
    """A day typed in digits, since a birth date is decades of scrolling away in a calendar; cleans to a date or None.

    `earliest` and `latest` are what is believed; their messages say why not.
    """

    def __init__(self, *, mask: str = "dd/mm/yyyy", **kwargs: Any) -> None:
        self.mask = mask or "dd/mm/yyyy"
        super().__init__(**{"max_length": 20} | kwargs)
        attrs = {"inputmode": "numeric", "data-mask": self.mask, "autocomplete": "off"}
        self.widget.attrs = attrs | self.widget.attrs
        self.help_text = self.help_text or _("For example %(day)s.") % {"day": self.prepare_value(date(1990, 12, 31))}

    def prepare_value(self, value: Any) -> Any:
        return masks.write_date(self.mask, value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        if not (text := str(super().to_python(value) or "").strip()):
            return None
        try:
            return masks.read_date(self.mask, text)
        except ValueError as error:
            said = days.fault(text, masks.write_date(self.mask, date(1990, 12, 31)))
            raise forms.ValidationError(said) from error

    def run_validators(self, value: Any) -> None:
        """Those of a text are about its length."""


class PlaceInput(forms.TextInput):
    """A city: `js/places.js` proposes places of the country while somebody types, and fills the field called `postal`.

    Without a script it is a text like any other; the server reads it (people.queries.whole_place).
    """

    def __init__(self, *, country: str = "", postal: str = "postal_code") -> None:
        shown = {
            "data-places": reverse_lazy("people_public:places"), "data-places-country": country,
            "data-places-postal": postal, "autocomplete": "address-level2", "autocapitalize": "words",
        }  # fmt: skip
        super().__init__(shown)
