"""What forms share."""

import re
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import colours, conf, files, placeholders
from core.errors import DomainError
from core.money import format_number, parse_amount, to_decimal

GROUPED = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+")


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


class SettingForm(forms.Form):
    """The right field for one setting; texts with placeholders are checked before they are saved."""

    def __init__(self, *args: Any, setting: conf.Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setting = setting
        self.fields["value"] = setting_field(setting)
        if setting.kind != "picture":
            self.fields["value"].initial = conf.get(setting.name)

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        try:
            if self.setting.placeholders:
                placeholders.check(value, self.setting.placeholders)
            if self.setting.kind == "picture":
                files.check(value, files.LOGO)
            conf.check(self.setting.name, value)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        return value


class ColourField(forms.CharField):
    """One colour that can be read, in the light look and in the dark one."""

    widget = forms.TextInput(attrs={"type": "color"})

    def clean(self, value: Any) -> str:
        colour = str(super().clean(value)).lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise forms.ValidationError(_("Write the colour as # and six digits, for example #0f766e."))
        if not colours.readable(colour):
            said = _("Words in this colour are hard to read. The nearest one that works is %(colour)s.")
            raise forms.ValidationError(said % {"colour": colours.suggestion(colour)})
        return colour


class WholeField(forms.IntegerField):
    """A whole number as people write it: 100.000 is a hundred thousand, and not a hundred with decimals."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        text = str(value).strip()
        return super().to_python(re.sub(r"\D", "", text) if GROUPED.fullmatch(text) else value)


class PhoneField(forms.CharField):
    """A phone with its country code, or nothing."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        phone = re.sub(r"[\s().-]", "", str(super().clean(value)))
        if phone and not re.fullmatch(r"\+[1-9]\d{7,14}", phone):
            raise forms.ValidationError(_("Write it with its country code, for example +573001234567."))
        return phone


def setting_field(setting: conf.Setting) -> forms.Field:
    """A form field by the setting's kind."""
    common = {"label": setting.label, "help_text": setting.help}
    if setting.kind == "boolean":
        return forms.BooleanField(required=False, **common)
    if setting.kind == "integer":
        return WholeField(min_value=setting.minimum, max_value=setting.maximum, **common)
    if setting.kind == "choice":
        return forms.ChoiceField(choices=setting.options(), **common)
    if setting.kind == "several":
        return forms.MultipleChoiceField(
            choices=setting.options(), widget=forms.CheckboxSelectMultiple, required=False, **common
        )
    if setting.kind == "colour":
        return ColourField(**common)
    if setting.kind == "phone":
        return PhoneField(required=False, **common)
    if setting.kind == "picture":
        return forms.FileField(widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}), **common)
    widget = forms.Textarea(attrs={"rows": 6}) if setting.kind == "long_text" else forms.TextInput()
    return forms.CharField(max_length=setting.max_length, widget=widget, **common)
