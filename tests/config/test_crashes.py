"""What a process that dies, or a broker that is away, may cost: nothing."""

import multiprocessing
import os
import uuid

import pytest
from django.db import connection, connections
from django.utils import timezone

from contracts import actions as contracts
from contracts.models import Contract
from core import jobs, tasks
from core.models import AuditEntry
from ledger.queries import balances, check_invariants
from notifications.models import Message
from tests import factories
from tests.notifications.conftest import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail_server(settings):
    server = MailServer()
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
    yield server
    server.stop()


@pytest.fixture
def scene(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # nobody listens there
    agent = factories.agent(factories.person("Mariana", "Gómez", email="mariana@casa.test"))
    holder = factories.client()
    factories.refer(holder.person, agent.person)
    kind = factories.contract_type()
    factories.rule(kind, points=300)
    return {"agent": agent.person, "client": holder, "type": kind, "by": factories.staff()}


def upload(scene) -> Contract:
    return contracts.upload_contract(
        client=scene["client"], number="H-1", type=scene["type"], amount_minor=100_00, currency="COP",
        signed_on=timezone.localdate(), upload=factories.pdf(), form_key=uuid.uuid4(), expected_points=300,
        by=scene["by"],
    )  # fmt: skip


def upload_and_die(scene) -> None:
    """In a process of its own: dies at the doorbell, the first thing after the commit."""
    connections.close_all()
    jobs._send = lambda _task: os._exit(9)
    upload(scene)


def test_a_process_killed_just_after_the_commit_loses_nothing(scene, mail_server):
    """R10: points, notice, audit and mail stand in the tables; the sweeper sends what nobody was rung for."""
    connection.close()
    child = multiprocessing.get_context("fork").Process(target=upload_and_die, args=(scene,))
    child.start()
    child.join(30)
    assert child.exitcode == 9
    assert Contract.objects.get().number == "H-1"
    assert balances(scene["agent"]).available == 300
    assert AuditEntry.objects.filter(action="contracts.upload_contract").exists()
    assert Message.objects.unread_of(scene["agent"]).exists()
    assert mail_server.taken == []
    tasks.sweep()
    assert mail_server.texts_to("mariana@casa.test")
    assert check_invariants() == []


def test_without_the_sweeper_the_mail_would_wait_for_ever(scene, mail_server, monkeypatch):
    """The control: take the sweeper's tables away and the same crash leaves the mail unsent."""
    connection.close()
    child = multiprocessing.get_context("fork").Process(target=upload_and_die, args=(scene,))
    child.start()
    child.join(30)
    monkeypatch.setattr(jobs, "SWEEPS", [])
    tasks.sweep()
    assert mail_server.taken == []


def test_a_dead_broker_stops_nobody(scene, login):
    """R12: sign-in pages, contract and redemption go on; what is rung for waits in the tables."""
    upload(scene)
    factories.product(points=100)
    browser = login(scene["agent"])
    page = browser.get("/oficina/premios/")
    assert page.status_code == 200
    offer = browser.get(f"/oficina/premios/{_first_product()}/")
    form = offer.context["form"]
    answer = browser.post(
        offer.request["PATH_INFO"],
        {"quantity": 1, "form_key": str(form["form_key"].value()), "unit_points": form["unit_points"].value()},
    )
    assert answer.status_code == 302
    assert balances(scene["agent"]).available == 200
    assert Message.objects.filter(channel="email", state="queued").count() >= 3


def _first_product() -> int:
    from rewards.models import Product

    return Product.objects.get().pk
