"""Segments: who changes gets a new line, and the one before ends. What staff chose by hand stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.statements import insert_all
from network.enums import CampaignState, SegmentSource
from network.models import Campaign, Segment, SegmentHolding
from network.rules.campaigns import segment_moves
from people.models import Person

HELD = ("agent_id", "segment_id", "source")
MOST = 13  # campaigns that are looked at
WORKED_OUT = """
WITH new_segment AS (
SELECT agent_id, {case} AS segment_id FROM (
  SELECT s.agent_id, {sums} FROM network_standingnow s
  JOIN unnest(%(campaigns)s::bigint[]) WITH ORDINALITY AS c (id, back) ON c.id = s.campaign_id
  WHERE s.campaign_id = ANY (%(campaigns)s::bigint[]) GROUP BY s.agent_id
) t)
"""
SPLIT = """
UPDATE network_segmentholding h SET until = %(now)s FROM new_segment n
WHERE h.agent_id = n.agent_id AND h.until IS NULL AND h.source = 'calculation'
  AND h.segment_id IS DISTINCT FROM n.segment_id"""
BEGIN = """
INSERT INTO network_segmentholding (agent_id, segment_id, source, campaign_id, since, reason)
SELECT n.agent_id, n.segment_id, 'calculation', %(campaign)s, %(now)s, '' FROM new_segment n
WHERE n.segment_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM network_segmentholding h WHERE h.agent_id = n.agent_id AND h.until IS NULL)"""


@dataclass(frozen=True)
class Assigned:
    """An agent's new segment and why, in words for people; `campaign_id` is the one that it comes of, if any."""

    agent_id: int
    segment_id: int
    reason: str
    campaign_id: int | None = None


@transaction.atomic
def assign_segments(*, wanted: Sequence[Assigned], source: SegmentSource, by: Any) -> int:
    """The door for whatever assigns segments: a kit that was paid, a goal that was reached, a rule, staff.

    The first for an agent counts. Nobody moves whom a stronger source put where they are (`segment_moves`). Answers
    how many moved.
    """
    first = {one.agent_id: one for one in reversed(wanted)}
    people = Person.objects.filter(agent__in=first).order_by("pk")
    list(people.select_for_update(no_key=True, of=("self",)).values_list("pk"))
    open_ones = SegmentHolding.objects.filter(agent__in=first, until=None)
    held = {agent: (segment, by_what) for agent, segment, by_what in open_ones.values_list(*HELD)}
    moved = [one for agent, one in first.items() if segment_moves(held.get(agent), (one.segment_id, source))]
    now = timezone.now()
    open_ones.filter(agent__in=[one.agent_id for one in moved]).update(until=now)
    insert_all([
        SegmentHolding(
            agent_id=one.agent_id, segment_id=one.segment_id, source=source, campaign_id=one.campaign_id, since=now,
            by=by, reason=one.reason[:500],
        )
        for one in moved
    ])  # fmt: skip
    return len(moved)


def work_out_segments(campaign: Campaign) -> None:
    """Inside the caller's transaction. The campaign's standings are written, the campaign is about to be closed."""
    segments = list(Segment.objects.filter(is_active=True, by_calculation=True).order_by("position", "name"))
    if not segments:
        return
    closed = Campaign.objects.filter(state=CampaignState.CLOSED, starts_on__lt=campaign.starts_on)
    seen = [campaign.pk, *closed.order_by("-starts_on").values_list("pk", flat=True)[: MOST - 1]]
    values: dict[str, Any] = {"campaigns": seen, "campaign": campaign.pk, "now": timezone.now()}
    with connection.cursor() as cursor:
        worked_out = _statement(segments)
        cursor.execute(worked_out + SPLIT, values)
        cursor.execute(worked_out + BEGIN, values)  # worked out twice: the application may make no table


def _statement(segments: list[Segment]) -> str:
    """The first segment that is reached, as `rules.campaigns.segment_at` says."""
    spans = sorted({int(segment.out_of) for segment in segments})
    sums = ", ".join(
        f"sum(s.orders) FILTER (WHERE c.back <= {n}) AS o{n}, sum(s.amount_minor) FILTER (WHERE c.back <= {n}) AS a{n},"
        f" count(*) FILTER (WHERE c.back <= {n} AND s.orders > 0) AS c{n}"
        for n in spans
    )
    whens = " ".join(
        f"WHEN coalesce(c{s.out_of}, 0) >= {int(s.least_campaigns)} AND coalesce(a{s.out_of}, 0)"
        f" >= {int(s.least_average_minor)} * coalesce(o{s.out_of}, 0) THEN {int(s.pk)}"
        for s in segments
    )
    return WORKED_OUT.format(case=f"(CASE {whens} END)::bigint", sums=sums)
