"""The books in the backend: to read, for whoever may see the audit trail."""

import pytest
from django.urls import reverse

from ledger.models import Account, Transaction
from tests import factories

pytestmark = pytest.mark.django_db
LISTS = ["admin:ledger_transaction_changelist", "admin:ledger_account_changelist"]


@pytest.fixture
def person(desk):
    desk.award(100, key="rewards.award:contracts.contract:7")
    desk.spend(40)
    return desk.person


@pytest.fixture
def auditor(login):
    return login(factories.staff("people.view_audit"))


def pages():
    transaction, account = Transaction.objects.earliest("pk"), Account.objects.get(kind="available")
    return [
        *map(reverse, LISTS),
        reverse("admin:ledger_transaction_change", args=[transaction.pk]),
        reverse("admin:ledger_account_change", args=[account.pk]),
    ]


def test_an_auditor_reads_lists_and_entries(person, auditor):
    for page in pages():
        assert auditor.get(page).status_code == 200
    transaction = auditor.get(pages()[2]).content.decode()
    assert "rewards.award:contracts.contract:7" in transaction
    assert person.name in transaction
    assert "-100" in transaction


def test_nothing_can_be_changed(person, auditor):
    transaction = Transaction.objects.earliest("pk")
    assert auditor.get(reverse("admin:ledger_transaction_add")).status_code == 403
    assert auditor.post(pages()[2], {"key": "other"}).status_code == 403
    assert auditor.post(reverse("admin:ledger_transaction_delete", args=[transaction.pk])).status_code == 403
    assert auditor.post(pages()[3], {"balance": "999"}).status_code == 403
    assert Account.objects.get(kind="available").balance == 60


def test_other_staff_are_refused(person, login):
    browser = login(factories.staff("contracts.view_contracts"))
    for page in pages():
        assert browser.get(page).status_code == 403


def test_strangers_and_agents_do_not_get_in(person, client, login):
    for page in pages():
        assert client.get(page).status_code in (302, 403, 404)
    browser = login(factories.agent())
    for page in pages():
        assert browser.get(page).status_code in (302, 403, 404)


def found(browser, name, **query):
    response = browser.get(reverse(name), query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def test_search_by_the_start_of_a_key_and_by_whose_it_is(person, auditor, desk):
    desk.award(5, person=factories.person("Otro", "Nombre"))
    both = set(Transaction.objects.order_by("pk")[:2])
    assert set(found(auditor, LISTS[0], q="restrepo ana")) == both
    assert found(auditor, LISTS[0], q="rewards.award:contracts.contract:7") == [Transaction.objects.earliest("pk")]
    assert found(auditor, LISTS[0], q="contracts.contract:7") == []
    assert {account.owner for account in found(auditor, LISTS[1], q="Álvarez")} == {person}


def test_from_an_account_to_its_transactions(person, auditor, desk):
    desk.award(5, person=factories.person())
    account = Account.objects.get(owner=person, kind="available")
    address = f"{reverse(LISTS[0])}?entries__account={account.pk}"
    assert address in auditor.get(reverse("admin:ledger_account_change", args=[account.pk])).content.decode()
    assert len(auditor.get(address).context["cl"].result_list) == 2


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_however_long(person, auditor, desk, assert_same_queries, name):
    assert_same_queries(
        lambda: auditor.get(reverse(name)), lambda: desk.award(5, person=factories.person(), by=factories.user())
    )
