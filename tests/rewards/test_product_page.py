"""One product: what it takes, why it cannot be redeemed yet, what else there is, and saving for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rewards.models import Category, Goal, Product
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def url(product: Product, page: str = "product") -> str:
    return reverse(f"rewards_office:{page}", args=[product.pk])


def day(offset: int) -> Any:
    return timezone.localdate() + timedelta(days=offset)


@pytest.mark.row("SL9")
def test_what_can_be_redeemed_leads_to_confirming_it(login: Any) -> None:
    product = factories.product(points=300, max_per_agent=2, redeemable_until=day(5))
    page = login(cast.holder(1000)).get(url(product), headers=ENGLISH)
    text = page.content.decode()
    assert url(product, "redeem") in text
    assert "You have used 0 of 2" in text
    assert "data-reasons" not in text


@pytest.mark.row("SL9")
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"points": 1500}, "You need 500 more."),
        ({"stock": 0}, "There is nothing left of this product."),
        ({"redeemable_from": 3}, "You can redeem it from"),
        ({"redeemable_until": -1}, "It could be redeemed until"),
        ({"min_documents": 2}, "You have 0."),
        ({"joined_until": -30}, "It is for whoever was an agent on"),
        ({"max_in_all": 0}, "Only 0 are given among everybody"),
    ],
)
def test_why_not_stands_there_with_a_way_on(login: Any, fields: dict[str, Any], words: str) -> None:
    dated = {"redeemable_from", "redeemable_until", "joined_until"}
    product = factories.product(**{name: day(n) if name in dated else n for name, n in fields.items()})
    text = login(cast.holder(1000)).get(url(product), headers=ENGLISH).content.decode()
    assert words in text
    assert url(product, "redeem") not in text
    assert "btn-primary" in text


@pytest.mark.row("SL9")
def test_what_ran_out_shows_others_of_its_kind_and_price(login: Any) -> None:
    home, travel = Category.objects.create(name="Hogar"), Category.objects.create(name="Viajes")
    gone = factories.product("Maleta", points=500, stock=0, category=travel)
    for name, points, category, fields in [
        ("Mochila", 900, travel, {}), ("Termo", 480, home, {}), ("Sartén", 200, home, {}), ("Vela", 90, home, {}),
        ("Silla", 500, travel, {"stock": 0}), ("Tren", 500, travel, {"redeemable_from": day(1)}),
        ("Barco", 500, travel, {"max_in_all": 0}),
    ]:  # fmt: skip
        factories.product(name, points=points, category=category, **fields)
    page = login(cast.holder(500)).get(url(gone))
    assert [other.product.name for other in page.context["others"]] == ["Mochila", "Termo", "Sartén"]


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"visible_from": 1}, {"visible_until": -1}], ids=["out", "not yet", "over"]
)
def test_what_is_not_shown_has_no_page(login: Any, fields: dict[str, Any]) -> None:
    product = factories.product(**{name: n if name == "is_active" else day(n) for name, n in fields.items()})
    browser = login(cast.holder())
    assert browser.get(url(product)).status_code == 404
    assert browser.get(url(product, "redeem")).status_code == 404
    assert browser.get(reverse("rewards_office:product", args=[999_999])).status_code == 404


@pytest.mark.row("SL9")
def test_one_goal_at_a_time_however_often_it_is_asked(login: Any) -> None:
    person, first, second = cast.holder(), factories.product(), factories.product("Maleta")
    browser = login(person)
    for _time in range(2):
        assert browser.post(url(first, "goal"), {"pin": "1"}).url == url(first)
    since = Goal.objects.get().since
    assert browser.get(url(first)).context["goal"].since == since
    assert b"Licuadora" in browser.get(url(second)).content
    browser.post(url(second, "goal"), {"pin": "1"})
    assert Goal.objects.get(person=person).product == second
    browser.post(url(first, "goal"), {"pin": "0"})
    assert Goal.objects.get().product == second
    for _time in range(2):
        browser.post(url(second, "goal"), {"pin": "0"})
    assert not Goal.objects.exists()
    assert browser.get(url(first, "goal")).url == url(first)


def test_what_left_the_catalogue_is_no_goal_and_can_be_let_go(login: Any) -> None:
    person, product = cast.holder(), factories.product()
    browser = login(person)
    browser.post(url(product, "goal"), {"pin": "1"})
    Product.objects.update(is_active=False)
    assert browser.post(url(product, "goal"), {"pin": "0"}).url == reverse("rewards_office:catalogue")
    answer = browser.post(url(product, "goal"), {"pin": "1"}, follow=True, headers=ENGLISH)
    assert "not in the catalogue any more" in answer.content.decode()
    assert not Goal.objects.exists()


def test_few_queries_even_where_everything_is_limited(login: Any) -> None:
    terms = {"max_per_agent": 3, "max_per_month": 2, "max_in_all": 9, "min_documents": 0, "joined_until": day(0)}
    product, browser = factories.product(stock=0, **terms), login(cast.holder())
    for n in range(4):
        factories.product(f"Otra {n}", **terms)
    browser.get(url(product))
    with CaptureQueriesContext(connection) as queries:
        assert len(browser.get(url(product)).context["others"]) == 3
    assert len(queries) <= 12, len(queries)


def test_strangers_are_refused(client: Any, login: Any) -> None:
    product = factories.product()
    for page in ("product", "redeem", "goal"):
        client.logout()
        assert client.get(url(product, page)).status_code == 302
        browser = login(factories.client())
        assert browser.get(url(product, page)).status_code == browser.post(url(product, page)).status_code == 403
