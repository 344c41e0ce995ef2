"""R7, R8: the same form twenty times at once, or twice, or after going back, has one effect.

Every action that takes a form's key has a scene in FORMS; one that is missing fails the first test. The actions in
STATES have none: there whoever comes second finds the state changed.
"""

import inspect
import pkgutil
import threading
import uuid
from collections import Counter
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.actions import uploading
from contracts.models import Contract
from core import jobs_actions
from core.errors import DomainError
from core.models import StoredEvent
from ledger.queries import balances, check_invariants
from rewards.actions import redeeming
from rewards.models import Redemption
from tests import factories
from tests.conftest import OWN_APPS
from tests.core import jobs_cast  # noqa: F401  (registers the kind of job)
from tests.reliability.conftest import as_owner, at_once
from tests.reliability.figures import FORM_ROUNDS, REPEATS
from tests.reliability.form_scenes import EACH_TIME, FORMS, STATES
from tests.rewards.cast import holder

pytestmark = pytest.mark.django_db(transaction=True)


def actions_with_a_form() -> set[str]:
    own = [app for app in OWN_APPS if apps.is_installed(app) and has_actions(app)]
    modules = [(app, module) for app in own for module in with_packages(import_module(f"{app}.actions"))]
    found = {f"{app}.{name}" for app, module in modules for name, one in public(module) if takes_a_form(one)}
    return found | {f"core.{name}" for name, one in public(jobs_actions) if takes_a_form(one)}


def with_packages(module: Any) -> list[Any]:
    """The module and the packages in it, which others take actions from too."""
    parts = pkgutil.iter_modules(getattr(module, "__path__", []), f"{module.__name__}.")
    return [module, *(import_module(part.name) for part in parts if part.ispkg)]


def has_actions(app: str) -> bool:
    try:
        import_module(f"{app}.actions")
    except ModuleNotFoundError:
        return False
    return True


def public(module: Any) -> list[tuple[str, Any]]:
    own = module.__name__.partition(".")[0]
    found = inspect.getmembers(module, inspect.isfunction)
    return [(name, one) for name, one in found if not name.startswith("_") and one.__module__.startswith(f"{own}.")]


def takes_a_form(action: Any) -> bool:
    return "form_key" in inspect.signature(action).parameters


def test_every_action_with_a_form_is_tried_here():
    told = "give the action a scene in tests/reliability/form_scenes.py"
    assert actions_with_a_form() == set(FORMS) | EACH_TIME, told


def rows() -> Counter[str]:
    """How many rows each table of ours holds: an effect is what they grow by."""
    counted = Counter()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label in OWN_APPS and model._meta.managed:
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
                counted[model._meta.db_table] = cursor.fetchone()[0]
    return counted


def growth(calls: list[Any]) -> tuple[Counter[str], list[Any]]:
    before = rows()
    answers = at_once(calls)
    after = rows()
    after.subtract(before)
    return +after, answers


@pytest.mark.parametrize("name", FORMS)
def test_the_same_form_at_once_has_one_effect(name, record):
    FORMS[name]()()  # opens what the first of all needs: the company's accounts
    once, _answers = growth([FORMS[name]()])
    for _round in range(FORM_ROUNDS):
        call = FORMS[name]()
        grown, answers = growth([call] * REPEATS)
        assert grown == once
        assert not [answer for answer in answers if isinstance(answer, DomainError)]
        assert len({answer and answer.pk for answer in answers}) == 1
        again, _answers = growth([call])
        assert not again, "later is as good as never"
    assert check_invariants() == []
    record("R7", f"the same form x {REPEATS} at once, {FORM_ROUNDS} rounds", "one effect")


@pytest.mark.parametrize("name", STATES)
def test_who_comes_second_changes_nothing(name, record):
    STATES[name]()()
    once, _answers = growth([STATES[name]()])
    for _round in range(FORM_ROUNDS):
        grown, _answers = growth([STATES[name]()] * REPEATS)
        assert grown == once
    assert check_invariants() == []
    record("R8", f"an act without a form x {REPEATS} at once, {FORM_ROUNDS} rounds", "one effect")


def test_control_without_its_unique_key_the_same_form_acts_many_times(own_database, monkeypatch):
    looked, number = threading.Barrier(REPEATS), redeeming._next_number

    def number_together() -> int:
        looked.wait(timeout=60)
        return number()

    monkeypatch.setattr(redeeming, "_next_number", number_together)
    as_owner("ALTER TABLE rewards_redemption DROP CONSTRAINT rewards_redemption_form_key_key")
    at_once([FORMS["rewards.redeem"]()] * REPEATS)
    assert Redemption.objects.count() > 1


def test_control_without_its_lock_a_contract_is_voided_many_times(own_database, monkeypatch):
    read, call = threading.Barrier(REPEATS), STATES["contracts.void_contract"]()

    def now_together() -> Any:
        read.wait(timeout=60)
        return timezone.now()

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_a, **_b: self)
    monkeypatch.setattr(uploading, "timezone", SimpleNamespace(now=now_together))
    at_once([call] * REPEATS)
    assert StoredEvent.objects.filter(kind="contracts.ContractVoided").count() > 1


def test_a_double_click_on_redeem_spends_once(login):
    """R8, through the page: at once, then back and again, then from a second tab that was open meanwhile."""
    person, product = holder(250), factories.product(points=100)
    url = reverse("rewards_office:redeem", args=[product.pk])
    tab, other = (login(person).get(url).context["form"] for _n in range(2))
    sent, second = ({name: form[name].value() for name in form.fields} for form in (tab, other))
    answers = at_once([lambda: factories.sign_in(Client(), person).post(url, sent)] * REPEATS)
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert login(person).post(url, sent).url == answers[0].url
    assert login(person).post(url, second).url == answers[0].url
    assert (Redemption.objects.count(), balances(person).available) == (1, 150)


def test_the_same_contract_from_a_second_tab_is_refused():
    """R8: another form, the same number."""
    first = FORMS["contracts.upload_contract"]()()
    with pytest.raises(DomainError):
        uploading.upload_contract(
            client=first.client, number=first.number, type=first.type, amount_minor=1_00, currency="COP",
            signed_on=first.signed_on, upload=factories.pdf(), form_key=uuid.uuid4(), expected_points=None, by=None,
        )  # fmt: skip
    assert Contract.objects.count() == 1
