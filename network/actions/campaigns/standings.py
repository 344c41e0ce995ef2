"""Writing how everybody stands in a campaign: one statement, straight into the campaign's partition.

Opening a partition keeps readers of the table out, and indexing takes its time: each is a step of its own.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from core.statements import run
from network.models import Campaign, CampaignOrder, CommercialState
from network.queries.bases import Basis, basis_of
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
  LEFT JOIN {before} p ON p.campaign_id = %(before)s AND p.agent_id = a.id
  WHERE a.state IN ('active', 'inactive') AND a.joined_at < %(end)s
) n"""

HOLD = "SELECT id FROM network_campaign WHERE starts_on < %s AND state <> 'closed' ORDER BY id FOR SHARE"


def open_standings(campaign: Campaign, *, draft: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_open_standing(%s, %s)", [campaign.pk, draft])


def index_standings(campaign: Campaign, *, draft: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_index_standing(%s, %s)", [campaign.pk, draft])


def hold_basis(campaign: Campaign, *, draft: bool) -> Basis:
    """What it goes on from. Of a precalculation the campaigns before it that are not closed are held shared until the
    transaction ends: none of them is closed or precalculated anew meanwhile."""
    if draft:
        run(HOLD, [campaign.starts_on])
    return basis_of(campaign, draft=draft)


def fill_standings(campaign: Campaign, basis: Basis, *, draft: bool) -> int:
    """Everybody of the sales force, from how they stood before and from the campaign's valid orders. Answers how many.

    What a close has written stays: a second one after a failure goes on with those rows.
    """
    with connection.cursor() as cursor:
        if not draft:
            cursor.execute("SELECT count(*) FROM network_standing WHERE campaign_id = %s", [campaign.pk])
            if written := int(cursor.fetchone()[0]):
                return written
        cursor.execute(f"ANALYZE {CampaignOrder._meta.db_table}")
        values: Any = {"campaign": campaign.pk, "before": basis.campaign, "end": end_of(campaign)}
        cursor.execute(statement(basis, draft=draft), values)
        return int(cursor.rowcount)


def end_of(campaign: Campaign) -> datetime:
    """Whoever joined from this moment on is looked at in the next campaign."""
    return timezone.make_aware(datetime.combine(campaign.ends_on + timedelta(days=1), time()))


def statement(basis: Basis, *, draft: bool) -> str:
    return FILL.format(
        table="network_standingdraft" if draft else "network_standing", state=case_of_state("n.idle", thresholds()),
        before=basis.model._meta.db_table, full=FULL, bits=BITS,
    )  # fmt: skip


def thresholds() -> list[tuple[int, int]]:
    rows: Any = CommercialState.objects.filter(is_active=True).values_list("threshold", "pk")
    return list(rows)
