"""The catalogue as an agent sees it, and the pictures of what is in it."""

from typing import Any

import pytest
from django.urls import reverse

from core import files
from rewards.models import Product
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
URL = reverse("rewards_office:catalogue")


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
