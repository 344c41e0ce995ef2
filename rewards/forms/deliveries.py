"""How a redemption travels, and where it goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.imports import MAX_BYTES
from rewards.forms.redeem import AddressForm
from rewards.forms.redemptions import VersionForm
from rewards.models import Delivery, Redemption
from rewards.rules import Address


class HttpsField(forms.URLField):
    """A page that is followed from the agent's phone: never an open connection."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("assume_scheme", "https")
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        url = str(super().clean(value))
        if url and not url.startswith("https://"):
            raise forms.ValidationError(_("Write an address that begins with https://"))
        return url


class TrackingForm(VersionForm):
    """With whom it left. The agent is told."""

    carrier = forms.CharField(label=_("Carrier"), max_length=80)
    tracking_number = forms.CharField(label=_("Tracking number"), required=False, max_length=60)
    tracking_url = HttpsField(
        label=_("Tracking page"), required=False, max_length=300, help_text=_("Its address, beginning with https://")
    )

    def __init__(self, *args: Any, redemption: Redemption, delivery: Delivery | None, **kwargs: Any) -> None:
        super().__init__(*args, redemption=redemption, **kwargs)
        for name in ("carrier", "tracking_number", "tracking_url"):
            self.fields[name].initial = getattr(delivery, name, "")


class CorrectForm(AddressForm, VersionForm):
    """Another address, with a reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The agent reads it. Write no address in it: it stays in the history."),
    )  # fmt: skip

    def __init__(self, *args: Any, delivery: Delivery | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Address().as_fields():
            self.fields[name].initial = getattr(delivery, name, "")
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        kept = {name: self.cleaned_data[name] for name in ("reason", "form_key", "version")}
        return {"delivery": self.destination()} | kept


class TrackingFileForm(forms.Form):
    table = forms.FileField(
        label=_("Table (CSV or XLSX)"),
        help_text=_("One row per redemption: its number, the carrier, the tracking number and the tracking page."),
    )

    def clean_table(self) -> Any:
        table = self.cleaned_data["table"]
        if table.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        return table
