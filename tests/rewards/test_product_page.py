"""One product: the balance after it, redeeming it once, and clear words where it cannot be."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from rewards.models import Product, Redemption
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


def url(product: Product) -> str:
    return reverse("rewards_office:product", args=[product.pk])


def sent(product: Product, **fields: Any) -> dict[str, Any]:
    return {"quantity": 1, "unit_points": product.points, "form_key": str(uuid.uuid4())} | fields


@pytest.mark.row("SL9")
def test_it_shows_the_balance_after_and_redeems(login: Any) -> None:
    person, product = cast.holder(1000), factories.product(points=300)
    browser = login(person)
    page = browser.get(url(product))
    assert (page.context["offer"].available, page.context["after"]) == (1000, 700)
    form = page.context["form"]
    data = {name: form[name].value() for name in ("quantity", "unit_points", "form_key")}
    answer = browser.post(url(product), data)
    made = Redemption.objects.get()
    assert answer.url == reverse("rewards_office:redemption", args=[made.number])
    receipt = browser.get(answer.url).content.decode()
    assert made.number in receipt
    assert cast.available(person) == 700


def test_the_balance_after_follows_the_quantity(login: Any) -> None:
    product, browser = factories.product(points=300), login(cast.holder(1000))
    part = browser.get(url(product), {"quantity": "2"}, headers={"hx-request": "true"})
    assert part.context["after"] == 400
    assert "<html" not in part.content.decode()
    assert browser.get(url(product), {"quantity": "9"}, headers={"hx-request": "true"}).context["short"] == 1700
    assert browser.get(url(product), {"quantity": "x"}).context["after"] == 700


@pytest.mark.row("SL9")
def test_sent_twice_is_one_redemption_and_the_same_page(login: Any) -> None:
    person, product = cast.holder(1000), factories.product()
    browser, data = login(person), sent(product)
    pages = {browser.post(url(product), data).url for _time in range(3)}
    assert pages == {reverse("rewards_office:redemption", args=[Redemption.objects.get().number])}
    assert cast.available(person) == 900


@pytest.mark.row("SL9")
@pytest.mark.parametrize(
    ("product", "quantity", "words"),
    [
        ({"points": 600}, 2, "You have 1,000 points available and this needs 1,200."),
        ({"stock": 2}, 3, "There are only 2 left of this product."),
        ({"stock": 0}, 1, "This product has just run out. Your points are untouched."),
        ({"is_active": False}, 1, "This product cannot be redeemed now."),
    ],
)
def test_a_refusal_is_said_and_keeps_what_was_typed(
    login: Any, product: dict[str, Any], quantity: int, words: str
) -> None:
    person, offered = cast.holder(1000), factories.product(**product)
    data = sent(offered, quantity=quantity)
    answer = login(person).post(url(offered), data, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (answer.context["form"]["quantity"].value(), answer.context["form"]["form_key"].value()) == (
        str(quantity), data["form_key"],
    )  # fmt: skip
    assert (cast.available(person), Redemption.objects.count()) == (1000, 0)


def test_a_price_of_the_browsers_own_is_not_charged(login: Any) -> None:
    person, product = cast.holder(1000), factories.product(points=300)
    browser, data = login(person), sent(product, unit_points=1)
    answer = browser.post(url(product), data)
    assert answer.status_code == 422
    assert answer.context["form"]["unit_points"].value() == 300
    assert Redemption.objects.count() == 0
    assert browser.post(url(product), data | {"unit_points": 300}).status_code == 302
    assert cast.available(person) == 700


@pytest.mark.parametrize("field", ["quantity", "unit_points", "form_key"])
@pytest.mark.parametrize("value", ["", "0", "-3", "abc", "1.5", "9" * 30])
def test_what_cannot_be_read_is_said(login: Any, field: str, value: str) -> None:
    product, person = factories.product(), cast.holder(1000)
    answer = login(person).post(url(product), sent(product, **{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Redemption.objects.count() == 0


def test_other_fields_change_nothing(login: Any) -> None:
    person, product, other = cast.holder(1000), factories.product(points=300), cast.holder(1000)
    login(person).post(url(product), sent(product, person=other.pk, points=1, state="delivered", number="CJ-1"))
    made = Redemption.objects.get()
    assert (made.person, made.points, made.state) == (person, 300, "requested")


def test_what_is_out_of_the_catalogue_has_no_page(login: Any) -> None:
    browser = login(cast.holder(0))
    assert browser.get(url(factories.product(is_active=False))).status_code == 404
    assert browser.get(reverse("rewards_office:product", args=[999_999])).status_code == 404


@pytest.mark.parametrize("fields", [{"points": 5000}, {"stock": 0}])
def test_without_points_or_stock_there_is_no_form_but_a_way_on(login: Any, fields: dict[str, Any]) -> None:
    text = login(cast.holder(100)).get(url(factories.product(**fields))).content.decode()
    assert "form_key" not in text
    assert "btn-primary" in text
