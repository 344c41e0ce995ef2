"""What staff fill in: how they find requests and limits, and what they decide."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import AmountField, OnceForm
from sales import queries
from sales.enums import CreditOutcome, CreditState
from sales.models import CreditRequest


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class LimitFilter(forms.Form):
    q = forms.CharField(
        label=_("Name, e-mail or phone"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        """The filters that could be read and say something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CreditFilter(LimitFilter):
    """The list's filters live in its address; what cannot be read is left out."""

    q = forms.CharField(
        label=_("Number or person"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("Every state")), ("open", _("open: not decided yet")), *CreditState.choices],
    )  # fmt: skip
    since = day_field(_("From"))
    until = day_field(_("Until"))


def renewed(data: Any, **now: int) -> Any:
    """What was sent, as if the page had been opened now."""
    again = data.copy()
    for name, value in now.items():
        again[name] = str(value)
    return again


def reason_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        **{"help_text": _("The person reads it.")} | kwargs,
    )  # fmt: skip


class DecisionForm(OnceForm):
    """One decision. `outcome` comes with the pressed button; `base` is the limit that a yes gave on the page, `held`
    the one in force there."""

    outcome = forms.ChoiceField(choices=CreditOutcome, widget=forms.HiddenInput)
    base = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**62)
    held = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**62)
    limit = AmountField(label=_("Limit"), required=False)
    items = forms.MultipleChoiceField(
        label=_("What has to be sent again"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field(required=False)

    def __init__(self, *args: Any, request: CreditRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"].initial = self.fields["base"].initial = request.to_approve_minor
        self.fields["limit"].help_text = _("The one asked for, or a lower one with its reason.")
        cast(Any, self.fields["items"]).choices = list(queries.credit_items(request).items())

    def given(self) -> dict[str, Any]:
        """What `actions.decide_credit` takes, of a valid form."""
        data = self.cleaned_data
        return {
            "outcome": data["outcome"], "reason": data["reason"], "limit": data["limit"], "base": data["base"],
            "held": data["held"], "asked": data["items"], "form_key": data["form_key"],
        }  # fmt: skip

    def renewed(self, error: DomainError, request: CreditRequest) -> "DecisionForm":
        """What was typed, on top of the limit that a yes gives now, and of the one in force."""
        now = {"base": request.to_approve_minor, "held": queries.credit_limit(request.person)}
        again = DecisionForm(renewed(self.data, **now), request=request)
        again.is_valid()
        again.add_domain_error(error)
        return again


class OfferForm(OnceForm):
    limit = AmountField(label=_("Limit to approve"))
    reason = reason_field(
        required=False, help_text=_("The person reads it. Needed where the limit is lower than what they asked for.")
    )

    def __init__(self, *args: Any, request: CreditRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"].initial = request.to_approve_minor


class LimitForm(OnceForm):
    """`base` is the change that was in force on the page."""

    limit = AmountField(label=_("New limit"), help_text=_("Zero: nothing on credit any more."))
    reason = reason_field()
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)

    def renewed(self, error: DomainError, base: int) -> "LimitForm":
        """What was typed, on top of the limit as it is now."""
        again = LimitForm(renewed(self.data, base=base))
        again.is_valid()
        again.add_domain_error(error)
        return again
