"""What staff do with a redemption, and how they find it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from rewards import rules
from rewards.enums import RedemptionState
from rewards.forms.fields import MOST, day_input
from rewards.models import Category, Product, Redemption


class VersionForm(OnceForm):
    """What staff do with one redemption. `version` is its last change on the page that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, redemption: Redemption, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = last_change(redemption)


def last_change(redemption: Redemption) -> int:
    return redemption.changes.order_by("-pk").values_list("pk", flat=True).first() or 0


class StepForm(VersionForm):
    """A step of a redemption. `state` comes with the pressed button."""

    state = forms.ChoiceField(choices=RedemptionState, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The agent reads it."),
    )  # fmt: skip


class ModifyForm(VersionForm):
    """What a redemption should be. `expected_points` is the total of the preview that was confirmed."""

    state = forms.ChoiceField(
        label=_("State"),
        help_text=_(
            "It may go back too. Rejecting or cancelling gives everything back; what ended begins as requested."
        ),
    )

    product = forms.ModelChoiceField(
        Product.objects.none(), label=_("Product"), empty_label=None,
        help_text=_("The same product keeps the price it was redeemed at; another one costs what it costs today."),
    )  # fmt: skip
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MOST)
    points = forms.IntegerField(
        label=_("Points in total"), required=False, min_value=0, max_value=1_000_000_000,
        help_text=_("Leave it empty: while product and quantity stay it stays too, else it is price × quantity."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the history, and the agent reads it."),
    )  # fmt: skip
    expected_points = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ("product", "quantity", "state", "points", "reason")

    def __init__(self, *args: Any, redemption: Redemption, **kwargs: Any) -> None:
        super().__init__(*args, redemption=redemption, **kwargs)
        state = cast(forms.ChoiceField, self.fields["state"])
        state.choices = [(one.value, one.label) for one in rules.modified_states(redemption.state)]
        state.initial, state.required = redemption.state, False
        choices = Product.objects.in_catalogue() | Product.objects.filter(pk=redemption.product_id)
        product = cast(forms.ModelChoiceField, self.fields["product"])
        product.queryset, product.initial = choices, redemption.product_id
        self.fields["quantity"].initial = redemption.quantity


class RedemptionFilter(forms.Form):
    """The list's filters live in its address; what cannot be read is left out."""

    q = forms.CharField(
        label=_("Number, person or product"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Every state")), *RedemptionState.choices]
    )
    late = forms.BooleanField(label=_("Only what waits too long"), required=False)
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("Category"), required=False, empty_label=_("Every category")
    )
    product = forms.ModelChoiceField(
        Product.objects.order_by("name"), label=_("Product"), required=False, empty_label=_("Every product")
    )
    agent = forms.CharField(label=_("Agent: name, e-mail or phone"), required=False, max_length=100)
    city = forms.CharField(label=_("City of delivery"), required=False, max_length=80)
    tracking = forms.ChoiceField(
        label=_("Delivery"), required=False,
        choices=[("", _("All")), ("sent", _("Sent, with its carrier")), ("unsent", _("To be sent"))],
    )  # fmt: skip
    since = forms.DateField(label=_("From"), required=False, widget=day_input())
    until = forms.DateField(label=_("Until"), required=False, widget=day_input())

    def chosen(self) -> dict[str, Any]:
        """The filters that could be read and say something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(set(self.chosen()) - {"q", "state", "late"})
