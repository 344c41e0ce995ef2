"""Filters of the lists: they live in the address, and what makes no sense there filters nothing."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import AgentState, ClientState
from network.forms.extra_filters import filter_fields
from network.models import Agent, Rank
from people.queries import extended_fields
from people.queries.territories import territory_choices

ANY = [("", _("Any"))]
MOST = 2**63 - 1


class FiltersForm(forms.Form):
    more: ClassVar[tuple[str, ...]] = ()  # filters that stay folded away until one of them is used

    q = forms.CharField(label=_("Search"), max_length=100, required=False)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def shown(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in {"q", *self.more}]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.more]

    @property
    def is_unfolded(self) -> bool:
        return any(self.data.get(name) for name in self.more)


class MemberFilters(FiltersForm):
    """Of people: with their territory and what they answered to the extended fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices := territory_filter():
            self.fields["territory"] = choices
        extra = filter_fields(extended_fields())
        self.fields.update(extra)
        self.more = (*self.more, *extra)  # type: ignore[misc]


class ClientFilters(MemberFilters):
    state = forms.ChoiceField(label=_("State"), choices=ANY + ClientState.choices, required=False)
    referred = forms.ChoiceField(
        label=_("Referrer"), choices=[*ANY, ("yes", _("With referrer")), ("no", _("Without referrer"))], required=False
    )
    agent = forms.ModelChoiceField(queryset=Agent.objects.with_person(), required=False, widget=forms.HiddenInput)


def territory_filter() -> forms.ChoiceField | None:
    """With all that lies in it, or none; where there are territories."""
    known = territory_choices()
    choices = [*ANY, *known, ("none", _("Without territory"))]
    return forms.ChoiceField(label=_("Territory"), choices=choices, required=False) if known else None


def _figure(label: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST, widget=widget)


def day_field(label: Any) -> forms.DateField:
    limits = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 1, 1))]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, validators=limits)


class AgentFilters(MemberFilters):
    more = ("contracts", "led", "points_from", "points_to", "joined_from", "joined_to")

    state = forms.ChoiceField(label=_("State"), choices=ANY + AgentState.choices, required=False)
    contracts = forms.ChoiceField(
        label=_("Contracts"),
        choices=[*ANY, ("yes", _("With contracts")), ("no", _("Without contracts"))],
        required=False,
    )
    led = forms.ChoiceField(
        label=_("Sponsor"), choices=[*ANY, ("yes", _("With sponsor")), ("no", _("Without sponsor"))], required=False
    )
    points_from = _figure(_("Points from"))
    points_to = _figure(_("Points to"))
    joined_from = day_field(_("Joined from"))
    joined_to = day_field(_("Joined to"))
    sponsor = forms.ModelChoiceField(queryset=Agent.objects.with_person(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ranks := Rank.objects.values_list("pk", "name"):
            choices = [*ANY, *((str(pk), name) for pk, name in ranks), ("none", _("Without rank"))]
            self.fields["rank"] = forms.ChoiceField(label=_("Rank"), choices=choices, required=False)


class TreeFilters(FiltersForm):
    """Whom to look for in a branch, how to show it, and as of which campaign or day."""

    vista = forms.ChoiceField(choices=[("arbol", _("Tree")), ("lista", _("List"))], required=False)
    persona = forms.IntegerField(min_value=1, max_value=MOST, required=False)
    campana = forms.IntegerField(label=_("Period"), min_value=0, max_value=2**31 - 1, required=False)  # 0: today
    fecha = day_field(_("As it was on another day"))
    era = forms.DateField(required=False, widget=forms.HiddenInput)  # the day that the page showed

    def clean_fecha(self) -> date | None:
        day: date | None = self.cleaned_data["fecha"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is over, or today."))
        return day

    def clean(self) -> None:
        """Campaign and day stand side by side: a day that was typed counts, and where none was, what was chosen."""
        given = self.cleaned_data
        if given.get("fecha") and given["fecha"] != given.get("era"):
            given["campana"] = None
        elif given.get("campana") is not None:
            given["fecha"] = None
