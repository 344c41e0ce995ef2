"""What an agent asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from rewards.forms.fields import MOST


class RedeemForm(OnceForm):
    """How many of a product. `unit_points` is the price the page showed: a newer one is told, never just charged."""

    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST, initial=1,
        widget=forms.NumberInput(attrs={
            "inputmode": "numeric", "hx-get": "?", "hx-trigger": "input changed delay:300ms", "hx-target": "#after",
        }),
    )  # fmt: skip
    unit_points = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
