"""Modifying in the backend: a preview first, then exactly what was previewed."""

import uuid
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from notifications.models import Message
from rewards.models import Product, Redemption
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(login: Any) -> Browser:
    return login(factories.staff("rewards.view_redemptions", "rewards.manage_redemptions"))


@pytest.fixture
def made() -> Redemption:
    return cast.redeem(cast.holder(1000), factories.product(points=100, stock=5), 2)


def url(redemption: Redemption) -> str:
    return reverse("rewards_staff:modify", args=[redemption.pk])


def typed(redemption: Redemption, **fields: Any) -> dict[str, Any]:
    return {
        "product": redemption.product_id, "quantity": redemption.quantity, "points": "", "reason": "Llegó roto",
        "form_key": str(uuid.uuid4()), "expected_points": "",
    } | fields  # fmt: skip


def values(form: Any) -> dict[str, Any]:
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields}


@pytest.mark.row("SL10")
def test_preview_then_save_posts_the_difference_and_shows_the_trail(browser: Browser, made: Redemption) -> None:
    preview = browser.post(url(made), typed(made, quantity=3, preview="1"))
    new = preview.context["new"]
    assert (new.points, new.difference, new.balance_after) == (300, 100, 700)
    assert (made.changes.count(), cast.available(made.person)) == (1, 800)
    answer = browser.post(url(made), values(preview.context["form"]))
    assert answer.url == reverse("rewards_staff:redemption", args=[made.pk])
    assert cast.available(made.person) == 700
    text = browser.get(answer.url, headers={"accept-language": "en"}).content.decode()
    assert "Quantity: 2 → 3 · Points: 200 → 300 · Llegó roto" in text


@pytest.mark.row("SL10")
def test_less_or_fewer_points_come_back(browser: Browser, made: Redemption) -> None:
    preview = browser.post(url(made), typed(made, points=50, preview="1"))
    assert (preview.context["new"].difference, preview.context["new"].refund) == (-150, 150)
    browser.post(url(made), values(preview.context["form"]))
    assert cast.available(made.person) == 950


@pytest.mark.row("SL10")
def test_another_product_at_todays_price(browser: Browser, made: Redemption) -> None:
    other = factories.product("Maleta", points=300)
    preview = browser.post(url(made), typed(made, product=other.pk, quantity=1, preview="1"))
    assert preview.context["new"].difference == 100
    browser.post(url(made), values(preview.context["form"]))
    made.refresh_from_db()
    assert (made.product, made.points) == (other, 300)


@pytest.mark.row("SL10")
@pytest.mark.parametrize(("state", "back", "stock"), [("cancelled", 200, 5), ("preparing", 0, 3)])
def test_the_state_goes_back_with_a_preview(
    browser: Browser, made: Redemption, state: str, back: int, stock: int
) -> None:
    cast.advance(made, "delivered")
    shown = values(browser.get(url(made)).context["form"]) | {"state": state, "reason": "No llegó", "preview": "1"}
    preview = browser.post(url(made), shown)
    assert (preview.context["new"].refund, preview.context["new"].possible) == (back, True)
    answer = browser.post(url(made), values(preview.context["form"]))
    assert answer.status_code == 302
    made.refresh_from_db()
    made.product.refresh_from_db()
    assert (made.state, cast.available(made.person), made.product.stock) == (state, 800 + back, stock)
    text = browser.get(answer.url, headers={"accept-language": "en"}).content.decode()
    assert f"State: delivered → {state} · No llegó" in text
    message = Message.objects.filter(person=made.person, kind="rewards.redemption_changed").order_by("-pk").first()
    assert message
    assert "entregado →" in message.body


@pytest.mark.row("SL10")
def test_what_ended_is_opened_again_or_it_is_said_why_not(browser: Browser, made: Redemption) -> None:
    cast.advance(made, "rejected")
    page = browser.get(reverse("rewards_staff:redemption", args=[made.pk])).content.decode()
    assert url(made) in page
    form = browser.get(url(made)).context["form"]
    assert [value for value, _label in form.fields["state"].choices] == ["requested", "rejected", "cancelled"]
    cast.redeem(made.person, factories.product("Televisor", points=900))
    preview = browser.post(url(made), values(form) | {"state": "requested", "reason": "Sí hay", "preview": "1"})
    assert (preview.context["new"].balance_after, preview.context["new"].possible) == (-100, False)
    answer = browser.post(url(made), values(form) | {"state": "requested", "reason": "Sí", "expected_points": "200"})
    assert answer.status_code == 422
    assert "100" in answer.context["form"].non_field_errors()[0]
    assert browser.post(url(made), typed(made, state="approved")).context["form"].errors["state"]


@pytest.mark.row("SL10")
def test_two_at_once_and_the_second_sees_what_changed(browser: Browser, made: Redemption) -> None:
    """R18: the form carries the version it showed, and nothing is written over what somebody else did."""
    form = values(browser.get(url(made)).context["form"])
    cast.modify(made, quantity=3, by=factories.staff())
    for sent in ({"preview": "1"}, {"expected_points": "100"}):
        answer = browser.post(url(made), form | {"quantity": 1, "reason": "Menos"} | sent)
        assert (answer.status_code, answer.context["form"]["reason"].value()) == (422, "Menos")
        assert "2 → 3" in answer.context["form"].non_field_errors()[0]
    again = values(answer.context["form"])
    preview = browser.post(url(made), again | {"preview": "1"})
    assert browser.post(url(made), values(preview.context["form"])).status_code == 302
    made.refresh_from_db()
    assert made.quantity == 1


def test_sent_twice_is_one_change(browser: Browser, made: Redemption) -> None:
    data = typed(made, quantity=3, expected_points=300)
    for _time in range(2):
        assert browser.post(url(made), data).status_code == 302
    assert (made.changes.count(), cast.available(made.person)) == (2, 700)


def test_nothing_is_saved_that_was_not_previewed(browser: Browser, made: Redemption) -> None:
    answer = browser.post(url(made), typed(made, quantity=3))
    assert (answer.status_code, answer.context["new"].points) == (200, 300)
    assert made.changes.count() == 1


def test_what_changed_since_the_preview_is_said(browser: Browser, made: Redemption) -> None:
    other = factories.product("Maleta", points=300)
    preview = browser.post(url(made), typed(made, product=other.pk, quantity=1, preview="1"))
    Product.objects.filter(pk=other.pk).update(points=350)
    answer = browser.post(url(made), values(preview.context["form"]), headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "it now takes 350 points" in answer.content.decode()
    assert answer.context["form"]["expected_points"].value() == ""
    assert made.changes.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "x"}, "quantity"),
        ({"points": "-1"}, "points"),
        ({"product": "999999"}, "product"),
        ({"form_key": ""}, "form_key"),
        ({"quantity": "9", "expected_points": "900"}, "quantity"),
        ({"points": "5000", "expected_points": "5000"}, "__all__"),
        ({"expected_points": "200"}, "__all__"),
    ],
)
def test_a_refusal_is_said_and_keeps_what_was_typed(
    browser: Browser, made: Redemption, fields: dict[str, Any], field: str
) -> None:
    answer = browser.post(url(made), typed(made, **fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["reason"].value() == fields.get("reason", "Llegó roto")
    assert (made.changes.count(), cast.available(made.person)) == (1, 800)


def test_the_form_starts_with_what_there_is(browser: Browser, made: Redemption) -> None:
    Product.objects.update(is_active=False)
    form = browser.get(url(made)).context["form"]
    assert (form["product"].value(), form["quantity"].value()) == (made.product_id, 2)
    assert list(form.fields["product"].queryset) == [made.product]
