"""Forms of single contracts and of their list."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts import rules
from contracts.enums import ContractState
from contracts.errors import ReasonRequired
from contracts.models import Contract
from contracts.queries.uploading import UploadPreview, already_uploaded, contract_of_form, preview_upload
from contracts.querysets import ContractQuerySet
from core.errors import DomainError
from core.forms import AmountField, OnceForm
from network.models import Client
from people.models import Person
from rewards.models import EarningType

DATE = {"type": "date"}
SIGNER = Signer(salt="contracts.preview")


def day_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs=DATE), **kwargs)


class FiguresForm(forms.Form):
    """What decides who earns what; enough for the preview."""

    client = forms.ModelChoiceField(
        Client.objects.with_person(), label=_("Client"), widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose the client: type part of the name, e-mail or phone."),
            "invalid_choice": _("This client is not known. Search again and choose one from the list."),
        },
    )  # fmt: skip
    type = forms.ModelChoiceField(EarningType.objects.none(), label=_("Contract type"))
    amount = AmountField(label=_("Amount of the contract"), help_text=_("For example 1.250.000 or 1.250.000,50."))
    signed_on = day_field(label=_("Date of the contract"), initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = cast(forms.ModelChoiceField, self.fields["type"])
        kinds.queryset = EarningType.objects.filter(is_active=True)
        self.fields["signed_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        for name in ("type", "amount", "signed_on"):
            self.fields[name].widget.attrs["data-figure"] = ""

    def has_types(self) -> bool:
        """A new company has none, and nothing could be chosen."""
        return EarningType.objects.filter(is_active=True).exists()

    def clean(self) -> None:
        figures = {name: self.cleaned_data.get(name) for name in ("amount", "signed_on")}
        try:
            rules.check_figures(
                amount_minor=1 if figures["amount"] is None else figures["amount"],
                signed_on=figures["signed_on"] or date.min, today=timezone.localdate(),
            )  # fmt: skip
        except DomainError as error:
            self.add_error(error.field, str(error))

    def preview(self) -> UploadPreview | None:
        """What saving would give now; None while a figure is missing or wrong."""
        if not self.is_bound or any(not self.cleaned_figure(name) for name in FiguresForm.base_fields):
            return None
        data = self.cleaned_data
        return preview_upload(
            client=data["client"], type=data["type"], amount_minor=data["amount"], signed_on=data["signed_on"]
        )

    def cleaned_figure(self, name: str) -> Any:
        return None if name in self.errors else self.cleaned_data.get(name)

    def wrong_figures(self) -> list[Any]:
        """What is wrong with what was typed; what is still empty is not wrong yet."""
        return [text for name in FiguresForm.base_fields if self.data.get(name) for text in self.errors.get(name, ())]


class UploadForm(FiguresForm, OnceForm):
    """The whole contract. `seen` is the preview the person has looked at, signed."""

    number = forms.CharField(label=_("Contract number"), max_length=40)
    client_search = forms.CharField(label=_("Client"), max_length=100, required=False)
    file = forms.FileField(label=_("Signed contract (PDF)"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs["autocomplete"] = "off"
        self.fields["file"].widget.attrs["accept"] = "application/pdf,.pdf"

    def clean_number(self) -> str:
        try:
            number = rules.clean_number(self.cleaned_data["number"])
            already_uploaded(form_key=self.cleaned_data.get("form_key"), number=number)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        return number

    @property
    def is_search(self) -> bool:
        """The person asked for clients, or typed a name and chose nobody yet."""
        data = self.data
        return "search" in data or bool(data.get("client_search", "").strip() and not data.get("client"))

    def unjudged(self) -> "UploadForm":
        """The same values without a word about what is missing."""
        return UploadForm(initial={name: self.data.get(name) for name in self.fields if name in self.data})

    def saved(self) -> Contract | None:
        """The contract this form has already made."""
        try:
            return contract_of_form(UUID(self.data.get("form_key", "")))
        except ValueError:
            return None

    def figures(self) -> FiguresForm:
        """The figures as they stand, judged even where the rest is not."""
        return self if self.is_bound else FiguresForm(self.initial)

    def contract(self) -> dict[str, Any]:
        """What the action needs, but for the file."""
        data = self.cleaned_data
        asked = {name: data[name] for name in ("client", "number", "type", "signed_on", "form_key")}
        return asked | {"amount_minor": data["amount"], "currency": settings.CURRENCY}

    def has_seen(self, preview: UploadPreview) -> bool:
        try:
            return SIGNER.unsign(self.cleaned_data["seen"]) == _figures(self, preview)
        except BadSignature:
            return False


def seen_token(form: FiguresForm, preview: UploadPreview) -> str:
    """What travels with a preview to prove that these very figures were shown."""
    return SIGNER.sign(_figures(form, preview))


def _figures(form: FiguresForm, preview: UploadPreview) -> str:
    client, kind, amount, day = (form.cleaned_data[name] for name in FiguresForm.base_fields)
    referrer = preview.referrer.pk if preview.referrer else 0
    return f"{client.pk}/{kind.pk}/{amount}/{day.isoformat()}/{referrer}/{preview.award.points}"


class VoidForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the history of the contract."),
        error_messages={"required": ReasonRequired.message},
    )  # fmt: skip


class FilterForm(forms.Form):
    """The filters of the list; they live in the address. A filter that cannot be read is shown and not applied."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    type = forms.ModelChoiceField(
        EarningType.objects.all(), label=_("Type"), required=False, empty_label=_("All types")
    )
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All states")), *ContractState.choices], required=False)
    agent = forms.ChoiceField(
        label=_("Agent"), choices=[("", _("With and without agent")), ("none", _("Without agent"))], required=False
    )
    points = forms.ChoiceField(
        label=_("Points"), required=False,
        choices=[("", _("With and without points")), ("yes", _("With points")), ("no", _("Without points"))],
    )  # fmt: skip
    since = day_field(label=_("Uploaded from"), required=False)
    until = day_field(label=_("Uploaded until"), required=False)
    referrer = forms.ModelChoiceField(Person.objects.all(), required=False, widget=forms.HiddenInput)
    client = forms.ModelChoiceField(Client.objects.with_person(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget = forms.TextInput(
            attrs={
                "type": "search",
                "class": "form-control",
                "placeholder": _("Number, client or agent"),
                "autocomplete": "off",
            }
        )

    def apply(self, contracts: ContractQuerySet) -> ContractQuerySet:
        self.is_valid()
        asked = self.cleaned_data
        contracts = contracts.matching(asked.get("q", "")).uploaded_between(asked.get("since"), asked.get("until"))
        if asked.get("type"):
            contracts = contracts.filter(type=asked["type"])
        if asked.get("points"):
            contracts = contracts.with_points(asked["points"] == "yes")
        contracts = contracts.filter(**{name: asked[name] for name in ("referrer", "client") if asked.get(name)})
        if asked.get("state"):
            contracts = contracts.filter(state=asked["state"])
        return contracts.without_agent() if asked.get("agent") == "none" else contracts

    @property
    def is_narrowed(self) -> bool:
        """By more than the search."""
        return any(self.data.get(name) for name in self.fields if name != "q")

    @property
    def is_used(self) -> bool:
        return self.is_narrowed or bool(self.data.get("q"))
