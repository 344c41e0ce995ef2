"""How a redemption travels, and its address corrected: told to the agent, kept out of what is never erased."""

import json
import uuid
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client as Browser
from django.urls import reverse

from core.models import AuditEntry, StoredEvent
from notifications.models import Message
from rewards import actions
from rewards.errors import (
    AddressMissing,
    ChangedMeanwhile,
    ClosedRedemption,
    NothingChanged,
    NothingToSend,
    NotSendable,
    OwnRedemption,
    ReasonRequired,
)
from rewards.models import Delivery, Redemption, RedemptionChange
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(login: Any) -> Browser:
    return login(factories.staff("rewards.view_redemptions", "rewards.manage_redemptions"))


def correct(redemption: Redemption, *, by: Any = None, **fields: Any) -> Redemption:
    given = {"delivery": cast.address(city="Pasto"), "reason": "Se mudó", "form_key": uuid.uuid4()} | fields
    return actions.correct_delivery(redemption=redemption, by=by, **given)


def url(redemption: Redemption, name: str) -> str:
    return reverse(f"rewards_staff:{name}", args=[redemption.pk])


def values(form: Any) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


def test_what_has_left_is_being_prepared_and_the_agent_reads_with_whom() -> None:
    made, key = cast.sent(), uuid.uuid4()
    for _time in range(2):
        cast.track(made, by=factories.staff(), tracking_url="https://rastreo.test/2134", form_key=key)
    made.refresh_from_db()
    delivery = Delivery.objects.get(redemption=made)
    assert (made.state, delivery.carrier, delivery.tracking_number) == ("preparing", "Servientrega", "2134")
    assert [change.after for change in made.changes.all()][2:] == [{"state": "preparing"}, {"carrier": "Servientrega"}]
    assert StoredEvent.objects.filter(kind="rewards.DeliverySent").count() == 1
    message = Message.objects.get(person=made.person, kind="rewards.redemption_sent", channel="bell")
    assert "Servientrega" in message.body
    mail = Message.objects.get(person=made.person, kind="rewards.redemption_sent", channel="email")
    assert "https://rastreo.test/2134" in mail.body


def test_another_number_is_told_again_and_the_same_one_is_not() -> None:
    made = cast.track(cast.sent())
    with pytest.raises(NothingChanged):
        cast.track(made)
    cast.track(made, tracking_number="99")
    assert Message.objects.filter(kind="rewards.redemption_sent", channel="bell").count() == 2


def test_only_what_is_approved_and_goes_somewhere_is_sent() -> None:
    waiting = cast.redeem(cast.holder(), factories.product(is_delivered=True), delivery=cast.address())
    with pytest.raises(NotSendable):
        cast.track(waiting)
    with pytest.raises(NotSendable):
        cast.track(cast.advance(cast.sent(), "rejected"))
    with pytest.raises(NothingToSend):
        cast.track(cast.advance(cast.redeem(cast.holder()), "approved"))
    own = cast.sent()
    with pytest.raises(OwnRedemption):
        cast.track(own, by=own.person.user)
    shown = own.changes.latest("pk").pk
    cast.track(own)
    with pytest.raises(ChangedMeanwhile):
        cast.track(own, tracking_number="5", version=shown)


def test_a_corrected_address_leaves_no_personal_data_in_history_or_audit() -> None:
    made, key = cast.sent(), uuid.uuid4()
    for _time in range(2):
        correct(made, by=factories.staff(), form_key=key)
    assert Delivery.objects.get(redemption=made).city == "Pasto"
    change = made.changes.latest("pk")
    assert (change.before, change.after, change.reason) == ({}, {"delivery": ["city"]}, "Se mudó")
    entry = AuditEntry.objects.get(action="rewards.correct_delivery")
    kept = json.dumps([entry.before, entry.after, list(RedemptionChange.objects.values_list("before", "after"))])
    kept += json.dumps(list(StoredEvent.objects.values_list("payload", flat=True)))
    for word in ("Pasto", "Cali", "Rosa", "3005551234", "Calle"):
        assert word not in kept
    told = Message.objects.filter(person=made.person, kind="rewards.redemption_changed", channel="bell")
    assert told.filter(body__contains="Entrega corregida: ciudad").count() == 1


def test_an_address_is_written_where_there_was_none() -> None:
    made = cast.redeem(cast.holder())
    correct(made)
    assert Delivery.objects.get(redemption=made).recipient == "Rosa Paz"


def test_a_correction_that_cannot_be_leaves_all_as_it_was() -> None:
    made = cast.sent()
    for fields, error in (
        ({"reason": " "}, ReasonRequired), ({"delivery": cast.address()}, NothingChanged),
        ({"delivery": cast.address(city=" ")}, AddressMissing), ({"by": made.person.user}, OwnRedemption),
    ):  # fmt: skip
        with pytest.raises(error):
            correct(made, **fields)
    with pytest.raises(ClosedRedemption):
        correct(cast.advance(made, "delivered"))
    assert Delivery.objects.get(redemption=made).city == "Cali"


@pytest.mark.row("SL10")
def test_tracking_is_entered_on_its_page(browser: Browser) -> None:
    made = cast.sent()
    assert url(made, "tracking") in browser.get(url(made, "redemption")).content.decode()
    form = values(browser.get(url(made, "tracking")).context["form"])
    data = form | {"carrier": "TCC", "tracking_number": "77", "tracking_url": "https://tcc.test/77"}
    assert browser.post(url(made, "tracking"), data).url == url(made, "redemption")
    text = browser.get(url(made, "redemption"), headers={"accept-language": "en"}).content.decode()
    assert "Sent with TCC" in text
    assert 'href="https://tcc.test/77"' in text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"carrier": ""}, "carrier"), ({"tracking_url": "http://x.test"}, "tracking_url"),
        ({"tracking_url": "javascript:alert(1)"}, "tracking_url"), ({"tracking_number": "9" * 61}, "tracking_number"),
    ],
)  # fmt: skip
def test_tracking_that_cannot_be_read_is_said(browser: Browser, fields: dict[str, str], field: str) -> None:
    made = cast.sent()
    form = values(browser.get(url(made, "tracking")).context["form"])
    answer = browser.post(url(made, "tracking"), form | {"carrier": "TCC"} | fields)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Delivery.objects.get(redemption=made).carrier == ""


@pytest.mark.row("SL10")
def test_the_address_is_corrected_on_its_page_and_errors_keep_what_was_typed(browser: Browser) -> None:
    made = cast.sent()
    form = values(browser.get(url(made, "correct_delivery")).context["form"]) | {"city": "Tunja", "reason": ""}
    answer = browser.post(url(made, "correct_delivery"), form)
    assert (answer.status_code, answer.context["form"]["city"].value()) == (422, "Tunja")
    cast.track(made)
    late = browser.post(url(made, "correct_delivery"), form | {"reason": "Se mudó"})
    assert late.status_code == 422
    assert "Servientrega" in late.context["form"].non_field_errors()[0]
    again = values(late.context["form"])
    assert browser.post(url(made, "correct_delivery"), again).status_code == 302
    assert Delivery.objects.get(redemption=made).city == "Tunja"


def test_whoever_may_only_look_sees_no_address(login: Any) -> None:
    made = cast.sent()
    seen = login(factories.staff("rewards.view_redemptions")).get(url(made, "redemption")).content.decode()
    assert "Calle 10" not in seen
    with_right = login(factories.staff("rewards.view_redemptions", "rewards.view_deliveries"))
    assert "Calle 10" in with_right.get(url(made, "redemption")).content.decode()
    assert with_right.get(url(made, "tracking")).status_code == 403


def test_strangers_are_refused(client: Browser, login: Any) -> None:
    made = cast.sent()
    for name in ("tracking", "correct_delivery"):
        client.logout()
        assert client.post(url(made, name)).status_code == 302
        for who in (cast.holder(0), factories.client(), factories.staff("rewards.view_redemptions")):
            assert login(who).get(url(made, name)).status_code == 403
    with pytest.raises(ObjectDoesNotExist):
        Delivery.objects.get(redemption=made, carrier__gt="")
