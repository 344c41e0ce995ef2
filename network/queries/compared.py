"""What a precalculation or a close found, beside what came before: for the page of a campaign and of its close."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.money import format_number
from network.enums import CampaignState
from network.models import Campaign, CampaignRun, CommercialState
from network.queries.bases import closed_before
from network.queries.campaigns import close_of


@dataclass(frozen=True)
class Compared:
    """A figure of the last precalculation, or of the close, beside the last close and the precalculation before."""

    label: str
    now: int
    last_close: int | None
    last_draft: int | None
    is_money: bool = False
    note: str = ""
    name: str = ""  # of the figure, as runs keep it


def compared(campaign: Campaign, drafts: Sequence[CampaignRun]) -> list[Compared]:
    """Nothing while there was no precalculation. Of a closed campaign it tells what its close found, if it had one."""
    runs = list(drafts)
    if campaign.state == CampaignState.CLOSED:
        done = close_of(campaign)
        runs = [done, *runs] if done and done.figures else []  # what a precalculation found is not what a close found
    if not runs:
        return []
    before = closed_before(campaign)
    closed = close_of(before) if before else None
    others = (closed.figures if closed else None, runs[1].figures if len(runs) > 1 else None)
    labels = {
        "agents": _("Agents"), "ordered": _("Agents with an order"), "orders": _("Orders"), "amount_minor": _("Amount"),
        "points": _("Points"), "changed": _("Change their state"), "inactivated": _("Become inactive"),
        "activated": _("Become active again"),
    }  # fmt: skip
    rows = [_compared(label, runs[0].figures, others, name) for name, label in labels.items()]
    at = list(labels).index("changed")
    rows[at] = replace(rows[at], note=newcomers_told(runs[0].figures.get("first")))
    states = CommercialState.objects.values_list("pk", "name")
    return rows + [_compared(name, runs[0].figures, others, str(pk), "states") for pk, name in states]


def adds_up(totals: dict[str, int], rows: Sequence[Compared]) -> bool:
    """Whether the campaign's orders (`campaigns.order_totals`) are those that the close or the precalculation found: it
    looks at agents alone, who joined by its last day, and knows no later correction."""
    return all(totals[row.name] == row.now for row in rows if row.name in {"orders", "amount_minor", "points"})


def newcomers_told(many: int | None = None) -> str:
    """In words: those that change their state hold whoever had none; `many` of them where that was counted."""
    if many is None:
        return _("Whoever had no state before, since they are new, is among them.")
    words = ngettext(
        "%(many)s of them had no state before, since they are new.",
        "%(many)s of them had no state before, since they are new.", many,
    )  # fmt: skip
    return words % {"many": format_number(many, get_language() or "es")} if many else ""


def _compared(label: str, now: dict[str, Any], others: tuple[Any, Any], name: str, inside: str = "") -> Compared:
    def figure(found: dict[str, Any] | None) -> int | None:
        if found is None:
            return None
        return int((found.get(inside, {}) if inside else found).get(name, 0))

    is_money = name == "amount_minor"
    return Compared(label, figure(now) or 0, figure(others[0]), figure(others[1]), is_money, name=name)
