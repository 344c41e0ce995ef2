"""The liability board: what is owed in points, from few queries, and the lists behind it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import conf
from ledger import actions as ledger
from rewards import actions
from rewards.permissions import VIEW_LIABILITY
from tests import factories
from tests.rewards import cast

NOW = datetime(2026, 11, 10, 15, tzinfo=UTC)
URL = reverse("rewards_staff:liability")


@pytest.fixture
def clock(db: Any) -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def give(points: int, *, ends: int | None = None, held: int | None = None) -> Any:
    person = cast.holder(0)
    with transaction.atomic():
        ledger.award_points(
            person=person, points=points, key=f"test:{points}:{ends}:{held}",
            expires_at=NOW + timedelta(days=ends) if ends else None,
            held_until=NOW + timedelta(days=held) if held else None,
        )  # fmt: skip
    return person


def test_the_figures_and_what_they_cost(clock: Any, login: Any) -> None:
    clock.move_to(NOW - timedelta(days=40))
    old = factories.contract_type()
    factories.rule(old, points=1000)
    person = cast.holder(0)
    first = cast.award(person, type=old)
    clock.move_to(NOW)
    cast.redeem(person, factories.product(points=300))
    give(20, ends=10), give(30, ends=45), give(40, ends=80), give(50, ends=200), give(7, held=9)
    lost = cast.award(cast.holder(0), type=old)
    actions.reverse_source(source=lost.source, cause=None, by=None)
    conf.change("rewards.point_value", 50, by=None)
    page = login(factories.staff(VIEW_LIABILITY)).get(URL)
    found = page.context["found"]
    assert (found.available, found.pending, found.owed) == (700 + 140, 7, 0)
    assert found.expiring == {30: 20, 60: 50, 90: 90}
    assert (found.contracts, found.per_contract) == (1, first.points)
    assert page.context["contract_cost"] == 1000 * 50 * 100
    by_day = {month.day.month: month for month in found.months}
    assert (by_day[10].issued, by_day[11].issued, by_day[11].redeemed) == (1000, 147, 300)
    assert len(found.months) == 12
    text = page.content.decode()
    assert "<svg" in text
    assert "847" in text


def test_the_board_takes_few_queries_however_much_there_is(clock: Any, login: Any) -> None:
    desk = login(factories.staff(VIEW_LIABILITY))
    give(10, ends=5)
    desk.get(URL)
    counts = []
    for ends in (6, 7):
        with CaptureQueriesContext(connection) as done:
            desk.get(URL)
        counts.append(len(done))
        give(10, ends=ends)
    assert counts[0] == counts[1] <= 12


def test_every_figure_opens_its_list(clock: Any, login: Any) -> None:
    desk = login(factories.staff(VIEW_LIABILITY))
    soon, later = give(20, ends=10), give(30, ends=45)

    def people(what: str) -> list[Any]:
        return [row[0] for row in desk.get(reverse("rewards_staff:liability_list", args=[what])).context["rows"]]

    assert people("30") == [soon]
    assert people("60") == [soon, later]
    assert people("available") == [later, soon]
    assert people("pending") == people("owed") == []
    assert desk.get(reverse("rewards_staff:liability_list", args=["nada"])).status_code == 404


def test_a_month_opens_its_transactions_for_whoever_may_read_the_books(clock: Any, login: Any) -> None:
    give(10)
    page = login(factories.staff(VIEW_LIABILITY, "people.view_audit")).get(URL).content.decode()
    link = "/admin/ledger/transaction/?at__year=2026&amp;at__month=11"
    assert link in page
    books = login(factories.staff(VIEW_LIABILITY, "people.view_audit")).get(link.replace("&amp;", "&"))
    assert books.status_code == 200
    assert "test:10:None:None" in books.content.decode()
    assert link not in login(factories.staff(VIEW_LIABILITY)).get(URL).content.decode()


def test_an_empty_company_has_a_board(clock: Any, login: Any) -> None:
    page = login(factories.staff(VIEW_LIABILITY)).get(URL)
    assert page.status_code == 200
    assert page.context["found"].outstanding == 0


@pytest.mark.django_db
def test_strangers_are_refused(client: Any, login: Any) -> None:
    assert client.get(URL).status_code == 302
    assert login(factories.staff()).get(URL).status_code == 403
