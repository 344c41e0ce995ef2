"""Writing how everybody stands in a campaign: one statement, straight into the campaign's partition.

Opening a partition keeps readers of the table out, and indexing takes its time: each is a step of its own.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from network.models import Campaign, CampaignOrder, CommercialState
from network.queries.campaigns import closed_before
from network.rules.campaigns import BITS, FULL, case_of_state

FILL = """
INSERT INTO {table} (campaign_id, agent_id, mask, idle, state_id, orders, amount_minor, points)
SELECT %(campaign)s, n.id, n.mask, n.idle, {state}, n.orders, n.amount, n.points FROM (
  SELECT a.id, ((coalesce(p.mask, 0) << 1) | (o.agent_id IS NOT NULL)::int) & {full} AS mask,
    (CASE WHEN o.agent_id IS NULL THEN least(coalesce(p.idle, 0) + 1, {bits}) ELSE 0 END)::smallint AS idle,
    coalesce(o.orders, 0) AS orders, coalesce(o.amount, 0) AS amount, coalesce(o.points, 0) AS points
  FROM network_agent a
  LEFT JOIN (
    SELECT agent_id, count(*)::int AS orders, sum(amount_minor)::bigint AS amount, sum(points)::bigint AS points
    FROM network_campaignorder WHERE campaign_id = %(campaign)s AND state = 'valid' GROUP BY agent_id
  ) o ON o.agent_id = a.id
  LEFT JOIN network_standingnow p ON p.campaign_id = %(before)s AND p.agent_id = a.id
  WHERE a.state IN ('active', 'inactive') AND a.joined_at < %(end)s
) n"""


def open_standings(campaign: Campaign, *, draft: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_open_standing(%s, %s)", [campaign.pk, draft])


def index_standings(campaign: Campaign, *, draft: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_index_standing(%s, %s)", [campaign.pk, draft])


def fill_standings(campaign: Campaign, *, draft: bool) -> int:
    """Everybody of the sales force, from how they stood before and from the campaign's valid orders. Answers how many.

    What a close has written stays: a second one after a failure goes on with those rows.
    """
    before = closed_before(campaign)
    with connection.cursor() as cursor:
        if not draft:
            cursor.execute("SELECT count(*) FROM network_standing WHERE campaign_id = %s", [campaign.pk])
            if written := int(cursor.fetchone()[0]):
                return written
        cursor.execute(f"ANALYZE {CampaignOrder._meta.db_table}")
        values: Any = {"campaign": campaign.pk, "before": before.pk if before else 0, "end": end_of(campaign)}
        cursor.execute(statement(draft=draft), values)
        return int(cursor.rowcount)


def end_of(campaign: Campaign) -> datetime:
    """Whoever joined from this moment on is looked at in the next campaign."""
    return timezone.make_aware(datetime.combine(campaign.ends_on + timedelta(days=1), time()))


def statement(*, draft: bool) -> str:
    return FILL.format(
        table="network_standingdraft" if draft else "network_standing", state=case_of_state("n.idle", thresholds()),
        full=FULL, bits=BITS,
    )  # fmt: skip


def thresholds() -> list[tuple[int, int]]:
    rows: Any = CommercialState.objects.filter(is_active=True).values_list("threshold", "pk")
    return list(rows)
