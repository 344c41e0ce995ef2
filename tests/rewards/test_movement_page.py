"""One movement: which lots it came out of, what it undoes, and what undid it."""

from typing import Any

import pytest
from django.urls import reverse

from ledger.models import Transaction
from rewards import actions
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


def page(browser: Any, transaction: Transaction) -> Any:
    return browser.get(reverse("rewards_office:movement", args=[transaction.pk]))


def test_a_spend_names_the_awards_it_came_out_of_and_the_award_where_it_went(login: Any) -> None:
    person, kind = cast.holder(0), factories.contract_type()
    factories.rule(kind, points=100)
    first = cast.award(person, type=kind, label="Contrato H-1")
    cast.award(person, type=kind, label="Contrato H-2")
    redemption = cast.redeem(person, factories.product("Ollas", points=130))
    spend = Transaction.objects.get(kind="spend")
    browser = login(person)
    shown = page(browser, spend)
    assert [(s.label, s.points) for s in shown.context["trace"].lots] == [("Contrato H-1", 100), ("Contrato H-2", 30)]
    assert shown.context["trace"].url == reverse("rewards_office:redemption", args=[redemption.number])
    why = browser.get(reverse("rewards_office:award", args=[first.pk]))
    assert [(s.transaction_id, s.points) for s in why.context["uses"]] == [(spend.pk, -100)]
    assert reverse("rewards_office:movement", args=[spend.pk]) in why.content.decode()


def test_a_reversal_and_what_it_reversed_lead_to_each_other(login: Any) -> None:
    person, kind = cast.holder(0), factories.contract_type()
    factories.rule(kind, points=100)
    award = cast.award(person, type=kind)
    actions.reverse_source(source=award.source, cause=None, by=None)
    award.refresh_from_db()
    assert award.transaction
    assert award.reversal
    browser = login(person)
    assert [s.transaction_id for s in page(browser, award.reversal).context["trace"].chain] == [award.transaction.pk]
    undone = page(browser, award.transaction).context["trace"].chain
    assert [(s.transaction_id, s.points) for s in undone] == [(award.reversal.pk, -100)]


def test_others_do_not_learn_that_it_exists(client: Any, login: Any) -> None:
    person = cast.holder(100)
    moved = Transaction.objects.get()
    assert page(client, moved).status_code == 302
    assert page(login(cast.holder(0)), moved).status_code == 404
    assert page(login(person), moved).status_code == 200
