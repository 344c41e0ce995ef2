"""What somebody fills in to ask for credit, or to send again what was asked for."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import AmountField, OnceForm
from core.phones import InvalidPhone, clean_phone
from core.uploads import FilesForm, ResumableFileField
from people.actions.documents import check_expiry, file_kind
from people.errors import ExpiryMissing, ExpiryPassed
from people.models import ConsentText, DocumentKind
from sales.queries import CreditTerms
from sales.rules import AMOUNT, NOTE, REFERENCES, document_item

PIECES = ("name", "phone", "relation")  # of a reference


class PhoneOfReference(forms.CharField):
    """Cleans to `+573001234567`, dialled in the country of whoever asks."""

    widget = forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"})

    def __init__(self, *, country: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.country = country

    def clean(self, value: Any) -> str:
        try:
            return clean_phone(super().clean(value), self.country)
        except InvalidPhone as error:
            raise ValidationError(str(error)) from error


class CreditForm(FilesForm, OnceForm):
    """How much, what for, who stands for it, the papers and the contract. `parts` are those to send again; None: all
    that `terms` ask for, with the papers that are not here yet. `references` is how many are named."""

    def __init__(
        self, *args: Any, terms: CreditTerms, references: int, parts: Collection[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bounds, self.country = terms.bounds, terms.country
        self.count = references if parts is None or REFERENCES in parts else 0
        self.kinds = terms.missing if parts is None else [
            paper.kind for paper in terms.papers if document_item(paper.kind.code) in parts
        ]  # fmt: skip
        self.asked_texts = terms.texts if parts is None else []
        self._add_amount(terms, parts)
        for number in range(1, self.count + 1):
            self._add_reference(number)
        for kind in self.kinds:
            self._add_document(kind)
        for text in self.asked_texts:
            self._add_text(text)

    def _add_amount(self, terms: CreditTerms, parts: Collection[str] | None) -> None:
        if parts is None or AMOUNT in parts:
            self.fields["amount"] = AmountField(currency=terms.bounds.currency, label=_("Limit you would like"))
        if parts is None or NOTE in parts:
            self.fields["note"] = forms.CharField(
                label=_("What you want it for"), max_length=500, required=parts is not None,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def _add_reference(self, number: int) -> None:
        plain = forms.TextInput({"autocomplete": "off"})
        self.fields[f"ref_{number}_name"] = forms.CharField(label=_("Name"), max_length=120, widget=plain)
        self.fields[f"ref_{number}_phone"] = PhoneOfReference(label=_("Phone"), max_length=40, country=self.country)
        self.fields[f"ref_{number}_relation"] = forms.CharField(
            label=_("What they are to you"), max_length=60, widget=plain,
            help_text=_("For example: employer, neighbour, supplier."),
        )  # fmt: skip
        for piece in PIECES:
            field: Any = self.fields[f"ref_{number}_{piece}"]
            field.summary_label = _("Reference %(n)s, %(label)s") % {"n": number, "label": field.label}

    def _add_document(self, kind: DocumentKind) -> None:
        self.add_file(kind.field_name, ResumableFileField(kind=file_kind(kind), label=kind.name))
        if kind.has_expiry:
            day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            label = _("%(document)s: valid until") % {"document": kind.name}
            self.fields[f"until_{kind.code}"] = forms.DateField(label=label, widget=day)

    def _add_text(self, text: ConsentText) -> None:
        label = _("I accept “%(title)s”") % {"title": text.title}
        missing = {"required": _("Accept “%(title)s” to go on.") % {"title": text.title}}
        self.fields[f"text_{text.pk}"] = forms.BooleanField(label=label, required=text.required, error_messages=missing)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("amount") and (refusal := self.bounds.refusal(data["amount"])):
            self.add_domain_error(refusal)
        for kind in self.kinds:
            until = f"until_{kind.code}"
            if until in self.fields and data.get(until):
                try:
                    check_expiry(kind, data[until])
                except (ExpiryMissing, ExpiryPassed) as error:
                    self.add_error(until, str(error))
        return data

    @property
    def reference_fields(self) -> list[list[forms.BoundField]]:
        """The fields of each reference."""
        return [[self[f"ref_{number}_{piece}"] for piece in PIECES] for number in range(1, self.count + 1)]

    @property
    def document_fields(self) -> list[forms.BoundField]:
        names = [name for kind in self.kinds for name in (kind.field_name, f"until_{kind.code}")]
        return [self[name] for name in names if name in self.fields]

    @property
    def text_fields(self) -> list[tuple[ConsentText, forms.BoundField]]:
        return [(text, self[f"text_{text.pk}"]) for text in self.asked_texts]

    def given(self) -> dict[str, Any]:
        """What the actions take, of a valid form."""
        data = self.cleaned_data
        return {
            "amount": data.get("amount"), "note": data.get("note", ""), "form_key": data["form_key"],
            "references": [
                {piece: data[f"ref_{number}_{piece}"] for piece in PIECES} for number in range(1, self.count + 1)
            ],
            "documents": {kind.code: data[kind.field_name] for kind in self.kinds},
            "expiries": {kind.code: data.get(f"until_{kind.code}") for kind in self.kinds},
        }  # fmt: skip

    def accepted(self) -> list[int]:
        return [text.pk for text in self.asked_texts if self.cleaned_data[f"text_{text.pk}"]]
