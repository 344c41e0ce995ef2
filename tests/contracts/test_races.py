"""Many uploads at once, with real threads and connections; and the same without their guard, which goes wrong."""

import threading
import uuid

import pytest
from django.conf import settings
from django.db import connection

from contracts.actions import saving, upload_contract, void_contract
from contracts.errors import AlreadyVoid, NumberTaken
from contracts.models import Contract
from ledger.queries import balances, check_invariants
from rewards.models import Award
from tests import factories
from tests.contracts.conftest import make_scene

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 10
GUARDED = ["number", "form_key"]


@pytest.fixture
def scene(transactional_db):
    return make_scene()


@pytest.fixture
def together(monkeypatch):
    """Every upload has looked for a contract with its number and form, and found none, before any of them writes."""
    looked = threading.Barrier(TIMES)

    class Together(saving.Reckoning):
        def preview(self, paper):
            looked.wait(timeout=30)
            return super().preview(paper)

    monkeypatch.setattr(saving, "Reckoning", Together)


@pytest.fixture
def unguarded(transactional_db):
    """The table without its unique numbers and forms."""
    as_owner(*(f"ALTER TABLE contracts_contract DROP CONSTRAINT {name}" for name in unique_constraints()))
    yield
    as_owner(
        "SET session_replication_role = replica",
        "DELETE FROM contracts_contract",
        "SET session_replication_role = DEFAULT",
        *(f"ALTER TABLE contracts_contract ADD UNIQUE ({column})" for column in GUARDED),
    )


def as_owner(*statements):
    with connection.cursor() as cursor:
        for statement in ("SET ROLE NONE", *statements, f"SET ROLE {settings.DATABASE_APP_ROLE}"):
            cursor.execute(statement)


def unique_constraints():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.conname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid
               AND a.attnum = ANY(c.conkey) WHERE c.conrelid = 'contracts_contract'::regclass AND c.contype = 'u'
               AND a.attname = ANY(%s)""",
            [GUARDED],
        )
        return [name for (name,) in cursor.fetchall()]


def same_number(scene):
    forms = [scene.figures() for _n in range(TIMES)]
    return [lambda asked=asked: upload_contract(**asked) for asked in forms]


def same_form(scene):
    asked = scene.figures(form_key=uuid.uuid4())
    uploads = [factories.pdf() for _n in range(TIMES)]
    return [lambda upload=upload: upload_contract(**asked | {"upload": upload}) for upload in uploads]


def posted():
    return list(Award.objects.values_list("points", flat=True))


@pytest.mark.usefixtures("together")
def test_the_same_number_makes_one_contract_and_one_award(scene, in_parallel):
    answers = in_parallel(same_number(scene))
    assert sum(isinstance(answer, Contract) for answer in answers) == 1
    assert sum(isinstance(answer, NumberTaken) for answer in answers) == TIMES - 1
    assert posted() == [300]
    assert balances(scene.agent.person).available == 300


@pytest.mark.usefixtures("together")
def test_the_same_form_makes_one_contract_and_all_get_it(scene, in_parallel):
    answers = in_parallel(same_form(scene))
    assert {answer.pk for answer in answers} == {Contract.objects.get().pk}
    assert posted() == [300]
    assert check_invariants() == []


@pytest.mark.usefixtures("together", "unguarded")
@pytest.mark.parametrize("calls", [same_number, same_form])
def test_control_without_unique_columns_it_pays_more_than_once(scene, in_parallel, calls):
    in_parallel(calls(scene))
    assert len(posted()) > 1


def test_voiding_at_once_takes_back_once(scene, in_parallel):
    contract = upload_contract(**scene.figures())
    answers = in_parallel([lambda: void_contract(contract=contract, reason="Error", by=None)] * 5)
    assert sum(isinstance(answer, Contract) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyVoid) for answer in answers) == 4
    assert balances(scene.agent.person).total == 0
    assert check_invariants() == []
