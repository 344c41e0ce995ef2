"""A product of the catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import files
from core.errors import DomainError
from rewards.models import Product


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
