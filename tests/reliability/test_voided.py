"""R22: a contract is voided after its points were spent: a linked reversal by the chosen policy, nothing rewritten."""

import pytest
from django.db import connection

from contracts.actions import upload_contract, void_contract
from core import conf
from ledger.models import Transaction
from ledger.queries import balances, check_invariants
from rewards.models import Award
from tests import factories
from tests.contracts.conftest import make_scene
from tests.reliability.conftest import as_owner
from tests.reliability.figures import VOIDED
from tests.rewards.cast import redeem

pytestmark = pytest.mark.django_db
HISTORY = ("ledger_transaction", "ledger_entry", "ledger_lotuse", "core_storedevent", "rewards_redemption")


def rows_so_far() -> dict[str, set[tuple]]:
    """Everything that history holds, row by row."""
    found = {}
    with connection.cursor() as cursor:
        for table in HISTORY:
            cursor.execute(f"SELECT t::text FROM {table} t")
            found[table] = set(cursor.fetchall())
    return found


def two_contracts():
    """300 points each, of which 400 are spent; the first one's points are spent whole."""
    scene = make_scene()
    first, second = (
        upload_contract(**scene.figures(number=f"H-{scene.agent.pk}-{n}", upload=factories.pdf())) for n in range(2)
    )
    redeem(scene.agent.person, factories.product(points=400))
    return scene, first, second


# What is left after voiding the first contract of two, and after earning 300 again: (available, owed).
POLICIES = {"take_available": ((0, -100), (200, 0)), "owe": ((200, -300), (200, 0))}


@pytest.mark.parametrize("policy", POLICIES)
def test_spent_points_are_taken_back_by_the_policy(policy, record):
    conf.change("ledger.clawback_policy", policy, by=None)
    voided, then = POLICIES[policy]
    for n in range(VOIDED):
        if n % 10 == 9:  # nobody else keeps the statistics of a transaction that has not ended
            as_owner("ANALYZE ledger_account, ledger_transaction, ledger_entry, ledger_lot, ledger_lotuse")
        scene, first, _second = two_contracts()
        before = rows_so_far()
        void_contract(contract=first, reason="Error", by=scene.staff)
        after = rows_so_far()
        for table in HISTORY:
            assert before[table] <= after[table], f"a row of {table} was rewritten"
        award = Award.objects.get(source=f"contracts.contract:{first.pk}")
        assert award.reversal.reverses == award.transaction
        assert award.reversal.cause.kind == "contracts.ContractVoided"
        held = balances(scene.agent.person)
        assert (held.available, held.owed) == voided
        upload_contract(**scene.figures(number=f"H-{scene.agent.pk}-3", upload=factories.pdf()))
        held = balances(scene.agent.person)
        assert (held.available, held.owed) == then
    assert Transaction.objects.filter(kind="reversal").count() == VOIDED
    assert check_invariants() == []
    record("R22", f"{VOIDED} contracts voided after their points were spent, policy `{policy}`",
           "a linked reversal each, the debt paid by what is earned next, no earlier row touched")  # fmt: skip


def test_control_a_reversal_that_rewrites_the_original_is_seen():
    _scene, first, _second = two_contracts()
    before = rows_so_far()
    award = Award.objects.get(source=f"contracts.contract:{first.pk}")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_entry SET amount = amount * 2 WHERE transaction_id = %s", [award.transaction_id])
    assert not before["ledger_entry"] <= rows_so_far()["ledger_entry"]
    assert check_invariants() != []
