"""U6: The agent's points: three amounts, every movement with its why, lines that add up."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger import actions as ledger
from ledger.models import Lot
from ledger.queries import balances
from rewards import actions
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
URL = reverse("rewards_office:points")


def lines(page: Any) -> list[Any]:
    return list(page.context["lines"])


@pytest.mark.row("SL7")
def test_every_line_opens_what_caused_it_and_they_add_up(login: Any) -> None:
    person, kind = cast.holder(0), factories.contract_type()
    factories.rule(kind, points=1500)
    award = cast.award(person, type=kind, label="Contrato H-1")
    taken = cast.award(person, type=kind, label="Contrato H-2")
    redemption = cast.redeem(person, factories.product(points=200), 2)
    cast.modify(redemption, quantity=1)
    actions.reverse_source(source=taken.source, cause=None, by=None)
    page = login(person).get(URL)
    assert [line.amount for line in lines(page)] == [-1500, 200, -400, 1500, 1500]
    assert [line.balance for line in lines(page)] == [1300, 2800, 2600, 3000, 1500]
    own = reverse("rewards_office:redemption", args=[redemption.number])
    why, other = (reverse("rewards_office:award", args=[a.pk]) for a in (award, taken))
    assert [line.url for line in lines(page)] == [other, own, own, other, why]
    assert sum(line.amount for line in lines(page)) == balances(person).total == 1300
    text = page.content.decode()
    for shown in ("1.300", "-1.500", "+200", "Contrato H-1", redemption.number, f'href="{why}"'):
        assert shown in text


def test_pending_and_owed_are_shown_where_there_are_any(login: Any) -> None:
    person, kind = cast.holder(0), factories.contract_type()
    factories.rule(kind, points=70)
    award = cast.award(person, type=kind)
    cast.redeem(person, factories.product(points=50))
    actions.reverse_source(source=award.source, cause=None, by=None)
    page = login(person).get(URL)
    assert page.context["balances"].owed_points == 50
    assert [line.balance for line in lines(page)] == [-50, 20, 70]
    factories.rule(kind, points=300, hold_days=10, starts_on=timezone.localdate() - timedelta(days=1))
    cast.award(person, type=kind, on_date=timezone.localdate() - timedelta(days=1))
    page = login(person).get(URL)
    held = page.context["balances"]
    assert (held.available, held.pending, held.owed_points) == (0, 250, 0)
    assert lines(page)[0].balance == 250


def test_what_time_does_goes_back_to_the_award(login: Any) -> None:
    person, kind = cast.holder(0), factories.contract_type()
    factories.rule(kind, hold_days=5, expires_days=30)
    award = cast.award(person, type=kind)
    day = timezone.now() - timedelta(days=1)
    Lot.objects.update(held_until=day)
    ledger.release_due()
    Lot.objects.update(expires_at=day)
    ledger.expire_due()
    page = login(person).get(URL)
    assert [(line.amount, line.released) for line in lines(page)] == [(-100, 0), (0, 100), (100, 0)]
    assert {line.url for line in lines(page)} == {reverse("rewards_office:award", args=[award.pk])}


def test_documents_without_points_say_why(login: Any) -> None:
    person = cast.holder(0)
    award = cast.award(person, label="Contrato sin regla")
    page = login(person).get(URL)
    assert page.context["unrewarded"] == [award]
    assert reverse("rewards_office:award", args=[award.pk]) in page.content.decode()
    assert lines(page) == []


def test_pages_go_on_where_the_last_one_ended(login: Any) -> None:
    person = cast.holder(0)
    for amount in range(1, 31):
        factories.points(person, amount)
    browser = login(person)
    first = browser.get(URL)
    second = browser.get(URL + first.context["next_url"])
    assert [line.amount for line in lines(first) + lines(second)] == list(range(30, 0, -1))
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("before", ["x", "-1", "²", "99999999999999999999", "0", "1; DROP TABLE"])
def test_an_address_that_cannot_be_read_is_no_error(login: Any, before: str) -> None:
    assert login(cast.holder(10)).get(URL, {"before": before}).status_code == 200


def test_nothing_of_others_is_seen(login: Any) -> None:
    cast.holder(5000)
    assert lines(login(cast.holder(0)).get(URL)) == []


def test_strangers_are_refused(client: Any, login: Any) -> None:
    assert client.get(URL).status_code == 302
    assert login(factories.client()).get(URL).status_code == 403


def test_same_queries_for_more_lines(login: Any, assert_same_queries: Any) -> None:
    person, kind = cast.holder(10_000), factories.contract_type()
    factories.rule(kind)
    browser = login(person)

    def add() -> None:
        cast.award(person, type=kind)
        cast.redeem(person)

    assert_same_queries(lambda: browser.get(URL), add)


def test_every_line_says_when(login: Any) -> None:
    person, kind = cast.holder(0), factories.contract_type()
    factories.rule(kind)
    award = cast.award(person, type=kind)
    assert award.transaction
    (line,) = lines(login(person).get(URL))
    assert line.at == award.transaction.at
