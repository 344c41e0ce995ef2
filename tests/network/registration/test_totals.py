"""RG20: how many registered per day, week and month, by state, channel, target and territory; page and file agree."""

import csv
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEntry
from network.models import Application
from network.permissions import VIEW_REGISTRATIONS
from network.queries.registration_totals import PERIODS, start_of, starts
from people.models import Territory
from tests import factories

pytestmark = pytest.mark.django_db
TOTALS = "/admin/registros/totales/"
DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2030, 12, 31))


def came(day, **fields):
    """A registration of that day's noon."""
    who = fields.pop("person", None) or factories.person()
    given = {"target": "client", "channel": "site", "state": "approved", "passage": "new", "person": who}
    made = Application.objects.create(**given | fields)
    at = timezone.make_aware(datetime.combine(date.fromisoformat(day), datetime.min.time())) + timedelta(hours=12)
    Application.objects.filter(pk=made.pk).update(created_at=at)
    return made


def shown(browser, query):
    totals = browser.get(f"{TOTALS}?{query}").context["totals"]
    return {row.start.isoformat(): {k: n for k, n in row.counts.items() if n} for row in totals.rows if row.total}


@given(day=DAYS, length=st.integers(min_value=0, max_value=200), period=st.sampled_from(PERIODS))
def test_every_day_lies_in_one_period_and_none_is_left_out(day, length, period):
    last = day + timedelta(days=length)
    found = list(starts(day, last, period))
    assert found == sorted(set(found), reverse=True)
    assert {start_of(day + timedelta(days=n), period) for n in range(length + 1)} == set(found)


@pytest.mark.row("RG20")
def test_totals_per_period_side_by_side(login):
    came("2026-03-02"), came("2026-03-08", state="rejected"), came("2026-03-09", channel="invitation")
    came("2026-04-01", target="agent", channel="backoffice")
    browser, span = login(factories.staff(VIEW_REGISTRATIONS)), "first=2026-03-01&last=2026-04-02"
    assert shown(browser, f"{span}&por=week") == {
        "2026-03-02": {"Aprobado": 1, "Rechazado": 1}, "2026-03-09": {"Aprobado": 1}, "2026-03-30": {"Aprobado": 1},
    }  # fmt: skip
    by_channel = shown(browser, f"{span}&por=month&segun=channel")
    assert [sum(found.values()) for found in by_channel.values()] == [1, 3]
    assert len(by_channel["2026-03-01"]) == 2
    assert set(shown(browser, f"{span}&por=day&segun=target")) == {
        "2026-03-02", "2026-03-08", "2026-03-09", "2026-04-01",
    }  # fmt: skip
    assert shown(browser, f"{span}&por=month&state=rejected") == {"2026-03-01": {"Rechazado": 1}}
    assert "Semana del" in browser.get(f"{TOTALS}?{span}").content.decode()


@pytest.mark.row("RG20")
def test_territories_are_counted_by_the_parts_of_the_one_chosen(login):
    north = Territory.objects.create(code="R1", name="Norte", kind="region")
    coast = Territory.objects.create(code="Z1", name="Costa", kind="zone", parent=north)
    section = Territory.objects.create(code="S1", name="Playa", kind="section", parent=coast)
    for place in (north, coast, section, None):
        came("2026-03-02", person=factories.person(territory=place))
    browser = login(factories.staff(VIEW_REGISTRATIONS))
    asked = "first=2026-03-01&last=2026-03-31&por=month&segun=territory"
    assert shown(browser, asked) == {"2026-03-01": {"R1 Norte": 3, "Sin territorio": 1}}
    assert shown(browser, f"{asked}&territory={north.pk}") == {"2026-03-01": {"Z1 Costa": 2, "R1 Norte": 1}}


@pytest.mark.row("RG20")
def test_the_file_says_what_the_page_says(login):
    came("2026-03-02"), came("2026-03-20", state="rejected")
    browser, query = login(factories.staff(VIEW_REGISTRATIONS)), "first=2026-03-01&last=2026-03-31&por=month"
    answer = browser.post(f"{TOTALS}exportar/?{query}", {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows == [
        ["Desde", "Aprobado", "Rechazado", "Total"],
        ["2026-03-01", "1", "1", "2"],
        ["Total", "1", "1", "2"],
    ]
    assert AuditEntry.objects.filter(action="core.export_rows").exists()
    assert browser.post(f"{TOTALS}exportar/?{query}", {"format": "xlsx"}).status_code == 200


def test_what_makes_no_sense_counts_weeks_by_state(login):
    browser = login(factories.staff(VIEW_REGISTRATIONS))
    for query in ("por=siglo&segun=x&first=ayer", "first=2026-12-31&last=2020-01-01", "territory=99999999"):
        assert browser.get(f"{TOTALS}?{query}").status_code == 200
    rows = browser.get(f"{TOTALS}?por=day&first=1990-01-01&last=2026-01-01").context["totals"].rows
    assert len(rows) <= 401


def test_strangers_and_the_cost(login, client, assert_same_queries):
    for browser in (client, login(factories.agent()), login(factories.staff())):
        assert browser.get(TOTALS).status_code in {302, 403, 404}
        assert browser.post(f"{TOTALS}exportar/").status_code in {302, 403, 404}
    came("2026-03-02")
    staff = login(factories.staff(VIEW_REGISTRATIONS))
    query = f"{TOTALS}?first=2026-03-01&last=2026-03-31&segun=territory"
    assert_same_queries(lambda: staff.get(query), lambda: came("2026-03-12", state="rejected"))
