"""U28: The catalogue as an agent sees it, and the pictures of what is in it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core import files
from rewards import rules
from rewards.models import Category, Product
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
URL = reverse("rewards_office:catalogue")
ENGLISH = {"accept-language": "en"}


def pictured(**fields: Any) -> Product:
    return factories.product(picture=files.store(factories.picture(), files.PICTURE, by=None), **fields)


def picture_of(product: Product) -> str:
    return reverse("rewards_office:picture", args=[product.pk])


@pytest.mark.row("SL9")
def test_it_says_what_is_in_reach_and_how_much_is_missing(login: Any) -> None:
    person = cast.holder(300)
    for name, price, stock in [("Toallas", 300, 9), ("Licuadora", 450, 9), ("Maleta", 200, 0)]:
        factories.product(name, points=price, stock=stock)
    factories.product("Guardada", is_active=False)
    page = login(person).get(URL, headers={"accept-language": "en"})
    offers = {o.product.name: (o.redeemable, o.missing, o.sold_out) for o in page.context["offers"]}
    assert offers == {
        "Maleta": (False, 0, True), "Toallas": (True, 0, False), "Licuadora": (False, 150, False),
    }  # fmt: skip
    text = page.content.decode()
    for shown in ("You need 150 more", "Sold out", "You can redeem it"):
        assert shown in text
    assert "Guardada" not in text


@pytest.mark.row("SL9")
def test_what_is_shown_but_cannot_be_redeemed_yet_says_from_when(login: Any) -> None:
    today = timezone.localdate()
    factories.product("Tren", redeemable_from=today + timedelta(days=1))
    factories.product("Barco", visible_from=today + timedelta(days=1))
    factories.product("Avión", visible_until=today - timedelta(days=1))
    page = login(cast.holder(300)).get(URL, headers=ENGLISH)
    assert [offer.product.name for offer in page.context["offers"]] == ["Tren"]
    with translation.override("en"):
        day = rules.day_name(today + timedelta(days=1), today)
    assert f"From {day}" in page.content.decode()


def names(page: Any) -> list[str]:
    return [offer.product.name for offer in page.context["offers"]]


@pytest.fixture
def shelf() -> None:
    home, travel = Category.objects.create(name="Hogar"), Category.objects.create(name="Viajes")
    Category.objects.create(name="Guardada", is_active=False)
    for name, points, category, fields in [
        ("Sartén", 100, home, {}), ("Licuadora", 300, home, {}), ("Maleta", 500, travel, {}),
        ("Silla", 200, home, {"stock": 0}), ("Mesa", 200, home, {"max_in_all": 0}), ("Lámpara", 900, home, {}),
    ]:  # fmt: skip
        factories.product(name, points=points, category=category, **fields)


@pytest.mark.row("SL9")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=sarten", ["Sartén"]),
        ("category=Viajes", ["Maleta"]),
        ("reach=on", ["Sartén", "Licuadora", "Maleta"]),
        ("least=300&most=500", ["Licuadora", "Maleta"]),
        ("most=200&order=most", ["Mesa", "Silla", "Sartén"]),
        ("order=newest&least=500", ["Lámpara", "Maleta"]),
        ("reach=on&category=Hogar&order=most", ["Licuadora", "Sartén"]),
        (
            "category=999999&least=x&order=zz&q=" + "m" * 200,
            ["Sartén", "Silla", "Mesa", "Licuadora", "Maleta", "Lámpara"],
        ),
    ],
)
def test_filters_and_order_live_in_the_address(login: Any, shelf: None, query: str, found: list[str]) -> None:
    for category in Category.objects.all():
        query = query.replace(f"category={category.name}", f"category={category.pk}")
    page = login(cast.holder(600)).get(f"{URL}?{query}")
    assert names(page) == found
    assert "Guardada" not in page.content.decode()


@pytest.mark.row("SL9")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("reach=on", "Nothing within your reach yet"),
        ("q=tractor", "No reward is called “tractor”"),
        ("most=10", "No rewards at that price"),
        ("category=empty", "Nothing in “Viajes” at the moment"),
    ],
)
def test_each_filter_that_finds_nothing_has_one_way_on(login: Any, query: str, words: str) -> None:
    factories.product(points=100)
    empty = Category.objects.create(name="Viajes")
    text = login(cast.holder(0)).get(f"{URL}?{query.replace('empty', str(empty.pk))}", headers=ENGLISH).content.decode()
    assert words in text
    assert text.count("vi-empty-title") == 1
    assert f'class="btn btn-primary" href="{URL}"' in text


def test_an_empty_catalogue_leads_somewhere(login: Any) -> None:
    text = login(cast.holder(0)).get(URL).content.decode()
    assert "vi-empty" in text
    assert reverse("rewards_office:points") in text


def test_pages_of_24(login: Any) -> None:
    for n in range(26):
        factories.product(f"Premio {n}", points=100 + n)
    browser = login(cast.holder(0))
    first = browser.get(URL)
    second = browser.get(URL + first.context["next_url"])
    prices = [offer.product.points for page in (first, second) for offer in page.context["offers"]]
    assert prices == list(range(100, 126))
    assert (first.context["prev_url"], second.context["next_url"]) == ("", "")


def test_same_queries_for_more_products(login: Any, assert_same_queries: Any) -> None:
    browser = login(cast.holder(100))
    assert_same_queries(lambda: browser.get(URL), pictured)


def test_few_queries_with_every_filter_and_limit(login: Any) -> None:
    shelf = Category.objects.create(name="Hogar")
    person, kind = cast.holder(1000), factories.contract_type()
    factories.rule(kind)
    cast.award(person, type=kind)
    browser = login(person)
    terms = {"max_per_agent": 3, "max_per_month": 2, "max_in_all": 9, "min_documents": 1}
    for n in range(3):
        pictured(name=f"Premio {n}", category=shelf, joined_until=timezone.localdate(), **terms)
    address = f"{URL}?reach=on&q=premio&category={shelf.pk}&order=newest&least=1&most=900"
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert len(names(browser.get(address))) == 3
    assert len(queries) <= 12, len(queries)


@pytest.mark.row("SL9")
def test_whoever_redeemed_it_keeps_its_picture(login: Any) -> None:
    person, product = cast.holder(), pictured()
    cast.redeem(person, product)
    Product.objects.update(is_active=False)
    assert login(person).get(picture_of(product)).status_code == 200
    assert login(cast.holder()).get(picture_of(product)).status_code == 404


def test_a_picture_is_served_as_a_picture_and_nothing_else(login: Any) -> None:
    answer = login(cast.holder(0)).get(picture_of(pictured()))
    assert answer.status_code == 200
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


def test_no_picture_and_no_product_are_not_found(login: Any) -> None:
    browser = login(cast.holder(0))
    assert browser.get(picture_of(factories.product())).status_code == 404
    assert browser.get(picture_of(pictured(is_active=False))).status_code == 404


def test_strangers_are_refused(client: Any, login: Any) -> None:
    product = pictured()
    for url in (URL, picture_of(product), reverse("rewards_office:product", args=[product.pk])):
        client.logout()
        assert client.get(url).status_code == 302
        assert login(factories.client()).get(url).status_code == 403
