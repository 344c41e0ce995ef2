"""Forms of campaigns, commercial states and segments, and the filters of the stencil."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import AmountField, OnceForm
from core.money import to_decimal
from network.enums import AgentState, OrderState
from network.forms.acts import ReasonForm
from network.forms.filters import ANY, FiltersForm, day_field, territory_filter
from network.models import Campaign, CommercialState, Segment
from network.queries.campaigns import stencil_campaigns

COLOURS = [
    ("success", _("green")), ("earned", _("amber")), ("info", _("blue")), ("warn", _("orange")), ("danger", _("red")),
    ("neutral", _("grey")),
]  # fmt: skip
NOW = [*ANY, *((one.value, one.label) for one in (AgentState.ACTIVE, AgentState.INACTIVE))]
CHANGES = [*ANY, ("inactive", _("become inactive")), ("active", _("become active again")), ("state", _("change state"))]


class CampaignForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    closes_at = forms.DateTimeField(
        label=_("Closes by itself at"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("It is locked and closed then, if nothing blocks it. Empty: somebody closes it by hand."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].required = self.fields["ends_on"].required = True

    def clean(self) -> None:
        first, last, closes = (self.cleaned_data.get(name) for name in ("starts_on", "ends_on", "closes_at"))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first one."))
        elif last and closes and closes.date() <= last:
            self.add_error("closes_at", _("Choose a moment after the last day."))

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


class StateForm(forms.ModelForm):
    threshold = forms.IntegerField(
        label=_("Campaigns without an order"), min_value=0, max_value=12,
        help_text=_("From so many closed campaigns in a row without a valid order on. 0: who ordered in the last one."),
    )  # fmt: skip
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS)

    class Meta:
        model = CommercialState
        fields = ("name", "threshold", "colour", "effect", "message", "is_active")
        help_texts: ClassVar = {
            "message": _("Read by the agent: what the state means and what to do."),
            "effect": _(
                "What happens to the agent when a campaign is closed. Becoming active takes an order of that campaign: "
                "whoever was inactivated and did not order stays so."
            ),
        }


class SegmentForm(forms.ModelForm):
    least_average_minor = AmountField(label=_("Average order from"))
    least_campaigns = forms.IntegerField(label=_("Campaigns with orders from"), min_value=0, max_value=13)
    out_of = forms.IntegerField(label=_("Out of the last"), min_value=1, max_value=13, help_text=_("Campaigns."))

    class Meta:
        model = Segment
        fields = (
            "name", "description", "by_calculation", "least_average_minor", "least_campaigns", "out_of", "position",
            "is_active",
        )  # fmt: skip
        help_texts: ClassVar = {"position": _("Whoever reaches several is in the first of them.")}


class EarlyForm(ReasonForm):
    """An act on a campaign, which before its day takes a reason."""

    def __init__(self, *args: Any, is_early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_early


class PutIntoSegmentForm(ReasonForm):
    """By hand, where closes leave it; empty gives it back to them."""

    segment = forms.ModelChoiceField(
        label=_("Segment"), queryset=Segment.objects.filter(is_active=True), required=False,
        empty_label=_("As each close works it out"),
    )  # fmt: skip
    field_order = ("segment", "reason")


class CorrectionForm(OnceForm, ReasonForm):
    """Orders as they are to count in a closed campaign: a table, or a single one."""

    table = forms.FileField(
        label=_("Table (CSV or XLSX)"), required=False,
        help_text=_("One row per order, as in the template of orders. Leave it empty for a single order."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv,text/plain"}),
    )  # fmt: skip
    number = forms.CharField(
        label=_("Order number"), max_length=40, required=False,
        help_text=_("For a single order: with its agent, day and amount."),
    )  # fmt: skip
    agent = forms.CharField(label=_("Agent: invite code or e-mail"), max_length=254, required=False)
    ordered_on = day_field(_("Day"))
    amount = AmountField(required=False)
    points = forms.IntegerField(label=_("Points"), min_value=0, required=False)
    state = forms.ChoiceField(label=_("State"), choices=OrderState, required=False)
    field_order = ("reason", "table", "number", "agent", "ordered_on", "amount", "points", "state")

    def clean(self) -> None:
        """A single order is written whole."""
        given = self.cleaned_data
        if given.get("table") or not given.get("number"):
            return
        for name in ("agent", "ordered_on", "amount"):
            if name not in self.errors and given.get(name) in (None, ""):
                self.add_error(name, _("Write it too."))

    @property
    def asked(self) -> dict[str, Any]:
        """As the action takes it: the single order in the words of a table."""
        given = self.cleaned_data
        day, amount = given.get("ordered_on"), given.get("amount")
        order = {
            "number": given["number"], "agent": given["agent"], "ordered_on": day.isoformat() if day else "",
            "amount": f"{to_decimal(amount, settings.CURRENCY):f}" if amount is not None else "",
            "points": str(given.get("points") or ""), "state": given["state"],
        }  # fmt: skip
        return {"reason": given["reason"], "table": given["table"], "order": order, "form_key": given["form_key"]}


def _idle(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=13, required=False)


class StencilFilters(FiltersForm):
    """Which campaign, and who of it. What makes no sense filters nothing."""

    more: ClassVar[tuple[str, ...]] = ("agent_state", "idle_from", "idle_to")

    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    state = forms.ChoiceField(label=_("Commercial state"), required=False)
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    changes = forms.ChoiceField(label=_("Those who"), choices=CHANGES, required=False)
    agent_state = forms.ChoiceField(label=_("State of the agent"), choices=NOW, required=False)
    idle_from = _idle(_("Campaigns without an order from"))
    idle_to = _idle(_("Campaigns without an order up to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices := territory_filter():
            self.fields["territory"] = choices
        self.campaigns: dict[str, Campaign] = {str(one.pk): one for one in stencil_campaigns()}
        self._offer("campaign", [(key, str(one)) for key, one in self.campaigns.items()])
        self._offer("state", [*ANY, *CommercialState.objects.values_list("pk", "name")])
        self._offer("segment", [*ANY, *Segment.objects.values_list("pk", "name"), ("none", _("none"))])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def campaign_shown(self) -> Campaign | None:
        """The one chosen, else the newest."""
        first = next(iter(self.campaigns.values()), None)
        return self.campaigns.get(self.chosen().get("campaign", ""), first)


def new_campaign(last: Campaign | None, today: date) -> dict[str, Any]:
    """What the form of a new campaign proposes: as long as the last one, and right after it."""
    first = max(last.ends_on + timedelta(days=1), today) if last else today
    days = (last.ends_on - last.starts_on).days if last else 20
    number = last.number + 1 if last else 1
    return {"name": str(_("Campaign %(number)s")) % {"number": number}, "starts_on": first,
            "ends_on": first + timedelta(days=days)}  # fmt: skip
