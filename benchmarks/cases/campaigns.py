"""How everybody stands in a campaign, and the stencil report: each against one plain statement for the same rows."""

from collections import deque
from datetime import date, timedelta
from unittest import mock

from django.db import connection

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Pair, Result, race, turns
from core import export_text
from network.actions.campaigns import standings
from network.models import Agent, Campaign, CampaignOrder, CommercialState, StandingDraft
from network.queries.campaigns import for_file
from network.queries.campaigns import standings as stencil
from network.views.staff.stencil import STENCIL
from people.models import User

FIRST = date(2026, 1, 1)
ROUNDS = 3
WRITTEN = ("mask", "idle", "state", "orders", "amount_minor", "points")
SAMPLE = 5_000  # agents that the ORM writes, of whom the rest follows
LUCK = "abs(hashint8({id})) %% 1000"  # the same agents are keen in every campaign
OFTEN = f"""(CASE WHEN {LUCK} < 450 THEN 0 WHEN {LUCK} < 800 THEN 1
  WHEN {LUCK} < 950 THEN 2 + abs(hashint8({{id}} + 1)) %% 2 ELSE 4 + abs(hashint8({{id}} + 1)) %% 9 END)"""
IDLE = f"(CASE WHEN {LUCK} >= 450 THEN abs(hashint8({{id}} + 2)) %% 2 ELSE 1 + abs(hashint8({{id}} + 2)) %% 12 END)"
STOOD = f"""INSERT INTO network_standing (campaign_id, agent_id, mask, idle, state_id, orders, amount_minor, points)
SELECT 1, id, (8191 << idle) & 8191, idle, CASE WHEN idle >= 5 THEN 3 WHEN idle >= 2 THEN 2 ELSE 1 END, (idle = 0)::int,
  0, 0 FROM (SELECT id, {IDLE.format(id="id")} AS idle FROM network_agent) n""".replace("%%", "%")
STATES = ((1, 0), (2, 2), (3, 5))  # key, campaigns without an order
RAW = """INSERT INTO network_standingdraft (campaign_id, agent_id, mask, idle, state_id, orders, amount_minor, points)
WITH o AS (
  SELECT agent_id, count(*)::int AS n, sum(amount_minor)::bigint AS amount, sum(points)::bigint AS points
  FROM network_campaignorder WHERE campaign_id = 2 AND state = 'valid' GROUP BY 1),
n AS (
  SELECT s.agent_id, ((s.mask << 1) | (o.n IS NOT NULL)::int) & 8191 AS mask,
    CASE WHEN o.n IS NULL THEN least(s.idle + 1, 13) ELSE 0 END AS idle, o.n, o.amount, o.points
  FROM network_standing s LEFT JOIN o USING (agent_id) WHERE s.campaign_id = 1)
SELECT 2, agent_id, mask, idle, CASE WHEN idle >= 5 THEN 3 WHEN idle >= 2 THEN 2 ELSE 1 END, coalesce(n, 0),
  coalesce(amount, 0), coalesce(points, 0) FROM n"""
COPY = """COPY (SELECT p.given_names || ' ' || p.family_names, p.phone, p.email, a.state, c.name, g.name, s.idle,
  s.orders, s.amount_minor, s.points
FROM network_standing s JOIN network_agent a ON a.id = s.agent_id JOIN people_person p ON p.id = a.person_id
LEFT JOIN network_commercialstate c ON c.id = s.state_id
LEFT JOIN network_segmentholding h ON h.agent_id = a.id AND h.until IS NULL
LEFT JOIN network_segment g ON g.id = h.segment_id
WHERE s.campaign_id = 1 ORDER BY s.agent_id DESC) TO STDOUT (FORMAT CSV)"""


def two_campaigns(lab: Lab) -> None:
    """`size` agents as networks have them: many order nothing, some once, few often; one campaign closed, another whose
    orders are in. Who has ordered for long goes on ordering, who has stopped does not."""
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
        seed.fill(raw, Agent, "people_person", person_id="id", state="'active'", joined_at="'2025-01-01'")
    for number, state in ((1, "closed"), (2, "locked")):
        first = FIRST + timedelta(21 * (number - 1))
        last = first + timedelta(20)
        Campaign.objects.create(number=number, name=f"C{number}", starts_on=first, ends_on=last, state=state)
    for key, threshold in STATES:
        CommercialState.objects.create(pk=key, name=f"S{key}", threshold=threshold)
    standings.open_standings(Campaign.objects.get(number=1), draft=False)
    with lab.seeding() as raw:
        raw.execute(STOOD)
        raw.execute("SELECT network_index_standing(1, false)")
        seed.fill(
            raw, CampaignOrder, f"network_agent a, generate_series(1, {OFTEN.format(id='a.id')}) n", agent_id="a.id",
            number="'P' || a.id || '-' || n", campaign_id="2", ordered_on="'2026-01-25'", currency="'COP'",
            amount_minor="(a.id * 7919 + n) %% 900000", points="(a.id + n) %% 90",
        )  # fmt: skip


def _write(*, draft: bool, number: int) -> None:
    campaign = Campaign.objects.get(number=number)
    standings.open_standings(campaign, draft=draft)
    standings.fill_standings(campaign, standings.hold_basis(campaign, draft=draft), draft=draft)
    standings.index_standings(campaign, draft=draft)


def close(lab: Lab) -> Result:
    """Partition, rows and indexes of a campaign: in the draft, which may be written anew and is made alike."""
    two_campaigns(lab)
    with lab.raw() as raw:

        def limit() -> None:
            raw.execute("SELECT network_open_standing(2, true)")
            raw.execute(RAW)
            raw.execute("SELECT network_index_standing(2, true)")

        pair = race(lambda: _write(draft=True, number=2), limit, rounds=ROUNDS)
    return pair.seconds("network.close", lab.size)


def close_by_orm(lab: Lab) -> Result:
    """The same figures written by `bulk_update`, of some of the agents: per agent, ours over it."""
    two_campaigns(lab)
    _write(draft=True, number=2)
    rows = list(StandingDraft.objects.filter(campaign=2).order_by("pk")[: min(SAMPLE, lab.size)])

    def orm() -> None:
        for row in rows:
            row.idle, row.mask, row.amount_minor = row.idle + 1, row.mask + 1, row.amount_minor + 1
        StandingDraft.objects.bulk_update(rows, WRITTEN, batch_size=500)

    ours, limit = turns(lambda: _write(draft=True, number=2), orm, rounds=ROUNDS)
    pair = Pair(ours / lab.size, limit / len(rows))
    ours, limit = round(pair.ours * 1e6, 2), round(pair.limit * 1e6, 2)
    return Result("network.close_by_orm", ours, limit, pair.ratio, "µs", lab.size)


def stencil_export(lab: Lab) -> Result:
    """The whole report as CSV; the limit lets the database write it."""
    two_campaigns(lab)
    with mock.patch.object(User, "has_perm", return_value=True):
        found = for_file(stencil(User(pk=1), Campaign.objects.get(number=1), {}))
    with lab.raw() as raw:

        def ours() -> None:
            deque(export_text.csv_pieces(STENCIL, found), maxlen=0)

        def limit() -> None:
            with raw.cursor().copy(COPY) as copy:
                deque(copy, maxlen=0)

        pair = race(ours, limit, rounds=ROUNDS)
    connection.close()
    return pair.seconds("network.stencil_export", lab.size)
