"""Values of fields that staff define: what is asked, what is stored in JSON, what it is in Python, how it reads.

Kinds: text, long_text, number, date, yes_no, choice, several, email, phone.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.formats import date_format, number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import phones
from core.fields import DayField, PhoneField

Choices = Sequence[Mapping[str, str]]
YES_NO = [("", gettext_lazy("Not said")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
LONGEST = {"text": 200, "long_text": 2000}


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not said: a box that nobody ticked says nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, coerce=lambda value: value == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class NumberField(forms.DecimalField):
    """A number as people write it: 1.234,5 as well as 1234.5. Cleans to int where it is whole, else to Decimal."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=15, decimal_places=4, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        self.localize = False

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, int | float | Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = str(value if value is not None else "").replace(" ", "").replace("\u00a0", "")
        if "," in text:
            text = text.replace(".", "").replace(",", ".")
        return super().to_python(text)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return int(found) if found is not None and found == found.to_integral_value() else found


def form_field(
    kind: str, *, label: Any, help_text: Any = "", required: bool = False, choices: Choices = (),
    minimum: Decimal | None = None, maximum: Decimal | None = None,
) -> forms.Field:  # fmt: skip
    """What asks for a value of this kind; `minimum` and `maximum` bound a number, or the length of a text."""
    common: dict[str, Any] = {"label": label, "help_text": help_text, "required": required}
    options = [(choice["code"], choice["label"]) for choice in choices]
    if kind == "number":
        return NumberField(min_value=minimum, max_value=maximum, **common)
    if kind == "date":
        return DayField(**common)
    if kind == "yes_no":
        return YesNoField(**common)
    if kind == "choice":
        return forms.ChoiceField(choices=[("", _("Choose one")), *options], **common)
    if kind == "several":
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
    if kind == "email":
        widget = forms.EmailInput({"autocomplete": "off", "inputmode": "email"})
        return forms.EmailField(max_length=200, widget=widget, **common)
    if kind == "phone":
        return PhoneField(**common)
    return _text_field(kind, minimum, maximum, common)


def _text_field(kind: str, minimum: Decimal | None, maximum: Decimal | None, common: dict[str, Any]) -> forms.Field:
    widget = forms.Textarea({"rows": 4}) if kind == "long_text" else forms.TextInput()
    most = LONGEST[kind]
    longest = min(int(maximum), most) if maximum else most
    return forms.CharField(min_length=int(minimum) if minimum else None, max_length=longest, widget=widget, **common)


def stored(kind: str, value: Any) -> Any:
    """What JSON keeps of a clean value, or of one that was written down as text before; None where there is none."""
    if value in (None, "", []):
        return None
    if kind == "date":
        return value if isinstance(value, str) else value.isoformat()
    if kind == "number":
        number = Decimal(str(value))
        return int(number) if number == int(number) else float(number)
    return list(value) if kind == "several" else value


def value_of(kind: str, kept: Any) -> Any:
    """str, int or Decimal, date, bool, code, list of codes; None for nothing, and for what is not of the kind."""
    try:
        if kind == "date" and isinstance(kept, str):
            return date.fromisoformat(kept)
        if kind == "number" and isinstance(kept, int | float) and not isinstance(kept, bool):
            return kept if isinstance(kept, int) else Decimal(str(kept))
    except (ValueError, InvalidOperation):
        return None
    right = {"yes_no": bool, "several": list}.get(kind, str)
    return kept if kind not in {"date", "number"} and isinstance(kept, right) and kept not in ("", []) else None


def shown(kind: str, kept: Any, choices: Choices = ()) -> str:
    """The value in words of people; empty for none. An option that is gone shows its code."""
    found, labels = value_of(kind, kept), {choice["code"]: choice["label"] for choice in choices}
    if found is None:
        return ""
    if kind == "date":
        return str(date_format(found, "SHORT_DATE_FORMAT"))
    if kind == "number":
        return str(number_format(plain(found), use_l10n=True))
    if kind == "yes_no":
        return _("Yes") if found else _("No")
    if kind == "several":
        return ", ".join(labels.get(code, code) for code in found)
    if kind == "phone":
        return phones.shown(found)
    return labels.get(found, found) if kind == "choice" else str(found)


def plain(number: Any) -> str:
    """A number with its own decimals and no others."""
    text = f"{Decimal(str(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def choices_text(choices: Choices) -> str:
    """Options as staff edit them: one a line, with its code where that is not the label's own."""
    return "\n".join(
        choice["label"] if choice["code"] == code_for(choice["label"]) else f"{choice['code']} = {choice['label']}"
        for choice in choices
    )


def parse_choices(text: str, before: Choices = ()) -> list[dict[str, str]]:
    """The options of such a text: a label that was there keeps its code; `code = label` names one. No two are alike."""
    known = {choice["label"]: choice["code"] for choice in before}
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        code, equals, label = (part.strip() for part in line.partition("="))
        if not equals:
            code, label = known.get(line) or code_for(line), line
        found.setdefault(code[:30], label[:80])
    return [{"code": code, "label": label} for code, label in found.items()]


def code_for(label: str) -> str:
    return slugify(label)[:30].replace("-", "_") or "x"
