"""What became of what rules, kits and goals saw in the orders of a file that is undone."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from django.db.models import F, Value
from django.utils.translation import gettext as _

from network.enums import Act
from network.models import AgentChange, OrderBatch, OrderRuleHit, RankChange, SegmentHolding
from network.queries.activation import ACTIVATION_EARNED
from network.queries.order_rules import reason_of
from workflows.enums import ProcessState
from workflows.models import Process

Given: TypeAlias = dict[tuple[int, str], list[tuple[str, str]]]  # agent, reason -> what, and its name


class Effects(NamedTuple):
    """`given` is (hit, what it gave, in words); `withdrawn` and `waiting` are activations that nobody decided on."""

    given: list[tuple[OrderRuleHit, str]]
    withdrawn: list[OrderRuleHit]
    waiting: list[OrderRuleHit]


def effects_of(batch: OrderBatch, limit: int) -> Effects:
    """Three queries, and none where no rule acted."""
    ids = batch.figures.get("undone", {}).get("hits", [])[:limit]
    if not ids:
        return Effects([], [], [])
    along = ("rule", "campaign", "agent__person", "order__agent__person")
    hits = list(OrderRuleHit.objects.filter(pk__in=ids).select_related(*along).order_by("pk"))
    given, states = _given(hits), _states(ids)
    return Effects(
        [(hit, said) for hit in hits if (said := _said(given.get((hit.whose.pk, reason_of(hit)), [])))],
        [hit for hit in hits if states.get(hit.pk) == ProcessState.WITHDRAWN],
        [hit for hit in hits if hit.pk in states and ProcessState(states[hit.pk]).is_open],
    )


def _given(hits: Sequence[OrderRuleHit]) -> Given:
    """By the reason, which names the rule and the order or the campaign."""
    of_them = {"agent__in": {hit.whose.pk for hit in hits}, "reason__in": {reason_of(hit) for hit in hits}}
    rows = AgentChange.objects.filter(**of_them, act__in=[Act.ACTIVATE, Act.MAKE_AGENT]).order_by().values_list(
        "agent_id", "reason", Value("active"), Value("")
    ).union(
        SegmentHolding.objects.filter(**of_them).order_by().values_list(
            "agent_id", "reason", Value("segment"), F("segment__name")
        ),
        RankChange.objects.filter(**of_them, rank__isnull=False).order_by().values_list(
            "agent_id", "reason", Value("rank"), F("rank__name")
        ),
    )  # fmt: skip
    found: Given = {}
    for agent, reason, what, name in rows:
        found.setdefault((agent, reason), []).append((what, name))
    return found


def _said(given: list[tuple[str, str]]) -> str:
    words = {"active": _("active"), "segment": _("segment %(name)s"), "rank": _("rank %(name)s")}
    return ", ".join(words[what] % {"name": name} for what, name in sorted(given))


def _states(hits: Sequence[int]) -> dict[int, str]:
    """Of the newest approval of each, where there was one."""
    asked = Process.objects.filter(subject=ACTIVATION_EARNED, subject_id__in=hits)
    return dict(asked.order_by("pk").values_list("subject_id", "state"))
