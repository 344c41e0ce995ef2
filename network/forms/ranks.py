"""Ranks: what staff define of one, and giving one by hand."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.acts import ActForm
from network.forms.campaigns import COLOURS
from network.models import Agent, Rank


class RankForm(forms.ModelForm):
    position = forms.IntegerField(
        label=_("Order"), min_value=0, max_value=32_767,
        help_text=_("The higher the number, the higher the rank. Leave gaps (10, 20, 30) for what comes in between."),
    )  # fmt: skip
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS)

    class Meta:
        model = Rank
        fields = ("name", "code", "position", "colour", "description", "is_active")
        help_texts: ClassVar = {
            "code": _("It names the rank in files and rules, and stays."),
            "description": _("Read by the agents: what the rank means."),
            "is_active": _("An inactive rank is given to nobody; whoever holds it keeps it."),
        }


class GiveRankForm(ActForm):
    """By hand; empty takes the rank away."""

    rank = forms.ModelChoiceField(
        label=_("Rank"), queryset=Rank.objects.filter(is_active=True), required=False, empty_label=_("No rank")
    )
    field_order = ("rank", "reason")

    @staticmethod
    def of(agent: Agent) -> "GiveRankForm":
        """As it stands now."""
        return GiveRankForm(initial={"rank": agent.rank_id})
