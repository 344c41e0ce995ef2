"""Forms of keys."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api import rules
from api.queries import scopes_for
from core.errors import DomainError
from core.forms import OnceForm
from people.models import User


def in_a_year() -> date:
    return timezone.localdate() + timedelta(days=365)


class KeyForm(OnceForm):
    """What a new key may do, until when, and from where."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The system that will use it, for example ERP."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Only what you may do yourself; to act on agents or clients you have to see them too. The key acts as you."
        ),
        error_messages={"required": _("Choose at least one thing.")},
    )  # fmt: skip
    expires_on = forms.DateField(
        label=_("Last day"), required=False, initial=in_a_year,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Empty: it holds until somebody revokes it."),
    )  # fmt: skip
    networks = forms.CharField(
        label=_("Only from these networks"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Addresses like 203.0.113.7 or 203.0.113.0/24, one a line. Empty: from anywhere."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["scopes"])
        field.choices = [(scope.name, f"{scope.label} ({scope.name})") for scope in scopes_for(by)]

    def clean_networks(self) -> list[str]:
        try:
            return rules.networks(self.cleaned_data["networks"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason: it stays in the record.")},
    )  # fmt: skip
