"""Filters of the page of referrals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.forms.uploading import day_field
from people.models import Person


class ReferralFilter(forms.Form):
    """They live in the address; one that cannot be read filters nothing."""

    q = forms.CharField(label=_("Client or agent"), max_length=100, required=False)
    contracts = forms.ChoiceField(
        label=_("Contracts"), required=False,
        choices=[("", _("With and without contracts")), ("yes", _("With contracts")), ("no", _("Without contracts"))],
    )  # fmt: skip
    since = day_field(label=_("Referred from"), required=False)
    until = day_field(label=_("Referred until"), required=False)
    referrer = forms.ModelChoiceField(Person.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs.update(type="search", autocomplete="off")

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
