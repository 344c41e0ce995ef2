"""Why these points: only one's own, and the whole way from the document to the points."""

from typing import Any

import pytest
from django.urls import reverse

from rewards import actions
from rewards.models import Award
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


def url(award: Award) -> str:
    return reverse("rewards_office:award", args=[award.pk])


@pytest.mark.row("SL7")
def test_it_opens_rule_version_base_and_computation(login: Any) -> None:
    person, kind = cast.holder(0), factories.contract_type("Plan Hogar")
    factories.rule(kind, formula="per_amount", points=2, per_minor=10_000_00, version=7)
    award = cast.award(person, type=kind, label="Contrato H-9", base_minor=1_855_000_00)
    text = login(person).get(url(award), headers={"accept-language": "en"}).content.decode().replace("\xa0", " ")
    for shown in ("+370", "Plan Hogar", "Contrato H-9", award.about.name, "$ 1,855,000", "185 × 2 = 370"):
        assert shown in text
    assert "7, in force from" in text


def test_it_says_why_none_came(login: Any) -> None:
    person = cast.holder(0)
    award = cast.award(person, type=factories.contract_type("Plan Raro"))
    text = login(person).get(url(award), headers={"accept-language": "en"}).content.decode()
    assert "No points rule for “Plan Raro” in COP was in force on that date." in text


def test_what_was_taken_back_says_so(login: Any) -> None:
    person, kind = cast.holder(0), factories.contract_type()
    factories.rule(kind)
    award = cast.award(person, type=kind)
    actions.reverse_source(source=award.source, cause=None, by=None)
    page = login(person).get(url(award))
    assert "vi-notice-warn" in page.content.decode()


def test_others_do_not_exist(client: Any, login: Any) -> None:
    award = cast.award(cast.holder(0))
    assert client.get(url(award)).status_code == 302
    assert login(factories.client()).get(url(award)).status_code == 403
    assert login(cast.holder(0)).get(url(award)).status_code == 404


def test_nobodys_award_is_nobodys_page(login: Any) -> None:
    assert login(cast.holder(0)).get(url(cast.award(None))).status_code == 404
