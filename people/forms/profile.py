"""What people fill in about themselves."""

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.fields import SEALED, PlaceInput
from core.forms import OnceForm
from core.uploads import FilesForm, ResumableFileField
from people import queries, rules
from people.actions.documents import file_kind
from people.actions.profile import PHOTO
from people.enums import AccountType
from people.errors import PlaceUnknown
from people.models import Bank, DocumentKind, Person
from people.queries.documents import EXPIRES_ON, FILE, PARTS


class SaidForm(forms.Form):
    """A form that shows a rule's refusal beside its field, or on top where it has none here."""

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


def day_field(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"} | kwargs.pop("attrs", {}), format="%Y-%m-%d")
    return forms.DateField(widget=widget, **kwargs)


def phone_input(autocomplete: str) -> forms.TextInput:
    return forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": autocomplete})


class OwnContactForm(SaidForm):
    """How to reach the person. Names and the identity document are corrected by staff."""

    phone = forms.CharField(label=_("Mobile phone"), max_length=40, widget=phone_input("tel"))
    landline = forms.CharField(label=_("Landline"), max_length=40, required=False, widget=phone_input("home tel"))
    birth_date = day_field(label=_("Birth date"), required=False, attrs={"autocomplete": "bday"})
    address = forms.CharField(
        label=_("Address"), max_length=200, required=False, widget=forms.TextInput({"autocomplete": "street-address"})
    )
    city = forms.CharField(label=_("City"), max_length=80, required=False, widget=PlaceInput())
    postal_code = forms.CharField(
        label=_("Postal code"), max_length=12, required=False, widget=forms.TextInput({"autocomplete": "postal-code"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = person.country
        self.fields["city"].widget.attrs["data-places-country"] = person.country
        self.initial = {name: getattr(person, name) for name in self.fields} | {"city": person.place}
        if queries.is_unrecognised(person):
            self.fields["city"].help_text = str(PlaceUnknown())

    def clean_city(self) -> str:
        try:
            return queries.whole_place(country=self.country, text=self.cleaned_data["city"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error


class NetworksForm(forms.Form):
    """One line per social network there is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hosts, before, _shape) in rules.NETWORKS.items():
            hint = _("Your name there, or the address of your profile: %(example)s")
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=200, help_text=hint % {"example": f"{hosts[0]}/{before}…"},
                widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in rules.NETWORKS:
            try:
                rules.clean_handle(name, data.get(name, ""))
            except DomainError as error:
                self.add_error(name, str(error))
        return data


class PhotoForm(FilesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_file("photo", ResumableFileField(kind=PHOTO, label=_("Photo"), camera="user"))


class OwnIdentificationForm(SaidForm):
    kind = forms.ChoiceField(label=_("Document"))
    number = forms.CharField(
        label=_("Number"), max_length=30,
        widget=forms.TextInput(SEALED | {"autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["kind"])
        field.choices = [(kind.code, kind.name) for kind in queries.id_types(country)]


class BankAccountForm(OnceForm):
    bank = forms.ModelChoiceField(Bank.objects.none(), label=_("Bank"))
    type = forms.ChoiceField(label=_("Kind of account"), choices=AccountType.choices)
    number = forms.CharField(
        label=_("Account number"), max_length=40,
        widget=forms.TextInput(SEALED | {"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    holder = forms.CharField(
        label=_("Holder, if it is not you"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = Bank.objects.filter(country=country, is_active=True)
        cast(forms.ModelChoiceField, self.fields["bank"]).queryset = banks


class DocumentForm(FilesForm, OnceForm):
    """One document: the file, and until when it is valid where its kind expires; `parts` are those asked for."""

    def __init__(self, *args: Any, kind: DocumentKind, parts: Collection[str] = PARTS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if FILE in parts:
            self.add_file("file", ResumableFileField(kind=file_kind(kind), label=_("File")))
        if kind.has_expiry and EXPIRES_ON in parts:
            self.fields["expires_on"] = day_field(label=_("Valid until"))
