"""R10, R12: what a process that dies, or a broker that is away, may cost: nothing."""

import os
import socket
import time
import uuid

import pytest
from celery import Celery
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import config.celery
from config.celery import app
from contracts import actions as contracts
from contracts.models import Contract
from core import jobs, tasks
from core.models import AuditEntry
from ledger.queries import balances, check_invariants
from notifications.models import Message
from people.models import Person
from rewards.models import Product, Redemption
from tests import factories
from tests.reliability.conftest import PATIENCE, forked
from tests.reliability.figures import AWAY_ROUNDS, CRASHES, FULL
from tests.rewards.cast import redeem

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 5  # for a login, a contract and a redemption while the broker is away


@pytest.fixture
def scene(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # nobody listens there
    agent = factories.agent(factories.person("Mariana", "Gómez", email="mariana@casa.test"))
    holder = factories.client()
    factories.refer(holder.person, agent.person)
    kind = factories.contract_type()
    factories.rule(kind, points=300)
    factories.product(points=100, stock=100)
    return {"agent": agent.person, "client": holder, "type": kind, "by": factories.staff()}


def upload(scene) -> Contract:
    return contracts.upload_contract(
        client=scene["client"], number=f"H-{uuid.uuid4()}".upper()[:40], type=scene["type"], amount_minor=100_00,
        currency="COP", signed_on=timezone.localdate(), upload=factories.pdf(), form_key=uuid.uuid4(),
        expected_points=300, by=scene["by"],
    )  # fmt: skip


def dies_at_the_bell(work, *arguments) -> None:
    """In a process of its own: dies at the doorbell, the first thing after the commit."""
    jobs._send = lambda _task: os._exit(9)
    work(*arguments)


def crash(work, *arguments) -> None:
    child = forked(dies_at_the_bell, work, *arguments)
    child.join(PATIENCE)
    assert child.exitcode == 9


def redeem_one(scene) -> None:
    redeem(scene["agent"], Product.objects.get())


def test_a_process_killed_just_after_the_commit_loses_nothing(scene, mail_server, record):
    """Points, stock, notice, audit and mail stand in the tables; the sweeper sends what nobody was rung for."""
    for number in range(1, CRASHES + 1):
        crash(upload, scene)
        crash(redeem_one, scene)
        assert (Contract.objects.count(), Redemption.objects.count()) == (number, number)
        assert balances(scene["agent"]).available == 200 * number
        assert AuditEntry.objects.filter(action="contracts.upload_contract").count() == number
        assert Message.objects.unread_of(scene["agent"]).count() >= number
        sent = len(mail_server.texts_to("mariana@casa.test"))
        tasks.sweep()
        assert len(mail_server.texts_to("mariana@casa.test")) >= sent + 2
    assert not Message.objects.filter(state="queued").exists()
    assert check_invariants() == []
    record("R10", f"{CRASHES} contracts and as many redemptions whose process dies just after COMMIT",
           "everything there; mail out with the next round of the sweeper (every 60 s)")  # fmt: skip


def test_control_without_the_sweeper_the_mail_would_wait_for_ever(scene, mail_server, monkeypatch):
    crash(upload, scene)
    monkeypatch.setattr(jobs, "SWEEPS", [])
    tasks.sweep()
    assert mail_server.taken == []


def loud(task: str) -> None:
    """A bell without its guards: rung inside the request, and heard to fail."""
    config.celery.app.send_task(task, retry=False)


def sign_in(person: Person) -> int:
    """Through the login page, with the password; it mails a notice or a code."""
    sent = {"login": person.user.email, "password": factories.PASSWORD}
    return Client().post(reverse("account_login"), sent).status_code


def redeem_by_page(person: Person) -> int:
    browser, url = (
        factories.sign_in(Client(), person),
        reverse("rewards_office:redeem", args=[Product.objects.get().pk]),
    )
    form = browser.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return browser.post(url, {name: value for name, value in sent.items() if value is not None}).status_code


@pytest.fixture
def black_hole():
    """A broker that takes the call and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def with_broker(address: str, settings, monkeypatch) -> list[str]:
    """Our Celery, as a process has it that began with this broker; the bells that it tried to ring."""
    rung, ours = [], Celery("vinculo")
    taken = ("broker_transport_options", "task_publish_retry", "task_default_queue", "task_queues", "task_routes")
    ours.conf.update({name: getattr(app.conf, name) for name in taken}, broker_url=address)
    send = ours.send_task
    monkeypatch.setattr(ours, "send_task", lambda task, **more: (rung.append(task), send(task, **more)))
    monkeypatch.setattr("config.celery.app", ours)
    monkeypatch.setattr(jobs, "_away_until", 0.0)
    settings.REDIS_URL = address
    return rung


@pytest.mark.parametrize("broker", ["refuses", "is silent"])
def test_a_broker_that_is_away_stops_nobody(broker, scene, mail_server, black_hole, settings, monkeypatch, record):
    """Logins, contracts and redemptions go on, none of them waits for long; afterwards everything is caught up."""
    address = "redis://127.0.0.1:1/0" if broker == "refuses" else black_hole
    rung = with_broker(address, settings, monkeypatch)
    person, slowest = scene["agent"], 0.0
    person.user.set_password(factories.PASSWORD)
    person.user.save()
    for number in range(1, AWAY_ROUNDS + 1):
        cache.clear()  # the limit of logins from one place is not what is tried here
        begun = time.monotonic()
        assert sign_in(person) == 302
        upload(scene)
        assert redeem_by_page(person) == 302
        slowest = max(slowest, time.monotonic() - begun)
        assert balances(person).available == 200 * number
    assert rung
    assert not FULL or slowest < SECONDS
    assert mail_server.taken == []
    tasks.sweep()
    assert not Message.objects.filter(state="queued", channel="email").exists()
    assert len(mail_server.texts_to("mariana@casa.test")) >= 2 * AWAY_ROUNDS
    assert check_invariants() == []
    record("R12", f"{AWAY_ROUNDS} logins, contracts and redemptions with a broker that {broker}",
           f"all done, the slowest three together in {slowest:.1f} s; backlog drained by one round")  # fmt: skip


def test_control_a_bell_that_is_waited_for_stops_everybody(scene, settings, monkeypatch):
    with_broker("redis://127.0.0.1:1/0", settings, monkeypatch)
    monkeypatch.setattr(jobs, "ring", loud)
    with pytest.raises(Exception, match=r"refused|Error"):
        upload(scene)
    assert not Contract.objects.exists()
