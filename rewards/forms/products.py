"""A product of the catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import files
from core.errors import DomainError
from rewards.forms.fields import day_input
from rewards.models import Category, Product

PERIODS = (("visible_from", "visible_until"), ("redeemable_from", "redeemable_until"))
DAYS = tuple(name for period in PERIODS for name in period)
LIMITS = ("max_per_agent", "max_per_month", "max_in_all")
AUDIENCE = ("min_documents", "joined_until", "segment", "min_rank")


class ProductForm(forms.ModelForm):
    """A product. Agents redeem while it is open, so what counts is how the stock moves from what was shown."""

    stock_shown = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    upload = forms.ImageField(
        label=_("Picture"), required=False, help_text=_("PNG, JPEG or WebP, up to 5 MB. Leave it empty to keep it.")
    )

    class Meta:
        model = Product
        fields = [
            "name", "description", "category", "points", "stock", "is_active", "is_delivered", *DAYS, *LIMITS,
            *AUDIENCE,
        ]  # fmt: skip
        widgets = {name: day_input() for name in (*DAYS, "joined_until")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stock_shown" in self.fields:
            self.fields["stock_shown"].initial = self.instance.stock or 0
            shelves = Category.objects.filter(is_active=True) | Category.objects.filter(products=self.instance.pk)
            self.fields["category"].queryset = shelves.distinct()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each mistake stands beside the field that puts it right."""
        given = super().clean() or self.cleaned_data
        orders = [(first, last, last, _("It ends before it starts.")) for first, last in PERIODS]
        orders += [
            ("redeemable_from", "visible_until", "redeemable_from", _("Nobody sees it any more on that day.")),
            ("max_per_month", "max_per_agent", "max_per_month", _("It is more than each agent may have in all.")),
        ]
        for low, high, field, said in orders:
            if given.get(low) and given.get(high) and given[high] < given[low]:
                self.add_error(field, said)
        for name in LIMITS:
            if given.get(name) == 0:
                self.add_error(name, _("With 0 nobody could redeem it. Leave it empty for no limit."))
        return given

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
