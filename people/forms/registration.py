"""How staff define what registrations ask for, and how answers are edited."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core import masks, typed
from core.errors import DomainError
from people.enums import FieldKind, MaskField
from people.models import ExtendedField, IdType, Mask, Person

SIGNS = _("0 is a digit, A a letter, * either; #.### groups thousands. Empty: no mask.")


class DefinitionForm(forms.ModelForm):
    """A row that staff define; `fixed` fields are chosen once."""

    fixed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fixed if self.instance.pk else ():
            del self.fields[name]

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))

    def validate_unique(self) -> None:
        """What is taken already the action says, whoever else writes at the same time."""

    def validate_constraints(self) -> None:
        """The same."""


class FieldForm(DefinitionForm):
    fixed = ("code", "kind")

    code = forms.SlugField(
        label=_("Code"), max_length=30, required=False,
        help_text=_("Its name in files and rules; it never changes. Empty: made from the label."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=FieldKind.choices, help_text=_("It never changes."))
    options = forms.CharField(
        label=_("Options"), required=False, widget=forms.Textarea({"rows": 5}),
        help_text=_("One a line, where one or several are chosen. To rename one: its code = the new label."),
    )  # fmt: skip

    class Meta:
        model = ExtendedField
        fields = ("label", "code", "kind", "help", "options", "minimum", "maximum", "is_active")
        help_texts: ClassVar = {
            "minimum": _("Of a number, or of the length of a text. Empty: none."),
            "maximum": _("Of a number, or of the length of a text. Empty: none."),
            "is_active": _("Switched off, it is asked nowhere; what people answered stays."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["options"].initial = typed.choices_text(self.instance.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind") or self.instance.kind
        options = typed.parse_choices(data.get("options", ""), self.instance.choices)
        if kind in {FieldKind.CHOICE, FieldKind.SEVERAL} and len(options) < 2:
            self.add_error("options", _("Write two options or more, one a line."))
        self.instance.choices = options if kind in {FieldKind.CHOICE, FieldKind.SEVERAL} else []
        least, most = data.get("minimum"), data.get("maximum")
        if least is not None and most is not None and least > most:
            self.add_error("maximum", _("The most cannot be below the least."))
        return data


def _country_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Country"), choices=lambda: list(countries), initial=settings.COUNTRY)


class IdTypeForm(DefinitionForm):
    fixed = ("country", "code")

    country = _country_field()

    class Meta:
        model = IdType
        fields = ("country", "code", "name", "check_name", "mask", "position", "is_active")
        help_texts: ClassVar = {
            "code": _("Up to four letters, as files name it: CC, DNI. It never changes."),
            "mask": SIGNS,
            "position": _("Smaller numbers are offered first."),
            "is_active": _("Switched off, it is no longer offered; who has it keeps it."),
        }

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_mask(self) -> str:
        pattern = str(self.cleaned_data["mask"])
        if pattern and not masks.is_pattern(pattern):
            raise forms.ValidationError(_("Nothing could be typed into this mask. Use 0, A or *, or #.###."))
        return pattern


class MaskForm(DefinitionForm):
    fixed = ("country", "field")

    country = _country_field()
    field = forms.ChoiceField(label=_("For"), choices=MaskField.choices)

    class Meta:
        model = Mask
        fields = ("country", "field", "pattern", "is_active")
        help_texts: ClassVar = {
            "pattern": _("0 is a digit, A a letter, * either; a birth date is dd/mm/yyyy in any order.")
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        pattern, field = data.get("pattern", ""), data.get("field") or self.instance.field
        signs = "".join(dict.fromkeys(sign for sign in pattern if sign in "dmy"))
        if field == MaskField.BIRTH_DATE and (sorted(signs) != list("dmy") or "yyyy" not in pattern):
            self.add_error("pattern", _("Write day, month and year, for example dd/mm/yyyy."))
        elif pattern and field != MaskField.BIRTH_DATE and not masks.is_pattern(pattern):
            self.add_error("pattern", _("Nothing could be typed into this mask. Use 0, A or *, or #.###."))
        return data


class ExtraForm(forms.Form):
    """Somebody's answers to the extended fields."""

    def __init__(self, data: Any = None, *, person: Person, fields: Iterable[ExtendedField]) -> None:
        self.asked = list(fields)
        super().__init__(data, initial={field.name: field.value(person) for field in self.asked})
        for field in self.asked:
            self.fields[field.name] = field.formfield()

    def values(self) -> dict[str, Any]:
        """code -> typed value, of the valid form."""
        return {field.code: self.cleaned_data[field.name] for field in self.asked}
