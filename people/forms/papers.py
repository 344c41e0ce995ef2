"""What staff fill in: the review of documents and the blacklist."""

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.fields import SEALED
from core.forms import OnceForm
from core.phones import InvalidPhone, clean_phone
from people import queries, rules
from people.enums import BlacklistState
from people.errors import InvalidIdentification, RejectionReasonMissing
from people.forms.profile import SaidForm, day_field
from people.models import BlacklistReason, DocumentReason
from people.queries.blacklist import Traits


class ReviewForm(SaidForm):
    """Accept, or reject with a configured reason, words of one's own, or both."""

    act = forms.ChoiceField(choices=[("accept", "accept"), ("reject", "reject")])
    chosen = forms.ModelChoiceField(
        DocumentReason.objects.filter(is_active=True), label=_("Reason"), required=False, widget=forms.RadioSelect,
        empty_label=None,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("In your words"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person reads it: say what to send instead."),
    )  # fmt: skip

    @property
    def accepts(self) -> bool:
        return self.cleaned_data["act"] == "accept"

    @property
    def said(self) -> str:
        chosen = self.cleaned_data.get("chosen")
        return " ".join(filter(None, [chosen.text if chosen else "", self.cleaned_data.get("reason", "")]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("act") == "reject" and not self.said.strip():
            self.add_domain_error(RejectionReasonMissing())
        return data


class BlacklistFilters(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *BlacklistState.choices])
    reason = forms.ModelChoiceField(
        BlacklistReason.objects.all(), label=_("Reason"), required=False, empty_label=_("All")
    )

    def chosen(self) -> dict[str, Any]:
        """What can be read of it; what cannot is left out."""
        self.is_valid()
        data = self.cleaned_data
        reason = data.get("reason")
        return {"text": data.get("q", ""), "state": data.get("state", ""), "reason": reason.pk if reason else None}


class BlacklistForm(OnceForm):
    """An entry: any of it, but enough to recognise somebody. The document of a known person may come along unread."""

    reason = forms.ModelChoiceField(BlacklistReason.objects.filter(is_active=True), label=_("Reason"))
    with_document = forms.BooleanField(label=_("Their identity document"), required=False, initial=True)
    id_kind = forms.ChoiceField(label=_("Kind of document"), required=False)
    id_number = forms.CharField(
        label=_("Number of the document"), max_length=30, required=False, widget=forms.TextInput(SEALED)
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"}))
    names = forms.CharField(label=_("Given names and family names"), max_length=170, required=False)
    birth_date = day_field(label=_("Birth date"), required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    expires_on = day_field(
        label=_("Until"), required=False, help_text=_("Empty: for ever, or until somebody lifts it.")
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only staff who keep the blacklist read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, document: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "form_key":
                field.widget.attrs["autocomplete"] = "off"
        if document:
            self.fields["with_document"].label = _("Their identity document (%(document)s)") % {"document": document}
            del self.fields["id_kind"], self.fields["id_number"]
        else:
            del self.fields["with_document"]
            types = [(f"{row.country}:{row.code}", f"{row.name} ({row.country})") for row in queries.id_types()]
            home = [pair for pair in types if pair[0].startswith(settings.COUNTRY)]
            others = [pair for pair in types if pair not in home]
            cast(forms.ChoiceField, self.fields["id_kind"]).choices = [("", "---"), *home, *others]

    def clean_phone(self) -> str:
        try:
            return clean_phone(self.cleaned_data["phone"])
        except InvalidPhone as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("id_number") and not data.get("id_kind"):
            self.add_error("id_kind", _("Choose the kind of document."))
        elif data.get("id_number"):
            country, _colon, code = data["id_kind"].partition(":")
            self._check_number(country, code, data["id_number"])
        return data

    def _check_number(self, country: str, code: str, number: str) -> None:
        try:
            rules.clean_identification(queries.id_type(country, code).check_name, number)
        except InvalidIdentification as error:
            self.add_error("id_number", str(error))

    @property
    def given(self) -> dict[str, Any]:
        """What people.queries.blacklist.Traits takes."""
        data = self.cleaned_data
        country, _colon, code = (data.get("id_kind") or "").partition(":")
        names: dict[str, Any] = {name: data[name] for name in ("names", "email", "phone", "birth_date", "city")}
        return names | {"id_country": country, "id_kind": code, "id_number": data.get("id_number", "")}

    @property
    def traits(self) -> Traits:
        return Traits(**self.given)


class LiftForm(SaidForm):
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the record."),
    )  # fmt: skip


class ExpiryForm(SaidForm):
    expires_on = day_field(
        label=_("Until"), required=False, help_text=_("Empty: for ever, or until somebody lifts it.")
    )

    @property
    def day(self) -> date | None:
        return self.cleaned_data["expires_on"]


class BlacklistFileForm(OnceForm):
    """Entries by file. The reason counts for rows that name none."""

    table = forms.FileField(label=_("File (CSV or XLSX)"))
    reason = forms.ModelChoiceField(
        BlacklistReason.objects.filter(is_active=True), label=_("Reason"),
        help_text=_("For rows that name no reason of their own."),
    )  # fmt: skip
