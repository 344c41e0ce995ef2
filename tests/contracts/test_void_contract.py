"""The action and the page that void a contract."""

import pytest
from django.urls import reverse

from contracts.actions import upload_contract, void_contract
from contracts.enums import ContractState
from contracts.errors import AlreadyVoid, ReasonRequired
from contracts.events import ContractVoided
from contracts.models import Contract
from contracts.queries import award_of
from core.models import AuditEntry, StoredEvent
from ledger import actions as ledger
from ledger.queries import balances
from rewards.enums import Outcome
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(scene):
    return upload_contract(**scene.figures())


@pytest.fixture
def url(contract):
    return reverse("contracts_staff:void", args=[contract.pk])


def test_the_points_are_taken_back_and_the_reason_stays(scene, contract):
    void_contract(contract=contract, reason="  Cargado dos veces ", by=scene.staff)
    contract.refresh_from_db()
    assert (contract.state, contract.void_reason) == (ContractState.VOID, "Cargado dos veces")
    assert contract.voided_at is not None
    assert award_of(contract).outcome == Outcome.REVERSED
    assert balances(scene.agent.person).available == 0
    entry = AuditEntry.objects.get(action="contracts.void_contract")
    assert (entry.reason, entry.by) == ("Cargado dos veces", scene.staff)


def test_a_second_time_is_refused(scene, contract):
    void_contract(contract=contract, reason="Error", by=scene.staff)
    with pytest.raises(AlreadyVoid):
        void_contract(contract=contract, reason="Error", by=scene.staff)
    assert StoredEvent.objects.filter(kind=ContractVoided.kind()).count() == 1


def test_without_a_reason_nothing_happens(scene, contract):
    with pytest.raises(ReasonRequired):
        void_contract(contract=contract, reason="  ", by=scene.staff)
    assert Contract.objects.get().state == ContractState.ACTIVE


@pytest.mark.row("SL7")
def test_the_page_shows_what_is_taken_back_then_does_it(login, scene, contract, url):
    browser = login(scene.staff)
    shown = browser.get(url).content.decode()
    assert scene.agent.person.name in shown
    assert "300" in shown
    assert Contract.objects.get().state == ContractState.ACTIVE, "looking changes nothing"
    answer = browser.post(url, {"reason": "Se firmó otra vez"}, follow=True)
    assert answer.redirect_chain == [(reverse("contracts_staff:contract", args=[contract.pk]), 302)]
    assert "Se firmó otra vez" in answer.content.decode()
    assert award_of(contract).outcome == Outcome.REVERSED


def test_points_spent_already_are_announced_as_a_debt(login, scene, contract, url):
    ledger.spend_points(person=scene.agent.person, points=120, key="test:spent")
    preview = login(scene.staff).get(url).context["preview"]
    assert (preview.points, preview.available, preview.owed) == (300, 180, 120)


def test_a_contract_without_points_takes_nothing_back(login, scene):
    loner = factories.contract()
    answer = login(scene.staff).get(reverse("contracts_staff:void", args=[loner.pk]))
    assert answer.context["preview"].points == 0


def test_twice_by_the_page_says_so(login, scene, contract, url):
    browser = login(scene.staff)
    browser.post(url, {"reason": "Error"})
    for repeat in (browser.post(url, {"reason": "Error"}, follow=True), browser.get(url, follow=True)):
        assert str(AlreadyVoid()) in repeat.content.decode()
    assert StoredEvent.objects.filter(kind=ContractVoided.kind()).count() == 1


def test_a_missing_reason_is_told_beside_the_field(login, scene, url):
    answer = login(scene.staff).post(url, {"reason": "   "})
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert Contract.objects.get().state == ContractState.ACTIVE


def test_who_may_not_void_is_refused(login, contract, url):
    browser = login(factories.staff("contracts.view_contracts", "contracts.upload_contracts"))
    assert browser.get(url).status_code == 403
    assert browser.post(url, {"reason": "Error"}).status_code == 403
    page = browser.get(reverse("contracts_staff:contract", args=[contract.pk]))
    assert url not in page.content.decode()


def test_strangers_and_visitors_are_refused(client, login, scene, url):
    assert client.get(url).status_code == 302
    assert login(scene.agent).post(url, {"reason": "Error"}).status_code == 403
    assert Contract.objects.get().state == ContractState.ACTIVE
