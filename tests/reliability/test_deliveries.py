"""R19: calls to other systems live in the table: a worker killed while it calls loses none and repeats under one id."""

import os
import signal
from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone

from core import events
from ledger.events import LotsReleased
from notifications.models import Delivery, DeliveryTry, Endpoint
from tests import factories
from tests.notifications.test_webhooks import Provider
from tests.reliability.conftest import PATIENCE, process
from tests.reliability.figures import DELIVERIES, DELIVERY_KILLS

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = """
from django.conf import settings
settings.OUTBOUND_LOOPBACK = True
from notifications.actions import send_deliveries
while send_deliveries(): pass
"""
CARELESS = f"""
from notifications.actions import webhooks
webhooks.CLAIM = webhooks.CLAIM.replace("SET claimed_until", "SET state = 'delivered', claimed_until")
{WORKER}
"""


class Deadly(Provider):
    """Kills whoever calls, before it answers, at the calls of `kills`; some others get a 503 first."""

    def __init__(self) -> None:
        self.kills: list[int] = []
        self.worker = 0
        super().__init__()

    def take(self) -> None:
        if self.kills and len(self.calls) >= self.kills[0]:
            self.kills.pop(0)
            os.kill(self.worker, signal.SIGKILL)


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


def run(provider: Deadly, code: str) -> int:
    """Workers one after the other, until one finds nothing to do; how many were killed."""
    killed = 0
    while True:
        child = process(code)
        provider.worker = child.pid
        ended = child.wait(PATIENCE)
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
    killed = run(provider, WORKER)
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
    run(provider, CARELESS)
    assert set(Delivery.objects.filter(endpoint__url=provider.url).values_list("state", flat=True)) == {"delivered"}
    told = {headers["webhook-id"] for headers, _body in provider.calls}
    assert len(told) <= DELIVERIES
    assert DeliveryTry.objects.filter(status=200).count() < DELIVERIES
