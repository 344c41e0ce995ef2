"""What an agent asks for, where it goes, and how they find it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import OnceForm
from core.phones import clean_phone
from rewards.enums import RedemptionState
from rewards.forms.fields import MOST
from rewards.models import Category
from rewards.rules import Address


class RedeemForm(OnceForm):
    """How many of a product. `unit_points` is the price the page showed: a newer one is told, never just charged."""

    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST, initial=1,
        widget=forms.NumberInput(attrs={
            "inputmode": "numeric", "hx-get": "?", "hx-trigger": "input changed delay:300ms", "hx-target": "#after",
        }),
    )  # fmt: skip
    unit_points = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def destination(self) -> Address | None:
        """What is not sent goes nowhere."""
        return None


def line(label: Any, most: int, autocomplete: str, **extra: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": f"section-delivery shipping {autocomplete}"})
    return forms.CharField(label=label, max_length=most, widget=widget, **extra)


class AddressForm(forms.Form):
    """Where it is sent, and whom to look for."""

    recipient = line(_("Who receives it"), 120, "name")
    phone = line(_("Phone of whoever receives it"), 20, "tel")
    address = line(_("Address"), 160, "street-address", help_text=_("Street, number, building, flat."))
    city = line(_("City"), 80, "address-level2")
    region = line(_("Department"), 80, "address-level1", required=False)
    notes = forms.CharField(
        label=_("Directions, if they help"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs |= {"type": "tel", "inputmode": "tel"}

    def clean_phone(self) -> str:
        try:
            return clean_phone(self.cleaned_data["phone"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error

    def destination(self) -> Address:
        return Address(**{name: self.cleaned_data[name] for name in Address().as_fields()})


class SentRedeemForm(AddressForm, RedeemForm):
    """For a product that is sent: the same, and where it goes."""


def search_input() -> forms.TextInput:
    """Drawn by hand beside its button."""
    return forms.TextInput(attrs={"type": "search", "class": "form-control", "autocomplete": "off"})


class CatalogueFilter(forms.Form):
    """They live in the address; what cannot be read there filters nothing."""

    q = forms.CharField(label=_("Name of the reward"), required=False, max_length=100, widget=search_input())
    category = forms.TypedChoiceField(label=_("Category"), required=False, coerce=int, empty_value=None)
    least = forms.IntegerField(label=_("Points from"), required=False, min_value=0, max_value=1_000_000_000)
    most = forms.IntegerField(label=_("Points to"), required=False, min_value=0, max_value=1_000_000_000)
    reach = forms.BooleanField(label=_("Only what I can redeem now"), required=False)
    order = forms.ChoiceField(
        label=_("Order"), required=False,
        choices=[("", _("Fewest points first")), ("most", _("Most points first")), ("newest", _("Newest first"))],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelves = list(Category.objects.filter(is_active=True).values_list("pk", "name"))
        cast(forms.ChoiceField, self.fields["category"]).choices = [("", _("All")), *self.shelves]
        for name in ("least", "most"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric"}

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def shelf(self) -> str:
        """The name of the chosen category."""
        return str(dict(self.shelves).get(self.cleaned_data.get("category") or 0, ""))


class OwnRedemptionFilter(forms.Form):
    """The same for one's own redemptions."""

    q = forms.CharField(label=_("Number or reward"), required=False, max_length=100, widget=search_input())
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Every state")), *RedemptionState.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
