"""The fields that a registration form may ask: keyboards, what browsers fill in, masks, and what is believed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext as _
from django_countries import countries

from core import conf, masks
from core.fields import SEALED, CheckedText, DayField, PhoneField, PlaceInput
from network.enums import Channel, Target
from network.errors import TooYoung
from network.models import FormVersion
from network.rules import FIELDS
from network.rules.form_specs import OWN_DOORS
from network.rules.registration import age_on
from people.enums import ConsentKind, Place
from people.models import ConsentText, ExtendedField, IdType
from people.queries import clean_name, document_kinds, extended_fields, id_types, texts_to_accept
from people.queries import masks as masks_of

OLDEST = 120  # years
CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


@dataclass
class Asked:
    """What a version asks, with the rows that its fields need: each is read once, and only where it is asked."""

    version: FormVersion

    @property
    def country(self) -> str:
        return self.version.form.country

    @property
    def target(self) -> str:
        return self.version.form.target

    @property
    def by_oneself(self) -> bool:
        """Whether the person fills it in, and not an agent or staff for them."""
        return self.version.form.channel in OWN_DOORS

    @property
    def is_held(self) -> bool:
        """Whether it always rests until the person confirms it."""
        return self.version.form.channel == Channel.BACKOFFICE

    @cached_property
    def masks(self) -> dict[str, str]:
        return masks_of(self.country)

    @cached_property
    def id_types(self) -> list[IdType]:
        return id_types(self.country)

    @cached_property
    def extended(self) -> dict[str, ExtendedField]:
        return {field.name: field for field in extended_fields()}

    @cached_property
    def documents(self) -> dict[str, Any]:
        return {kind.field_name: kind for kind in document_kinds(country=self.country, audience=self.target)}

    @cached_property
    def texts(self) -> list[ConsentText]:
        if self.version.texts_left is not None:
            return self.version.texts_left
        return texts_to_accept(country=self.country, audience=self.target, place=Place.REGISTRATION)

    def boxed(self) -> list[ConsentText]:
        """The terms and the treatment of data that must be accepted: one box for all of them."""
        return [text for text in self.texts if text.kind != ConsentKind.CONTRACT and text.required]

    def single(self, name: str) -> list[ConsentText]:
        """What has a box of its own: optional consents, or agreements."""
        is_agreement = name == "agreements"
        boxed = self.boxed()
        rest = [text for text in self.texts if text not in boxed]
        return [text for text in rest if (text.kind == ConsentKind.CONTRACT) == is_agreement]


class TextsInput(forms.CheckboxInput):
    """A box whose value says which wordings it accepts."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return str(data.get(name, ""))

    def format_value(self, value: Any) -> str:
        return str(self.attrs["value"])

    def __init__(self, texts: list[ConsentText]) -> None:
        said = ",".join(str(text.pk) for text in texts)
        super().__init__({"value": said}, check_test=lambda value: value == said)


class TextsField(forms.Field):
    """Accepts the texts, all or none; cleans to their list. A wording that changed meanwhile is to be read first."""

    def __init__(self, texts: list[ConsentText], **kwargs: Any) -> None:
        self.texts = texts
        super().__init__(widget=TextsInput(texts), **kwargs)

    def clean(self, value: Any) -> list[ConsentText]:
        if value == self.widget.attrs["value"]:
            return self.texts
        if self.required:
            said = _("These texts have changed: read them and tick the box again.")
            raise forms.ValidationError(said if value else _("To go on, tick the box. You can read the text first."))
        return []


def _text(longest: int, autocomplete: str, **attrs: Any) -> Callable[..., forms.Field]:
    def made(_asked: Asked, **common: Any) -> forms.Field:
        return forms.CharField(
            max_length=longest, widget=forms.TextInput({"autocomplete": autocomplete} | attrs), **common
        )

    return made


def _name(autocomplete: str) -> Callable[..., forms.Field]:
    def made(_asked: Asked, **common: Any) -> forms.Field:
        widget = forms.TextInput({"autocomplete": autocomplete, "autocapitalize": "words"})
        return CheckedText(max_length=80, widget=widget, check=clean_name, **common)

    return made


def _email(_asked: Asked, **common: Any) -> forms.Field:
    attrs = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
    said = {"invalid": _("Write a whole e-mail address, for example ana@example.com.")}
    return forms.EmailField(max_length=254, widget=forms.EmailInput(attrs), error_messages=said, **common)


def _phone(asked: Asked, *, which: str = "phone", **common: Any) -> forms.Field:
    field = PhoneField(country=asked.country, mask=asked.masks.get(which, ""), **common)
    field.widget.attrs["autocomplete"] = "tel" if which == "phone" and asked.by_oneself else "off"
    return field


def _landline(asked: Asked, **common: Any) -> forms.Field:
    return _phone(asked, which="landline", **common)


def _identification(asked: Asked, **common: Any) -> forms.Field:
    """The number; its kind is asked beside it by `kind_field`."""
    patterns = {type.code: type.mask or asked.masks.get("identification", "") for type in asked.id_types}
    first = next(iter(patterns.values()), "")
    attrs = SEALED | {
        "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-mask": first,
        "data-mask-kind": "id_kind", "inputmode": "numeric" if masks.is_numeric(first) else "text",
    }  # fmt: skip
    return forms.CharField(max_length=40, widget=forms.TextInput(attrs), **common)


def kind_field(asked: Asked, required: bool) -> forms.ChoiceField:
    """Which document: each option carries its mask."""
    label = _("Kind of document") if required else _("Kind of document (optional)")
    field = forms.ChoiceField(label=label, choices=[(t.code, t.name) for t in asked.id_types], required=required)
    said = {t.code: t.mask or asked.masks.get("identification", "") for t in asked.id_types}
    field.widget = KindSelect(said, choices=field.choices)
    field.widget.is_required = required
    return field


class KindSelect(forms.Select):
    def __init__(self, patterns: dict[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.patterns = patterns

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        pattern = self.patterns.get(str(value), "")
        keyboard = "numeric" if masks.is_numeric(pattern) else "text"
        option["attrs"] |= {"data-mask": pattern, "data-inputmode": keyboard}
        return option


class BirthDateField(DayField):
    """A day that makes somebody old enough, and not older than anybody."""

    def __init__(self, *, least: int, **kwargs: Any) -> None:
        self.least = least
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is None:
            return None
        today = timezone.localdate()
        if day > today or today.year - day.year > OLDEST:
            raise forms.ValidationError(_("Look at the year again: nobody was born then."))
        if age_on(day, today) < self.least:
            raise forms.ValidationError(str(TooYoung(age=self.least)))
        return day


def _birth_date(asked: Asked, **common: Any) -> forms.Field:
    least = conf.get(f"network.minimum_age_{Target(asked.target).value}")
    field = BirthDateField(least=least, mask=asked.masks.get("birth_date", ""), **common)
    field.widget.attrs["autocomplete"] = "bday" if asked.by_oneself else "off"
    return field


def _country(asked: Asked, **common: Any) -> forms.Field:
    choices = lazy(lambda: list(countries), list)()
    return forms.ChoiceField(
        choices=choices, initial=asked.country, widget=forms.Select({"autocomplete": "country"}), **common
    )


def _place(asked: Asked, **common: Any) -> forms.Field:
    if not asked.version.options.get("address_completion"):
        return _text(80, "address-level2", autocapitalize="words")(asked, **common)
    return forms.CharField(max_length=80, widget=PlaceInput(country=asked.country), **common)


def _password(_asked: Asked, **common: Any) -> forms.Field:
    help_text = common.pop("help_text") or _("10 characters or more.")
    widget = forms.PasswordInput({"autocomplete": "new-password"})
    return forms.CharField(max_length=128, strip=False, widget=widget, help_text=help_text, **common)


def _agent(asked: Asked, **common: Any) -> forms.Field:
    """Another agent: by code where the public types it, by name, e-mail or phone too where an agent or staff do."""
    said = _("The invite code of that agent.") if asked.by_oneself else _("The agent's name, e-mail, phone or code.")
    if asked.is_held:
        said = _("Leave it empty if it is you. If not, that agent's name, e-mail, phone or code.")
    common["help_text"] = common["help_text"] or said
    widget = forms.TextInput(CODE if asked.by_oneself else {"autocomplete": "off"})
    return forms.CharField(max_length=100, widget=widget, **common)


def _message(_asked: Asked, **common: Any) -> forms.Field:
    return forms.CharField(max_length=1000, widget=forms.Textarea({"rows": 4}), **common)


BUILT: dict[str, Callable[..., forms.Field]] = {
    "given_names": _name("given-name"),
    "family_names": _name("family-name"),
    "email": _email,
    "phone": _phone,
    "landline": _landline,
    "identification": _identification,
    "birth_date": _birth_date,
    "country": _country,
    "place": _place,
    "address": _text(200, "street-address"),
    "postal_code": _text(12, "postal-code", autocapitalize="characters"),
    "password": _password,
    "code": _text(40, "off", autocapitalize="characters", spellcheck="false"),
    "message": _message,
    "referrer": _agent,
    "sponsor": _agent,
}


def build(asked: Asked, said: dict[str, Any]) -> forms.Field | None:
    """The field of one entry of the version; None where what it asks for is no longer there or asked otherwise."""
    name = said["name"]
    required = bool(said["required"]) or (asked.is_held and name == "email")  # the code to confirm it goes there
    common = {"required": required, "help_text": said.get("help", "")}
    if extended := asked.extended.get(name) if name.startswith("x_") else None:
        label = optional(said.get("label") or extended.label, required)
        return extended.formfield(required=required, label=label, help_text=common["help_text"])
    if name not in BUILT:
        return None
    return BUILT[name](asked, label=optional(said.get("label") or FIELDS[name], required), **common)


def optional(label: Any, required: bool) -> str:
    return str(label) if required else _("%(label)s (optional)") % {"label": label}
