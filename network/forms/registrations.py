"""Filters of registrations and sign-ins, and what staff write when they decide."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from network.enums import ApplicationState, Channel, Decision, Passage, Target
from network.forms.acts import ActForm
from network.forms.filters import ANY, MemberFilters, day_field
from network.queries.registration_totals import first_day

USED = [
    *ANY, ("in30", _("In the last 30 days")), ("30", _("Not for 30 days")), ("90", _("Not for 90 days")),
    ("never", _("Never signed in")), ("unproven", _("E-mail not confirmed")),
]  # fmt: skip
OPEN = [("open", _("open: not decided yet")), ("decide", _("to be decided here, without an approval flow"))]


class RegistrationFilters(MemberFilters):
    more: ClassVar[tuple[str, ...]] = ("passage", "first", "last", "used")

    state = forms.ChoiceField(label=_("State"), choices=[*ANY, *OPEN, *ApplicationState.choices], required=False)
    target = forms.ChoiceField(label=_("To be"), choices=ANY + Target.choices, required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=ANY + Channel.choices, required=False)
    passage = forms.ChoiceField(label=_("Passage"), choices=ANY + Passage.choices, required=False)
    first = day_field(_("From"))
    last = day_field(_("Until"))
    used = forms.ChoiceField(label=_("Sign-ins"), choices=USED, required=False)


MOST_PERIODS = 400
LENGTHS = {"day": 1, "week": 7, "month": 28}


class TotalsFilters(RegistrationFilters):
    """Which registrations to count, per what, and side by side by what. What makes no sense falls back to weeks by
    state; a span that is too long begins later."""

    more: ClassVar[tuple[str, ...]] = ("passage", "used")

    por = forms.ChoiceField(
        label=_("Per"), choices=[("week", _("Week")), ("day", _("Day")), ("month", _("Month"))], required=False
    )
    segun = forms.ChoiceField(
        label=_("Side by side"),
        choices=[
            ("state", _("State")), ("channel", _("Channel")), ("target", _("To be")), ("territory", _("Territory")),
        ],
        required=False,
    )  # fmt: skip
    field_order = ("por", "segun")

    def chosen(self) -> dict[str, Any]:
        """With both days, whatever was said."""
        found = super().chosen()
        last = found.get("last") or timezone.localdate()
        first = min(found.get("first") or min(first_day(self.period), last), last)
        least = last - timedelta(days=MOST_PERIODS * LENGTHS[self.period])
        return found | {"first": max(first, least), "last": last}

    @property
    def period(self) -> str:
        return self._said("por", "week")

    @property
    def by(self) -> str:
        return self._said("segun", "state")

    def _said(self, name: str, otherwise: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name) or otherwise


class SignInFilters(MemberFilters):
    """Who uses the system and who does not."""

    kind = forms.ChoiceField(
        label=_("Who"), choices=[("", _("Clients and agents")), ("client", _("Clients only")), ("agent", _("Agents"))],
        required=False,
    )  # fmt: skip
    used = forms.ChoiceField(label=_("Sign-ins"), choices=USED, required=False)
    first = day_field(_("Last sign-in from"))
    last = day_field(_("Last sign-in to"))


class DecisionForm(OnceForm):
    """Approve, reject, or ask for more: the reason and what to send again go with it."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )  # fmt: skip
    asked = forms.MultipleChoiceField(
        label=_("What must be sent again"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where you ask for more."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it. Needed unless you approve."),
    )  # fmt: skip

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = items  # type: ignore[attr-defined]
        if not items:
            del self.fields["asked"]
            self.fields["outcome"].choices = [c for c in Decision.choices if c[0] != Decision.MORE]  # type: ignore[attr-defined]


class SamePersonForm(ActForm):
    """Whether a registration is of the person on record who it looks like."""

    same = forms.ChoiceField(
        label=_("Who is it?"), widget=forms.RadioSelect, error_messages={"required": _("Choose one.")},
        choices=[("yes", _("The person on record")), ("no", _("Somebody else"))],
    )  # fmt: skip
    field_order = ("same", "reason")
