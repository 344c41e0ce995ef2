"""What forms share."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.money import format_number, parse_amount, to_decimal


class OnceForm(forms.Form):
    """A form that acts once: `form_key` travels with it, and the row it makes keeps it under a unique constraint."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid.uuid4

    def add_domain_error(self, error: DomainError) -> None:
        """Show a rule's refusal beside its field, or on top when it has none here."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class AmountField(forms.CharField):
    """An amount as people write it; cleans to integer minor units of `currency`."""

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:
        self.currency = currency or settings.CURRENCY
        kwargs.setdefault("label", _("Amount"))
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        text = f"{to_decimal(value, self.currency):f}"
        whole, _dot, cents = text.partition(".")
        return format_number(int(whole)) + (f",{cents}" if cents.strip("0") else "")

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            return parse_amount(text, self.currency)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
