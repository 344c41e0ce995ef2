"""The agent's own redemptions: the list, the receipt with its way, cancelling."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core import conf, files
from rewards.models import Product, Redemption
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
LIST = reverse("rewards_office:redemptions")


def url(redemption: Redemption) -> str:
    return reverse("rewards_office:redemption", args=[redemption.number])


@pytest.mark.row("SL9")
def test_the_list_shows_ones_own_newest_first(login: Any) -> None:
    person = cast.holder()
    mine = [cast.redeem(person), cast.redeem(person, factories.product("Maleta"), 2)]
    other = cast.redeem(cast.holder())
    page = login(person).get(LIST)
    assert list(page.context["redemptions"]) == mine[::-1]
    assert other.number not in page.content.decode()


def test_an_empty_list_leads_to_the_catalogue(login: Any) -> None:
    assert reverse("rewards_office:catalogue") in login(cast.holder(0)).get(LIST).content.decode()


def test_same_queries_for_more_redemptions(login: Any, assert_same_queries: Any) -> None:
    person = cast.holder()
    browser = login(person)
    picture = files.store(factories.picture(), files.PICTURE, by=None)
    assert_same_queries(lambda: browser.get(LIST), lambda: cast.redeem(person, factories.product(picture=picture)))
    assert "/imagen/" in browser.get(LIST).content.decode()


@pytest.mark.row("SL9")
def test_the_way_is_shown_with_reasons_points_and_what_comes_next(login: Any) -> None:
    person = cast.holder()
    made = cast.redeem(person, factories.product(points=200), 2)
    cast.advance(made, "approved", by=factories.staff(), reason="")
    cast.modify(made, quantity=1, by=factories.staff(), reason="Solo quedaba una")
    page = login(person).get(url(made), headers={"accept-language": "en"})
    way = [(step.title, step.state, step.points) for step in page.context["timeline"]]
    assert way == [
        ("Requested", "done", -400), ("Approved", "done", 0), ("Modified", "current", 200),
        ("Being prepared", "next", 0), ("Delivered", "next", 0),
    ]  # fmt: skip
    text = page.content.decode()
    assert "Quantity: 2 → 1 · Points: 400 → 200 · Solo quedaba una" in text
    assert "Sofía" not in text


@pytest.mark.row("SL9")
def test_cancelling_gives_the_points_back_once(login: Any) -> None:
    person = cast.holder(1000)
    made, browser = cast.redeem(person), login(person)
    form = browser.get(url(made)).context["form"]
    data = {"form_key": str(form["form_key"].value())}
    for _time in range(2):
        assert browser.post(url(made), data).url == url(made)
    made.refresh_from_db()
    assert (made.state, cast.available(person), made.changes.count()) == ("cancelled", 1000, 2)
    page = browser.get(url(made))
    assert not page.context["cancellable"]


@pytest.mark.row("SL9")
def test_the_list_is_filtered_and_searched(login: Any) -> None:
    person = cast.holder()
    first, second = cast.redeem(person), cast.redeem(person, factories.product("Sartén de hierro"))
    Product.objects.filter(pk=second.product_id).update(name="Paellera")
    cast.advance(first, "approved")
    browser = login(person)
    for query, found in [
        ("state=approved", [first]), ("state=requested", [second]), ("q=sartén", [second]), ("q=paellera", [second]),
        (f"q={first.number.lower()}", [first]), (f"q={second.pk}", [second]), ("state=nonsense", [second, first]),
        ("q=nada", []),
    ]:  # fmt: skip
        page = browser.get(f"{LIST}?{query}")
        assert page.context["redemptions"] == found, query
    assert f'href="{LIST}"' in page.content.decode()


@pytest.mark.row("SL9")
def test_the_window_to_cancel_is_told_and_kept(login: Any) -> None:
    person = cast.holder(1000)
    made, browser = cast.redeem(person), login(person)
    conf.change("rewards.cancel_hours", 2, by=None)
    page = browser.get(url(made), headers={"accept-language": "en"})
    assert page.context["cancel_until"] == made.created_at + timedelta(hours=2)
    assert "You can cancel it until" in page.content.decode()
    Redemption.objects.update(created_at=timezone.now() - timedelta(hours=2, seconds=1))
    assert not browser.get(url(made)).context["cancellable"]
    answer = browser.post(url(made), key(), follow=True, headers={"accept-language": "en"})
    assert "It could be cancelled until" in answer.content.decode()
    assert cast.available(person) == 900
    conf.change("rewards.cancel_hours", 3, by=None)
    assert browser.get(url(made)).context["cancellable"]
    data = key()
    for _time in range(2):
        browser.post(url(made), data)
        conf.change("rewards.cancel_hours", 1, by=None)
    made.refresh_from_db()
    assert (made.state, cast.available(person)) == ("cancelled", 1000)


def key() -> dict[str, str]:
    return {"form_key": str(uuid.uuid4())}


def test_after_approval_it_is_too_late_and_that_is_said(login: Any) -> None:
    person = cast.holder(1000)
    made, browser = cast.redeem(person), login(person)
    cast.advance(made, "approved")
    data = {"form_key": str(uuid.uuid4())}
    answer = browser.post(url(made), data, follow=True, headers={"accept-language": "en"})
    assert "This redemption is already closed" in answer.content.decode()
    assert cast.available(person) == 900


@pytest.mark.parametrize("state", ["approved", "delivered", "rejected", "nonsense"])
def test_all_the_agent_can_do_is_cancel(login: Any, state: str) -> None:
    person = cast.holder(1000)
    made = cast.redeem(person)
    login(person).post(url(made), {"state": state, "reason": "x", "form_key": str(uuid.uuid4())})
    made.refresh_from_db()
    assert made.state == "cancelled"


def test_without_its_key_nothing_is_cancelled(login: Any) -> None:
    person = cast.holder(1000)
    made = cast.redeem(person)
    assert login(person).post(url(made), {}).url == url(made)
    made.refresh_from_db()
    assert made.state == "requested"


def test_others_do_not_exist(client: Any, login: Any) -> None:
    made = cast.redeem(cast.holder())
    data = {"form_key": str(uuid.uuid4())}
    assert client.get(url(made)).status_code == client.get(LIST).status_code == 302
    assert login(factories.client()).get(url(made)).status_code == 403
    browser = login(cast.holder())
    assert browser.get(url(made)).status_code == browser.post(url(made), data).status_code == 404
    assert browser.get(reverse("rewards_office:redemption", args=["CJ-1"])).status_code == 404
    made.refresh_from_db()
    assert made.state == "requested"
