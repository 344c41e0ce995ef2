"""Whoever was refused before those who are refused left their line: the migration takes them out, from that day on."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from network.actions.snapshots import order_campaign, take_snapshot
from network.models import CampaignTree, SponsorEdge
from network.queries import branch_children, tree_now
from network.queries.trees import tree_of
from network.rules.tree_page import end_of
from tests import factories
from tests.network.campaign_cast import campaign

pytestmark = pytest.mark.django_db
leaving = import_module("network.migrations.0031_never_admitted_leave_lines")
NOW = timezone.now()


def leave():
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    leaving.leave(None, SimpleNamespace(connection=connection))


def refused(leader, days=10, **more):
    """Came in `days` days and twenty before today, and was refused `days` days ago, as it was written then."""
    agent = factories.agent(sponsor=leader, state="client_only", joined_at=NOW - timedelta(days + 20), **more)
    came, left = ("preregister_agent", "preregistered", days + 20), ("return_to_client", "client_only", days)
    for act, state, ago in (came, left):
        at = NOW - timedelta(ago)
        agent.changes.create(act=f"network.{act}", state=state, sponsor=leader, at=at)
    return agent


def edges(agent):
    rows = SponsorEdge.objects.filter(agent=agent).order_by("since")
    return [(row.sponsor_id, row.since, row.until) for row in rows]


def test_they_leave_their_line_from_the_day_it_was_decided():
    leader = factories.agent(joined_at=NOW - timedelta(100))
    gone, others = refused(leader), [refused(leader, days=n) for n in (1, 2)]
    leaving.AT_ONCE, kept = 2, leaving.AT_ONCE  # two rounds
    try:
        leave()
        leave()
    finally:
        leaving.AT_ONCE = kept
    for one in (gone, *others):
        one.refresh_from_db()
        assert one.sponsor is None
    decided = gone.changes.latest("at")
    assert edges(gone) == [(leader.pk, NOW - timedelta(30), decided.at), (None, decided.at, None)]
    assert SponsorEdge.objects.get(agent=gone, until=None).change_id == decided.pk
    assert branch_children(leader.pk, tree=tree_now()) == []
    before, after = NOW - timedelta(15), NOW - timedelta(5)
    seen = branch_children(leader.pk, tree=None, at=before)
    assert [one.agent_id for one in seen] == [one.pk for one in (gone, *others)]
    assert [one.agent_id for one in branch_children(leader.pk, tree=None, at=after)] == [one.pk for one in others]
    for tops in (branch_children(None, tree=tree_now()), branch_children(None, tree=None, at=after)):
        assert [one.agent_id for one in tops] == [leader.pk]


def test_whoever_was_an_agent_or_leads_somebody_or_is_no_client_only_stays():
    leader = factories.agent(joined_at=NOW - timedelta(100))
    was, leads, waits = refused(leader), refused(leader), factories.agent(sponsor=leader, state="preregistered")
    was.changes.create(act="network.make_agent", state="active", sponsor=leader, at=NOW - timedelta(25))
    led = factories.agent(sponsor=leads)
    leave()
    for one in (was, leads, waits, led):
        one.refresh_from_db()
    assert [one.sponsor_id for one in (was, leads, waits, led)] == [leader.pk, leader.pk, leader.pk, leads.pk]


def test_totals_count_agents_and_campaigns_that_had_them_are_put_in_order_anew():
    leader = factories.agent(joined_at=NOW - timedelta(100))
    today = timezone.localdate()
    early = campaign(1, "closed", starts_on=today - timedelta(60), ends_on=today - timedelta(20))
    late = campaign(2, "closed", starts_on=today - timedelta(19), ends_on=today - timedelta(5))
    gone = refused(leader)
    assert [order_campaign(campaign=one).agents for one in (early, late)] == [2, 1]
    assert take_snapshot().agents == 1
    leave()
    assert [one.campaign_id for one in CampaignTree.objects.all()] == [early.pk], "what was right then stays"
    late.refresh_from_db()
    assert order_campaign(campaign=type(late).objects.get(pk=late.pk)).agents == 1
    again = type(late).objects.get(pk=late.pk)
    seen = branch_children(leader.pk, tree=tree_of(again), at=end_of(again.ends_on, NOW))
    assert gone.pk not in [one.agent_id for one in seen]
