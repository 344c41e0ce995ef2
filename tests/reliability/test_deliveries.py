"""R19: calls to other systems live in the table: a worker killed while it calls loses none and repeats under one id."""

import os
import signal
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone

from core import events
from ledger.events import LotsReleased
from notifications.actions import send_deliveries, webhooks
from notifications.models import Delivery, DeliveryTry, Endpoint
from tests import factories
from tests.notifications.test_webhooks import Provider
from tests.reliability.conftest import PATIENCE, forked
from tests.reliability.figures import DELIVERIES, DELIVERY_KILLS

pytestmark = pytest.mark.django_db(transaction=True)


def send_all() -> None:
    """What a worker does, in a process of its own."""
    while send_deliveries():
        pass


def send_carelessly() -> None:
    """The same without its guard: what is claimed counts as delivered."""
    webhooks.CLAIM = webhooks.CLAIM.replace("SET claimed_until", "SET state = 'delivered', claimed_until")
    send_all()


class Deadly(Provider):
    """Kills whoever calls, before it answers, at the calls of `kills`; some others get a 503 first."""

    def __init__(self) -> None:
        self.kills: list[int] = []
        self.worker: int | None = 0
        super().__init__()

    def take(self) -> None:
        if self.kills and len(self.calls) >= self.kills[0] and self.worker:
            self.kills.pop(0)
            worker, self.worker = self.worker, 0
            os.kill(worker, signal.SIGKILL)


@pytest.fixture
def provider(settings):
    settings.OUTBOUND_LOOPBACK = True
    found = Deadly()
    yield found
    found.stop()


def happen() -> None:
    factories.webhook(url="http://127.0.0.1:1/")  # one that is never up keeps nobody waiting
    with transaction.atomic():
        for number in range(DELIVERIES):
            events.publish(LotsReleased(lots=number))


def run(provider: Deadly, work: Callable[[], None]) -> int:
    """Workers one after the other, until one finds nothing to do; how many were killed."""
    killed = 0
    while True:
        child = forked(work)
        provider.worker = child.pid
        child.join(PATIENCE)
        ended = child.exitcode
        killed += ended == -signal.SIGKILL
        now = timezone.now()
        Delivery.objects.filter(state="waiting").exclude(endpoint__url__endswith=":1/").update(
            due_at=now, claimed_until=None
        )
        Endpoint.objects.exclude(url__endswith=":1/").update(rests_until=None)
        left = Delivery.objects.filter(state="waiting").exclude(endpoint__url__endswith=":1/")
        if ended == 0 and not left.exists():
            return killed
        assert ended in {0, -signal.SIGKILL}


def test_all_are_told_though_the_worker_is_killed(provider, record):
    factories.webhook(url=provider.url)
    happen()
    provider.kills = [DELIVERIES * n // (DELIVERY_KILLS + 1) + 1 for n in range(1, DELIVERY_KILLS + 1)]
    provider.answers = [(503, {})]
    killed = run(provider, send_all)
    assert killed == DELIVERY_KILLS
    told = Counter(headers["webhook-id"] for headers, _body in provider.calls)
    mine = Delivery.objects.filter(endpoint__url=provider.url)
    assert set(told) == {f"evt_{pk}" for pk in mine.values_list("event_id", flat=True)}
    assert set(mine.values_list("state", flat=True)) == {"delivered"}
    assert DeliveryTry.objects.filter(delivery__in=mine, status=200).count() == DELIVERIES
    again = sum(told.values()) - DELIVERIES
    assert again <= DELIVERY_KILLS + 1
    done = f"{DELIVERIES:,} webhook deliveries, the worker killed -9 {killed} times, beside an address that is down"
    record("R19", done, f"all told and logged; {again} twice, under the same id")


def test_control_deliveries_written_down_before_they_are_made_get_lost(provider):
    factories.webhook(url=provider.url)
    happen()
    provider.kills = [2]
    run(provider, send_carelessly)
    assert set(Delivery.objects.filter(endpoint__url=provider.url).values_list("state", flat=True)) == {"delivered"}
    told = {headers["webhook-id"] for headers, _body in provider.calls}
    assert len(told) <= DELIVERIES
    assert DeliveryTry.objects.filter(status=200).count() < DELIVERIES
