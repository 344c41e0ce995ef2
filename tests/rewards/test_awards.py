"""Points for documents: once per source, whatever comes, and back once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.models import StoredEvent
from ledger.queries import balances
from rewards import actions, queries
from rewards.enums import Outcome
from rewards.models import Award
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


def events(kind: str) -> list[dict[str, Any]]:
    return [event.payload for event in StoredEvent.objects.filter(kind=f"rewards.{kind}").order_by("pk")]


def test_points_are_posted_by_the_rule_in_force() -> None:
    kind, person = factories.contract_type(), cast.holder(0)
    rule = factories.rule(kind, formula="per_amount", points=2, per_minor=10_000_00)
    award = cast.award(person, type=kind, base_minor=159_999_99)
    assert (award.outcome, award.points, award.rule) == (Outcome.POSTED, 30, rule)
    assert cast.available(person) == 30
    assert events("PointsAwarded") == [{"award_id": award.pk, "person_id": person.pk, "points": 30}]


def test_same_source_pays_once() -> None:
    kind, person = factories.contract_type(), cast.holder(0)
    factories.rule(kind)
    first = cast.award(person, type=kind, source="contracts.contract:7")
    again = cast.award(person, type=kind, source="contracts.contract:7", base_minor=999)
    assert again == first
    assert cast.available(person) == 100
    assert len(events("PointsAwarded")) == 1


@pytest.mark.django_db(transaction=True)
def test_same_source_at_once_pays_once() -> None:
    kind, person, about = factories.contract_type(), cast.holder(0), factories.client().person
    factories.rule(kind)
    made = cast.together(8, lambda _n: cast.award(person, type=kind, about=about, source="contracts.contract:8").pk)
    assert made == [Award.objects.get().pk] * 8
    assert cast.available(person) == 100


def test_own_rule_goes_before_the_general_one_and_the_future_waits() -> None:
    kind, today = factories.contract_type(), timezone.localdate()
    factories.rule(None, points=10)
    factories.rule(kind, points=500, starts_on=today + timedelta(days=1))
    assert cast.award(cast.holder(0), type=kind).points == 10
    factories.rule(kind, points=50, starts_on=today - timedelta(days=9))
    assert cast.award(cast.holder(0), type=kind).points == 50
    assert cast.award(cast.holder(0), type=kind, on_date=today - timedelta(days=5)).points == 50
    assert cast.award(cast.holder(0), type=kind, on_date=today - timedelta(days=10)).outcome == Outcome.NO_RULE


def test_why_none_is_written_down_too() -> None:
    person, kind = cast.holder(0), factories.contract_type("Hogar")
    nobody = cast.award(None, type=kind)
    assert (nobody.outcome, nobody.points, nobody.transaction) == (Outcome.NO_REFERRER, 0, None)
    assert cast.award(person, type=kind).outcome == Outcome.NO_RULE
    factories.rule(kind, formula="per_amount", points=1, per_minor=10_000_00)
    small = cast.award(person, type=kind, base_minor=9_999_99)
    assert (small.outcome, small.points) == (Outcome.NOTHING, 0)
    assert cast.award(person, type=kind, currency="USD").outcome == Outcome.NO_RULE
    assert cast.available(person) == 0
    assert events("PointsAwarded") == []
    assert list(queries.unrewarded(person)) == list(Award.objects.filter(person=person).order_by("-pk"))


def test_hold_and_end_of_the_points_follow_the_rule() -> None:
    kind, person = factories.contract_type(), cast.holder(0)
    factories.rule(kind, hold_days=15, expires_days=365)
    why = queries.why(cast.award(person, type=kind))
    assert why.held_until
    assert why.expires_at
    assert why.expires_at - why.held_until == timedelta(days=365)
    assert (balances(person).available, balances(person).pending) == (0, 100)


def test_preview_says_what_the_award_will_do() -> None:
    kind, person = factories.contract_type(), cast.holder(0)
    factories.rule(kind, formula="per_amount", points=3, per_minor=10_000_00)
    given = {"type": kind, "base_minor": 25_000_00, "currency": "COP", "on_date": timezone.localdate()}
    preview = queries.preview_award(referrer=person, **given)
    award = cast.award(person, **given)
    assert (preview.outcome, preview.points, preview.rule) == (award.outcome, award.points, award.rule)
    assert preview.explanation == queries.why(award).explanation
    assert queries.preview_award(referrer=None, **given).points == 0


def reverse(award: Award) -> Award | None:
    return actions.reverse_source(source=award.source, cause=None, by=None)


def test_reversal_takes_everything_back_once() -> None:
    kind, person = factories.contract_type(), cast.holder(0)
    factories.rule(kind)
    award = cast.award(person, type=kind)
    for _time in range(2):
        found = reverse(award)
        assert found
        assert found.outcome == Outcome.REVERSED
    assert cast.available(person) == 0
    assert events("PointsTakenBack") == [{"award_id": award.pk, "person_id": person.pk, "points": 100}]
    assert cast.award(person, type=kind, source=award.source).outcome == Outcome.REVERSED
    assert cast.available(person) == 0


@pytest.mark.django_db(transaction=True)
def test_reversals_at_once_take_back_once() -> None:
    kind, person = factories.contract_type(), cast.holder(50)
    factories.rule(kind)
    award = cast.award(person, type=kind)
    cast.together(6, lambda _n: reverse(award))
    assert cast.available(person) == 50
    assert len(events("PointsTakenBack")) == 1


def test_reversal_after_spending_leaves_the_rest_owed() -> None:
    kind, person = factories.contract_type(), cast.holder(0)
    factories.rule(kind)
    award = cast.award(person, type=kind)
    cast.redeem(person, factories.product(points=80))
    reverse(award)
    held = balances(person)
    assert (held.available, abs(held.owed)) == (0, 80)
    cast.award(person, type=kind)
    held = balances(person)
    assert (held.available, held.owed) == (20, 0)


def test_nothing_to_reverse_is_fine() -> None:
    assert actions.reverse_source(source="contracts.contract:0", cause=None, by=None) is None
    award = cast.award(None)
    found = reverse(award)
    assert found
    assert found.outcome == Outcome.VOIDED
    assert events("PointsTakenBack") == []
