"""S5: Confirming: how many, where to, what is left; once, however it is sent; nothing typed is lost."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rewards.models import Delivery, Product, Redemption
from rewards.rules import Address
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
HOME = {"recipient": "Ana Díaz", "phone": "300 123 4567", "address": "Calle 1 # 2-3", "city": "Cali", "notes": "Piso 2"}


def url(product: Product) -> str:
    return reverse("rewards_office:redeem", args=[product.pk])


def receipt(redemption: Redemption) -> str:
    return reverse("rewards_office:redemption", args=[redemption.number])


def sent(product: Product, **fields: Any) -> dict[str, Any]:
    return {"quantity": 1, "unit_points": product.points, "form_key": str(uuid.uuid4())} | fields


def filled(page: Any) -> dict[str, Any]:
    """What a browser would send back."""
    return {field.name: field.value() for field in page.context["form"] if field.value() is not None}


@pytest.mark.row("SL9")
def test_it_shows_the_balance_after_and_leads_to_the_receipt(login: Any) -> None:
    person, product = cast.holder(1000), factories.product(points=300)
    browser = login(person)
    page = browser.get(url(product))
    assert (page.context["offer"].available, page.context["total"], page.context["after"]) == (1000, 300, 700)
    answer = browser.post(url(product), filled(page))
    made = Redemption.objects.get()
    assert answer.url == receipt(made)
    assert made.number in browser.get(answer.url).content.decode()
    assert (cast.available(person), Delivery.objects.count()) == (700, 0)


def test_the_balance_after_follows_the_quantity(login: Any) -> None:
    product, browser = factories.product(points=300), login(cast.holder(1000))
    part = browser.get(url(product), {"quantity": "2"}, headers={"hx-request": "true"})
    assert part.context["after"] == 400
    assert "<html" not in part.content.decode()
    assert browser.get(url(product), {"quantity": "9"}, headers={"hx-request": "true"}).context["short"] == 1700
    assert browser.get(url(product), {"quantity": "x"}).context["after"] == 700


@pytest.mark.row("SL9")
def test_what_is_sent_asks_where_to_and_remembers_it(login: Any) -> None:
    person, product = cast.holder(1000), factories.product(is_delivered=True)
    browser = login(person)
    page = browser.get(url(product))
    assert filled(page)["recipient"] == person.name
    browser.post(url(product), filled(page) | HOME)
    delivery = Redemption.objects.get().delivery
    assert (delivery.recipient, delivery.phone, delivery.notes) == ("Ana Díaz", "+573001234567", "Piso 2")
    again = filled(browser.get(url(factories.product("Maleta", is_delivered=True))))
    assert (again["recipient"], again["address"], again["city"]) == ("Ana Díaz", "Calle 1 # 2-3", "Cali")
    assert "address" not in filled(browser.get(url(factories.product("Bono"))))


@pytest.mark.parametrize("missing", ["recipient", "phone", "address", "city"])
def test_a_missing_address_is_said_beside_its_field(login: Any, missing: str) -> None:
    person, product = cast.holder(1000), factories.product(is_delivered=True)
    answer = login(person).post(url(product), sent(product, **HOME) | {missing: ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [missing]
    assert Redemption.objects.count() == 0
    kept = filled(answer)
    assert all(kept[name] == text for name, text in HOME.items() if name != missing)


def test_a_phone_nobody_could_call_is_refused(login: Any) -> None:
    product = factories.product(is_delivered=True)
    answer = login(cast.holder()).post(url(product), sent(product, **HOME) | {"phone": "12"})
    assert list(answer.context["form"].errors) == ["phone"]


def test_a_product_that_is_sent_since_a_moment_ago_asks_for_the_address(login: Any) -> None:
    """The page was open while staff changed it: nothing is charged without somewhere to go."""
    product, browser = factories.product(), login(cast.holder(1000))
    data = filled(browser.get(url(product)))
    Product.objects.update(is_delivered=True)
    answer = browser.post(url(product), data)
    assert answer.status_code == 422
    assert "address" in answer.context["form"].errors
    assert browser.post(url(product), filled(answer) | HOME).url == receipt(Redemption.objects.get())


@pytest.mark.row("SL9")
def test_sent_twice_is_one_redemption_and_the_same_page(login: Any) -> None:
    person, product = cast.holder(1000), factories.product()
    browser, data = login(person), sent(product)
    pages = {browser.post(url(product), data).url for _time in range(3)}
    assert pages == {receipt(Redemption.objects.get())}
    assert cast.available(person) == 900
    assert "Ya lo habías enviado" in browser.get(pages.pop()).content.decode()


@pytest.mark.row("SL9")
def test_two_tabs_are_one_redemption_and_coming_back_is_asked_about(login: Any) -> None:
    person, product = cast.holder(1000), factories.product()
    browser = login(person)
    one, two = (filled(browser.get(url(product))) for _tab in range(2))
    assert browser.post(url(product), one).url == browser.post(url(product), two).url
    assert (Redemption.objects.count(), cast.available(person)) == (1, 900)
    back = browser.get(url(product))
    assert back.context["recent"] == Redemption.objects.get()
    browser.post(url(product), filled(back))
    assert Redemption.objects.count() == 2


def test_what_was_cancelled_or_is_long_past_can_be_redeemed_again_without_a_question(login: Any) -> None:
    person, product = cast.holder(1000), factories.product()
    browser = login(person)
    browser.post(url(product), filled(browser.get(url(product))))
    cast.advance(Redemption.objects.get(), "cancelled")
    page = browser.get(url(product))
    assert page.context["recent"] is None
    browser.post(url(product), filled(page))
    Redemption.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert browser.get(url(product)).context["recent"] is None
    assert Redemption.objects.count() == 2


@pytest.mark.row("SL9")
@pytest.mark.parametrize(
    ("product", "quantity", "words"),
    [
        ({"points": 600}, 2, "You have 1,000 points available and this needs 1,200."),
        ({"stock": 2}, 3, "There are only 2 left of this product."),
        ({"stock": 0}, 1, "This product has just run out. Your points are untouched."),
        ({"is_active": False}, 1, "This product is not in the catalogue any more. Your points are untouched."),
        ({"max_per_agent": 1}, 2, "Each agent may redeem 1 of it in all. You have used 0 of 1."),
        ({"max_in_all": 1}, 2, "Only 1 are given among everybody, and 0 are already taken."),
        ({"min_documents": 1}, 1, "You have 0."),
    ],
)
def test_a_refusal_is_said_and_keeps_what_was_typed(
    login: Any, product: dict[str, Any], quantity: int, words: str
) -> None:
    person, offered = cast.holder(1000), factories.product(is_delivered=True, **product)
    data = sent(offered, quantity=quantity, **HOME)
    answer = login(person).post(url(offered), data, headers={"accept-language": "en"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    way_back = reverse("rewards_office:product", args=[offered.pk])
    assert (f'href="{way_back}"' in text) is offered.is_active
    assert filled(answer) == {name: str(value) for name, value in data.items()} | {"unit_points": offered.points}
    assert (cast.available(person), Redemption.objects.count()) == (1000, 0)


def test_a_price_of_the_browsers_own_is_not_charged_and_the_new_one_is_told(login: Any) -> None:
    person, product = cast.holder(1000), factories.product(points=300)
    browser, data = login(person), sent(product, unit_points=1)
    answer = browser.post(url(product), data, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "it now takes 300 points" in answer.content.decode()
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
    forged = {"person": other.pk, "points": 1, "state": "delivered", "number": "CJ-1", "tracking_url": "https://x.co"}
    login(person).post(url(product), sent(product, **forged, **HOME))
    made = Redemption.objects.get()
    assert (made.person, made.points, made.state, Delivery.objects.count()) == (person, 300, "requested", 0)


def test_what_cannot_be_redeemed_has_no_form_but_a_way_back(login: Any) -> None:
    product = factories.product(stock=0)
    page = login(cast.holder()).get(url(product))
    assert "form_key" not in page.content.decode()
    assert reverse("rewards_office:product", args=[product.pk]) in page.content.decode()


def test_the_address_of_another_person_is_nobodys_default(login: Any) -> None:
    product = factories.product(is_delivered=True)
    home = Address(recipient="Secreta", phone="+573000000000", address="Calle 9", city="Cali")
    cast.redeem(cast.holder(), product, delivery=home)
    assert "Secreta" not in login(cast.holder()).get(url(product)).content.decode()
