"""Deciding asks for the password when it was given too long ago, and goes on with what was sent."""

import uuid
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from people.models import Role, User
from rewards.models import Redemption
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    """Somebody with a password, so that it can be asked for."""
    made = factories.staff("rewards.view_redemptions", "rewards.manage_redemptions")
    made.set_password(factories.PASSWORD)
    made.save()
    return made


@pytest.fixture
def made() -> Redemption:
    return cast.redeem(cast.holder(1000), factories.product(stock=9))


def address(redemption: Redemption, name: str) -> str:
    return reverse(f"rewards_staff:{name}", args=[redemption.pk])


def approve(browser: Browser, redemption: Redemption) -> Any:
    return browser.post(address(redemption, "step"), {"state": "approved", "form_key": str(uuid.uuid4())})


def confirm(browser: Browser, answer: Any, password: str = factories.PASSWORD) -> Any:
    return browser.post(answer.url, {"password": password})


@pytest.mark.row("SL10")
def test_an_approval_waits_for_the_password_and_then_happens(login: Any, staff: User, made: Redemption) -> None:
    browser = login(staff)
    answer = approve(browser, made)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_reauthenticate"))
    made.refresh_from_db()
    assert made.state == "requested"
    assert confirm(browser, answer).url == address(made, "redemption")
    made.refresh_from_db()
    assert made.state == "approved"


def test_a_wrong_password_decides_nothing(login: Any, staff: User, made: Redemption) -> None:
    browser = login(staff)
    assert confirm(browser, approve(browser, made), "not-the-password").status_code == 200
    made.refresh_from_db()
    assert made.state == "requested"


def test_it_is_not_asked_again_at_once(login: Any, staff: User, made: Redemption) -> None:
    browser = login(staff)
    confirm(browser, approve(browser, made))
    again = cast.redeem(cast.holder())
    assert approve(browser, again).url == address(again, "redemption")


@pytest.mark.row("SL10")
def test_a_modification_keeps_everything_typed(login: Any, staff: User, made: Redemption) -> None:
    browser = login(staff)
    data = {
        "product": made.product_id, "quantity": 2, "points": "", "reason": "Pidió dos", "form_key": str(uuid.uuid4()),
        "expected_points": 200,
    }  # fmt: skip
    preview = browser.post(address(made, "modify"), data | {"preview": "1"})
    assert (preview.status_code, preview.context["new"].difference) == (200, 100)
    answer = browser.post(address(made, "modify"), data)
    assert answer.status_code == 302
    assert confirm(browser, answer).url == address(made, "redemption")
    made.refresh_from_db()
    assert made.quantity == 2


def test_what_is_refused_after_the_password_is_shown_with_what_was_typed(
    login: Any, staff: User, made: Redemption
) -> None:
    browser = login(staff)
    data = {
        "product": made.product_id, "quantity": 50, "points": "", "reason": "Pidió más", "form_key": str(uuid.uuid4()),
        "expected_points": 5000,
    }  # fmt: skip
    page = confirm(browser, browser.post(address(made, "modify"), data))
    assert page.status_code == 422
    assert (page.wsgi_request.door, page.context["form"]["reason"].value()) == ("staff", "Pidió más")


def test_rights_lost_meanwhile_count(login: Any, staff: User, made: Redemption) -> None:
    browser = login(staff)
    answer = approve(browser, made)
    Role.objects.update(permissions=[])
    assert confirm(browser, answer).status_code == 403
    made.refresh_from_db()
    assert made.state == "requested"
