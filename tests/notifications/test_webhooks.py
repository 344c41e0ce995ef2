"""Webhooks: signed calls from the table, tried for three days, and never to an address that is not public."""

import base64
import hashlib
import hmac
import io
import json
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from core import crypto, events, outbound
from core.models import AuditEntry
from ledger.events import LotsReleased
from notifications import actions, rules
from notifications.errors import AlreadyWaiting, NotActive
from notifications.models import Delivery, DeliveryTry, Endpoint, Message
from notifications.permissions import MANAGE_WEBHOOKS
from tests import factories

LIST = "/admin/webhooks/"


class Provider:
    """Another system, on loopback: answers as it is told, then 200, and remembers the calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.stall = threading.Event()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                provider.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
                provider.take()
                status, headers = provider.answers.pop(0) if provider.answers else (200, {})
                if status == 0:
                    provider.stall.wait(30)
                    return
                self.send_response(status)
                for name, value in {"content-length": "2", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_words: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self) -> None:
        """What else happens when a call has come in."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/avisos?clave=1"

    def stop(self) -> None:
        self.stall.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    settings.OUTBOUND_LOOPBACK = True
    found = Provider()
    yield found
    found.stop()


def happen(number: int = 7) -> None:
    with transaction.atomic():
        events.publish(LotsReleased(lots=number))


def told(who: Any) -> str:
    """What stands in this person's bell about webhooks."""
    text: str = Message.objects.get(person=who.person, kind="notifications.webhook_trouble", channel="bell").body
    return text


def later() -> None:
    """The time after which whatever waits is due, and whoever rests is awake."""
    now = timezone.now()
    Delivery.objects.filter(state="waiting").update(due_at=now, claimed_until=None)
    Endpoint.objects.update(rests_until=None)


@pytest.mark.django_db
def test_an_event_is_told_once_signed_and_without_personal_data(provider: Provider) -> None:
    endpoint = factories.webhook(url=provider.url, kinds=["ledger.LotsReleased"])
    factories.webhook(kinds=["ledger.BooksBroken"])
    happen()
    assert actions.send_deliveries() == 1
    [(headers, body)] = provider.calls
    said = json.loads(body)
    assert (said["type"], said["data"]) == ("ledger.LotsReleased", {"lots": 7})
    key = base64.b64decode(crypto.decrypt(endpoint.secret).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.log.get().status) == ("delivered", 200)
    assert headers["webhook-id"] == f"evt_{delivery.event_id}"
    assert actions.send_deliveries() == 0


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of standardwebhooks' own libraries."""
    signed = rules.webhook_signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_told() -> None:
    factories.webhook()
    with transaction.atomic():
        events.publish(LotsReleased(lots=1))
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_what_fails_is_tried_for_more_than_three_days_and_then_given_up(provider: Provider) -> None:
    factories.webhook(url=provider.url)
    boss = factories.staff(MANAGE_WEBHOOKS)
    provider.answers = [(500, {})] * 20
    happen()
    waited = timedelta()
    while Delivery.objects.filter(state="waiting").exists():
        assert actions.send_deliveries() == 1
        delivery = Delivery.objects.get()
        if delivery.state == "waiting":
            waited += delivery.due_at - delivery.log.latest("pk").at
        later()
    assert delivery.state == "failed"
    assert "tres días" in told(boss)
    assert waited >= timedelta(hours=72) - timedelta(minutes=1)
    assert delivery.log.count() == len(rules.WEBHOOK_WAITS) + 1
    assert Delivery.objects.count() == 1, "its trouble is not told to itself"
    assert len({headers["webhook-id"] for headers, _body in provider.calls}) == 1, "the receiver knows a repeat"


@pytest.mark.django_db
def test_whoever_is_down_is_called_now_and_then_and_others_at_once(provider: Provider) -> None:
    down, up = factories.webhook(url="http://127.0.0.1:1/"), factories.webhook(url=provider.url)
    for number in range(5):
        happen(number)
    actions.send_deliveries()
    assert len(provider.calls) == 5
    assert DeliveryTry.objects.filter(delivery__endpoint=down).count() == 1
    assert up.deliveries.filter(state="delivered").count() == 5
    later()
    Endpoint.objects.filter(pk=down.pk).update(url=provider.url)
    actions.send_deliveries()
    assert len(provider.calls) == 10


@pytest.mark.django_db
def test_a_mistake_of_ours_costs_one_delivery_its_turn_and_no_other(provider: Provider) -> None:
    broken = factories.webhook(url=provider.url, secret="nothing that a key opens")
    factories.webhook(url=provider.url)
    happen()
    actions.send_deliveries()
    assert len(provider.calls) == 1
    assert broken.deliveries.get().log.get().reply == "InvalidToken"


@pytest.mark.django_db
def test_gone_means_gone(provider: Provider) -> None:
    endpoint, boss = factories.webhook(url=provider.url, description="ERP"), factories.staff(MANAGE_WEBHOOKS)
    provider.answers = [(410, {})]
    happen(1)
    happen(2)
    actions.send_deliveries()
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert endpoint.gone_at
    assert set(Delivery.objects.values_list("state", flat=True)) == {"stopped"}
    assert AuditEntry.objects.get(action="notifications.endpoint_gone").by is None
    assert "ya no existe" in told(boss)
    assert not Message.objects.filter(kind="notifications.webhook_trouble").exclude(person=boss.person).exists()
    happen(3)
    later()
    assert actions.send_deliveries() == 0
    assert Delivery.objects.count() == 2, "nothing more is queued for it"


@pytest.mark.django_db
def test_a_redirect_is_not_followed(provider: Provider, settings: Any) -> None:
    factories.webhook(url=provider.url)
    provider.answers = [(302, {"location": provider.url})]
    happen()
    actions.send_deliveries()
    assert len(provider.calls) == 1
    assert Delivery.objects.get().log.get().status == 302
    assert Delivery.objects.get().state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_who_stalls_costs_a_bounded_time_and_no_transaction(provider: Provider, monkeypatch: Any) -> None:
    factories.webhook(url=provider.url)
    provider.answers = [(0, {})]
    happen()
    post, during = outbound.post, []

    def watched(*asked: Any, **options: Any) -> Any:
        during.append(connection.in_atomic_block)
        return post(*asked, timeout=0.3, **options)

    monkeypatch.setattr(outbound, "post", watched)
    actions.send_deliveries()
    assert during == [False]
    assert Delivery.objects.get().log.get().reply == "timed out"


@pytest.mark.django_db
def test_control_the_tests_own_setting_is_what_lets_loopback_in(provider: Provider, settings: Any) -> None:
    settings.OUTBOUND_LOOPBACK = False
    factories.webhook(url=provider.url)
    happen()
    actions.send_deliveries()
    assert provider.calls == []
    assert Delivery.objects.get().log.get().reply == "not a public address"


@pytest.mark.row("RG21")
@pytest.mark.django_db
def test_staff_set_one_up_see_its_deliveries_and_send_again(login: Any, provider: Provider) -> None:
    staff = factories.staff(MANAGE_WEBHOOKS)
    browser = login(staff)
    assert "Ningún sistema" in browser.get(LIST).content.decode()
    refused = browser.post(
        f"{LIST}nuevo/", {"url": "https://10.0.0.1/", "form_key": uuid.uuid4(), "description": "ERP"}
    )
    assert refused.status_code == 422
    assert "ERP" in refused.content.decode()
    form = {"url": provider.url, "description": "ERP", "kinds": ["ledger.LotsReleased"], "form_key": uuid.uuid4()}
    for _again in range(2):
        assert browser.post(f"{LIST}nuevo/", form).status_code == 302
    endpoint = Endpoint.objects.get()
    assert AuditEntry.objects.filter(action="notifications.save_endpoint", by=staff).count() == 1
    provider.answers = [(500, {})] * 10
    happen()
    for _try in range(10):
        actions.send_deliveries()
        later()
    page = browser.get(f"{LIST}{endpoint.pk}/").content.decode()
    assert "ledger.LotsReleased" in page
    assert "fallido" in page
    delivery = Delivery.objects.get()
    shown = browser.get(f"{LIST}entregas/{delivery.pk}/")
    again = {"form_key": str(shown.context["form"]["form_key"].value())}
    for _again in range(2):
        assert browser.post(f"{LIST}entregas/{delivery.pk}/", again).status_code == 302
    actions.send_deliveries()
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert "500" in browser.get(f"{LIST}entregas/{delivery.pk}/").content.decode()
    assert "ERP" in browser.get(LIST).content.decode()


@pytest.mark.django_db
def test_the_secret_is_shown_to_who_asks_for_it_and_that_is_written_down(login: Any) -> None:
    staff, endpoint = factories.staff(MANAGE_WEBHOOKS), factories.webhook()
    browser, old = login(staff), crypto.decrypt(endpoint.secret)
    assert old not in browser.get(f"{LIST}{endpoint.pk}/").content.decode()
    page = browser.post(f"{LIST}{endpoint.pk}/secreto/")
    assert old in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert AuditEntry.objects.filter(action="notifications.show_secret", by=staff).exists()
    renewed = browser.post(f"{LIST}{endpoint.pk}/secreto/", {"renew": "1"}).content.decode()
    endpoint.refresh_from_db()
    assert crypto.decrypt(endpoint.secret) != old
    assert old not in renewed
    assert endpoint.secret not in renewed


@pytest.mark.django_db
def test_secrets_follow_a_change_of_keys(settings: Any) -> None:
    endpoint, old = factories.webhook(), settings.FIELD_KEYS
    secret = crypto.decrypt(endpoint.secret)
    settings.FIELD_KEYS = ["a-new-key-of-some-length-0123456789", *old]
    call_command("rotate_field_keys", stdout=io.StringIO())
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    endpoint.refresh_from_db()
    assert crypto.decrypt(endpoint.secret) == secret


@pytest.mark.django_db
def test_a_paused_one_is_told_nothing_and_goes_on_later(login: Any, provider: Provider) -> None:
    staff, endpoint = factories.staff(MANAGE_WEBHOOKS), factories.webhook(url=provider.url)
    browser = login(staff)
    happen(1)
    browser.post(f"{LIST}{endpoint.pk}/estado/", {"active": "0"})
    happen(2)
    assert actions.send_deliveries() == 0
    waiting = Delivery.objects.get()
    with pytest.raises(NotActive):
        actions.resend_delivery(delivery=waiting, form_key=uuid.uuid4(), by=staff)
    browser.post(f"{LIST}{endpoint.pk}/estado/", {"active": "1"})
    with pytest.raises(AlreadyWaiting):
        actions.resend_delivery(delivery=waiting, form_key=uuid.uuid4(), by=staff)
    assert actions.send_deliveries() == 1


@pytest.mark.django_db
def test_an_address_is_changed(login: Any) -> None:
    staff, endpoint = factories.staff(MANAGE_WEBHOOKS), factories.webhook(description="ERP")
    browser, page = login(staff), f"{LIST}{endpoint.pk}/cambiar/"
    assert endpoint.url in browser.get(page).content.decode()
    sent = {"url": "https://otro.example/", "description": "ERP nuevo", "form_key": uuid.uuid4()}
    assert browser.post(page, sent).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.kinds) == ("https://otro.example/", [])
    entry = AuditEntry.objects.get(action="notifications.save_endpoint")
    assert (entry.before["description"], entry.after["description"]) == ("ERP", "ERP nuevo")


@pytest.mark.django_db
def test_the_list_costs_the_same_however_long(login: Any, assert_same_queries: Any) -> None:
    browser = login(factories.staff(MANAGE_WEBHOOKS))
    assert_same_queries(lambda: browser.get(LIST), lambda: factories.delivery())


@pytest.mark.django_db
def test_the_deliveries_cost_the_same_however_many(login: Any, assert_same_queries: Any) -> None:
    browser, endpoint = login(factories.staff(MANAGE_WEBHOOKS)), factories.webhook()
    assert_same_queries(lambda: browser.get(f"{LIST}{endpoint.pk}/"), lambda: factories.delivery(endpoint=endpoint))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "nuevo/"])
def test_strangers_are_refused(login: Any, client: Any, path: str) -> None:
    assert client.get(f"{LIST}{path}").status_code == 302
    assert login(factories.staff()).get(f"{LIST}{path}").status_code in {403, 404}
    assert login(factories.agent()).get(f"{LIST}{path}").status_code in {302, 403, 404}
