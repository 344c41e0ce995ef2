"""The tables of how everybody stood: opened per campaign, written once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from network.models import Campaign

pytestmark = pytest.mark.django_db
ROW = """INSERT INTO {} (campaign_id, agent_id, mask, idle, state_id, orders, amount_minor, points)
VALUES (%s, %s, 1, 0, NULL, 1, 100, 1)"""


def campaign(number, starts=date(2026, 1, 1), days=21):
    ends = starts + timedelta(days=days - 1)
    return Campaign.objects.create(number=number, name=f"Campaña {number}", starts_on=starts, ends_on=ends)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else None


def test_the_application_opens_and_fills_a_campaign_but_changes_nothing():
    first = campaign(1)
    run("SELECT network_open_standing(%s, false)", first.pk)
    run("SELECT network_open_standing(%s, false)", first.pk)
    run(ROW.format("network_standing"), first.pk, 7)
    run("SELECT network_index_standing(%s, false)", first.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        run(ROW.format("network_standing"), first.pk, 7)
    for forbidden in ("UPDATE network_standing SET orders = 2", "DELETE FROM network_standing"):
        with pytest.raises(DatabaseError), transaction.atomic():
            run(forbidden)
    assert run("SELECT agent_id FROM network_standing WHERE campaign_id = %s", first.pk) == [(7,)]


def test_a_draft_is_written_anew_each_time():
    first = campaign(1)
    for agent in (7, 8):
        run("SELECT network_open_standing(%s, true)", first.pk)
        run(ROW.format("network_standingdraft"), first.pk, agent)
        run("SELECT network_index_standing(%s, true)", first.pk)
    assert run("SELECT agent_id FROM network_standingdraft") == [(8,)]


def test_days_of_two_campaigns_do_not_overlap():
    campaign(1)
    with pytest.raises(IntegrityError, match="campaign_days_apart"), transaction.atomic():
        campaign(2, date(2026, 1, 21))
    campaign(2, date(2026, 1, 22))
