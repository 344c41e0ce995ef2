"""The first page of the backend."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.permissions import VIEW_CONTRACTS
from core.models import PendingReaction, StoredEvent
from notifications.enums import Channel, State
from notifications.models import Message
from notifications.permissions import VIEW_HISTORY
from people.permissions import VIEW_AUDIT
from rewards.permissions import MANAGE_REDEMPTIONS
from tests import factories

pytestmark = pytest.mark.django_db
URL = reverse("admin:index")


def failed_mail():
    return Message.objects.create(
        channel=Channel.EMAIL, kind="x", address="a@example.test", subject="s", body="b", state=State.FAILED,
        key=f"test:{uuid.uuid4()}",
    )  # fmt: skip


def redemption():
    from rewards.actions import redeem

    agent = factories.agent()
    factories.points(agent.person, 100)
    return redeem(
        person=agent.person, product=factories.product(), quantity=1, form_key=uuid.uuid4(), by=agent.person.user
    )


def failed_step():
    event = StoredEvent.objects.create(kind="x", version=1, payload={})
    return PendingReaction.objects.create(event=event, name=f"step_{event.pk}", attempts=1, error="ValueError: no")


KINDS = [
    (MANAGE_REDEMPTIONS, redemption, "/admin/canjes/?state=requested"),
    (VIEW_HISTORY, failed_mail, "/admin/correos/?state=failed"),
    (VIEW_CONTRACTS, factories.contract, "/admin/contratos/?state=active&amp;agent=none&amp;since="),
    (VIEW_AUDIT, failed_step, "/admin/core/pendingreaction/"),
]


@pytest.mark.parametrize(("permission", "make", "url"), KINDS, ids=[kind[0] for kind in KINDS])
def test_each_decision_is_counted_for_whoever_may_take_it(login, permission, make, url):
    make()
    make()
    page = login(factories.staff(permission)).get(URL)
    assert page.status_code == 200
    [decision] = page.context["decisions"]
    assert decision.count == 2
    assert url in page.content.decode()


@pytest.mark.parametrize(("permission", "make", "url"), KINDS, ids=[kind[0] for kind in KINDS])
def test_the_link_opens_what_was_counted(login, permission, make, url):
    make()
    browser = login(factories.staff(permission, "rewards.view_redemptions"))
    [decision] = browser.get(URL).context["decisions"]
    assert browser.get(decision.url).status_code == 200


@pytest.mark.parametrize(("permission", "make", "url"), KINDS, ids=[kind[0] for kind in KINDS])
def test_nobody_is_shown_what_they_may_not_decide(login, permission, make, url):
    make()
    others = [kind[0] for kind in KINDS if kind[0] != permission]
    page = login(factories.staff(*others)).get(URL)
    assert page.context["decisions"] == []
    assert url not in page.content.decode()


def test_a_calm_day_says_so(login):
    page = login(factories.staff(*(kind[0] for kind in KINDS))).get(URL)
    assert page.context["decisions"] == []
    assert "data-calm" in page.content.decode()


def test_what_is_settled_waits_no_longer(login):
    from django.utils.timezone import now

    old = factories.contract()
    old.created_at = now() - timedelta(days=40)
    old.save(update_fields=["created_at"])
    factories.contract(state="void", voided_at=now())
    factories.contract(referrer=factories.agent().person)
    step = failed_step()
    PendingReaction.objects.filter(pk=step.pk).update(done_at=now())
    assert login(factories.staff(VIEW_CONTRACTS, VIEW_AUDIT)).get(URL).context["decisions"] == []


def test_recent_contracts_are_shown_to_whoever_may_see_them(login):
    contract = factories.contract()
    address = reverse("contracts_staff:contract", args=[contract.pk])
    assert address in login(factories.staff(VIEW_CONTRACTS)).get(URL).content.decode()
    assert address not in login(factories.staff(VIEW_HISTORY)).get(URL).content.decode()


def test_it_costs_the_same_with_more_rows(login, assert_same_queries):
    browser = login(factories.staff(*(kind[0] for kind in KINDS)))

    def add():
        redemption()
        failed_mail()
        failed_step()
        factories.contract(referrer=factories.agent().person)
        factories.contract()

    assert_same_queries(lambda: browser.get(URL), add)


def test_strangers_and_visitors_are_refused(client, login):
    assert client.get(URL).status_code == 302
    assert login(factories.agent()).get(URL).status_code == 403


def test_the_failed_steps_open_and_cannot_be_changed(login):
    step = failed_step()
    browser = login(factories.staff(VIEW_AUDIT))
    address = reverse("admin:core_pendingreaction_change", args=[step.pk])
    assert "ValueError: no" in browser.get(address).content.decode()
    assert browser.post(address, {"name": "other"}).status_code == 403
    assert browser.get(reverse("admin:core_pendingreaction_add")).status_code == 403


def test_a_step_tried_at_midnight_counts_by_the_companys_day(time_machine):
    from backoffice.queries import decisions

    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 3, 1, 0, 5)), tick=False)
    factories.contract()
    [decision] = decisions(factories.staff(VIEW_CONTRACTS))
    assert decision.url.endswith("since=2026-01-30")
