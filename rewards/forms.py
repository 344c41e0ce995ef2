"""Forms of the rewards: the agent's request, and what staff do with it."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import files
from core.errors import DomainError
from core.forms import AmountField, OnceForm
from people.models import Person
from rewards.actions import check_rule
from rewards.actions.claims import EVIDENCE
from rewards.enums import ClaimState, RedemptionState
from rewards.models import Award, Claim, EarningType, PointRule, Product, Redemption

MOST = 10_000
RULE_FIELDS: list[Any] = [
    "type", "formula", "points", "per_minor", "currency", "hold_days", "expires_days", "max_per_document",
    "max_per_month", "budget", "starts_on",
]  # fmt: skip


class RedeemForm(OnceForm):
    """How many of a product. `unit_points` is the price the page showed: a newer one is told, never just charged."""

    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST, initial=1,
        widget=forms.NumberInput(attrs={
            "inputmode": "numeric", "hx-get": "?", "hx-trigger": "input changed delay:300ms", "hx-target": "#after",
        }),
    )  # fmt: skip
    unit_points = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class StepForm(OnceForm):
    """A step of a redemption. `state` comes with the pressed button."""

    state = forms.ChoiceField(choices=RedemptionState, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The agent reads it."),
    )  # fmt: skip


class ModifyForm(OnceForm):
    """What a redemption should be. `expected_points` is the total of the preview that was confirmed."""

    product = forms.ModelChoiceField(
        Product.objects.none(), label=_("Product"), empty_label=None,
        help_text=_("The same product keeps the price it was redeemed at; another one costs what it costs today."),
    )  # fmt: skip
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MOST)
    points = forms.IntegerField(
        label=_("Points in total"), required=False, min_value=0, max_value=1_000_000_000,
        help_text=_("Leave it empty to count price × quantity."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the history, and the agent reads it."),
    )  # fmt: skip
    expected_points = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, redemption: Redemption, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Product.objects.in_catalogue() | Product.objects.filter(pk=redemption.product_id)
        product = cast(forms.ModelChoiceField, self.fields["product"])
        product.queryset, product.initial = choices, redemption.product_id
        self.fields["quantity"].initial = redemption.quantity


class RedemptionFilter(forms.Form):
    """The list's filters live in its address; what cannot be read is left out."""

    q = forms.CharField(label=_("Number, person or product"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Every state")), *RedemptionState.choices]
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class RuleForm(forms.ModelForm):
    """The next version of a points rule."""

    per_minor = AmountField(label=_("For each"), required=False, help_text=_("Only for points per amount."))
    by: Any = None  # who is writing it; set by the admin page

    class Meta:
        model = PointRule
        fields = RULE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "currency" in self.fields:  # a page that only reads has none
            self.fields["currency"].initial = settings.CURRENCY
            self.fields["starts_on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("formula") and given.get("starts_on"):
            try:
                check_rule(
                    formula=given["formula"], per_minor=given.get("per_minor"), starts_on=given["starts_on"], by=self.by
                )
            except DomainError as error:
                self.add_error(error.field, str(error))
        return given


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DraftForm(RuleForm):
    """A rule that is only tried, and the period of past documents it is tried over."""

    since = forms.DateField(label=_("Documents from"), widget=day_input())
    until = forms.DateField(label=_("Documents until"), widget=day_input())

    class Meta(RuleForm.Meta):
        widgets = {"starts_on": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["type"].queryset = EarningType.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["since"].initial, self.fields["until"].initial = today - timedelta(days=365), today

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("The period ends before it starts."))
        return given


class PublishForm(RuleForm, OnceForm):
    """The draft that was tried, sent once to become the next version."""


class ClaimForm(OnceForm):
    """What is missing, in a minute: who, which document, what happened."""

    about = forms.ModelChoiceField(
        Person.objects.none(), label=_("Client"), required=False, empty_label=_("Somebody else")
    )
    named = forms.CharField(
        label=_("If somebody else, who?"), required=False, max_length=120, help_text=_("Name, phone or e-mail.")
    )
    document = forms.CharField(label=_("Number of the contract, if you know it"), required=False, max_length=60)
    on_date = forms.DateField(label=_("Date of the contract, if you know it"), required=False, widget=day_input())
    text = forms.CharField(label=_("What happened?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    upload = forms.FileField(
        label=_("A file that shows it"),
        required=False,
        help_text=_("PDF or picture, up to 10 MB, if you have one."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referred = Person.objects.filter(attributions__referrer=person, attributions__ended_at=None)
        cast(forms.ModelChoiceField, self.fields["about"]).queryset = referred.order_by("name_key", "pk")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("about") and not given.get("named") and not given.get("document"):
            self.add_error("named", _("Choose the client, or write who it is, or the number of the contract."))
        return given

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                files.check(upload, EVIDENCE)
            except DomainError as error:
                raise forms.ValidationError(str(error)) from error
        return upload


class ClaimMessageForm(OnceForm):
    text = forms.CharField(label=_("Message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(ClaimMessageForm):
    """A message, or the decision with its text. `act` comes with the pressed button."""

    act = forms.ChoiceField(choices=[("write", ""), ("accept", ""), ("refuse", "")], widget=forms.HiddenInput)
    award = forms.ModelChoiceField(
        Award.objects.none(), label=_("Points that came of it"), required=False, empty_label=_("None"),
        help_text=_("If you accept it: the award that answers the claim."),
    )  # fmt: skip

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        awards = Award.objects.filter(person=claim.person).exclude(transaction=None).order_by("-pk")[:50]
        cast(forms.ModelChoiceField, self.fields["award"]).queryset = Award.objects.filter(
            pk__in=list(awards.values_list("pk", flat=True))
        ).order_by("-pk")


class CorrectionForm(OnceForm):
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=10_000_000)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("The agent reads it.")
    )


class ClaimFilter(forms.Form):
    """What cannot be read is left out; without a choice the open ones are shown."""

    q = forms.CharField(label=_("Number or person"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Open")),
            ("correction", _("With a correction to confirm")),
            ("all", _("Every state")),
            *ClaimState.choices[1:],
        ],
    )


class ProductForm(forms.ModelForm):
    """A product. Agents redeem while it is open, so what counts is how the stock moves from what was shown."""

    stock_shown = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    upload = forms.ImageField(
        label=_("Picture"), required=False, help_text=_("PNG, JPEG or WebP, up to 5 MB. Leave it empty to keep it.")
    )

    class Meta:
        model = Product
        fields = ["name", "description", "points", "stock", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stock_shown" in self.fields:
            self.fields["stock_shown"].initial = self.instance.stock or 0

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                files.check(upload, files.PICTURE)
            except DomainError as error:
                raise forms.ValidationError(str(error)) from error
        return upload

    def stock_change(self) -> int:
        return int(self.cleaned_data["stock"]) - int(self.cleaned_data["stock_shown"] or 0)
