"""Points that wait: for somebody to be known as who referred the client, or for the review of the referral."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from ledger.queries import balances
from notifications.models import Message
from referrals import actions as referrals
from rewards import actions, queries
from rewards.enums import Outcome
from rewards.models import Award
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


def waiting(**fields: Any) -> tuple[Award, Any]:
    """A document of a client whom nobody had referred; the rule of its day gave 300, today's gives 900."""
    kind, then = factories.contract_type(), timezone.localdate() - timedelta(days=40)
    factories.rule(kind, points=300, starts_on=then - timedelta(days=5))
    factories.rule(kind, points=900, starts_on=timezone.localdate())
    return cast.award(None, type=kind, on_date=then, **fields), kind


def test_a_late_code_brings_the_points_of_the_documents_day() -> None:
    award, _kind = waiting()
    agent = factories.agent(code="TARDE234").person
    with transaction.atomic():
        referrals.bind_code(person=award.about, text="TARDE234", channel="profile")
    award.refresh_from_db()
    assert (award.outcome, award.person, award.points) == (Outcome.POSTED, agent, 300)
    assert balances(agent).available == 300
    told = Message.objects.filter(person=agent, kind="rewards.points_awarded")
    assert told.filter(channel="bell").count() == 1


def test_staff_setting_the_referrer_brings_them_too_and_only_once() -> None:
    award, _kind = waiting()
    first, second = factories.agent().person, factories.agent().person
    staff = factories.staff()
    for referrer in (first, second, first):
        referrals.change_referrer(person=award.about, referrer=referrer, reason="Acta", by=staff)
    assert (balances(first).total, balances(second).total) == (300, 0)
    assert actions.award_waiting(person=award.about, referrer=second) == []


def test_a_voided_document_does_not_come_alive_with_a_late_code() -> None:
    award, _kind = waiting()
    actions.reverse_source(source=award.source, cause=None, by=None)
    agent = factories.agent().person
    assert actions.award_waiting(person=award.about, referrer=agent) == []
    award.refresh_from_db()
    assert (award.outcome, balances(agent).total) == (Outcome.VOIDED, 0)


def test_without_a_rule_on_that_day_the_new_referrer_reads_why_not() -> None:
    award = cast.award(None)
    agent = factories.agent().person
    actions.award_waiting(person=award.about, referrer=agent)
    award.refresh_from_db()
    assert (award.outcome, award.person) == (Outcome.NO_RULE, agent)
    assert queries.unrewarded(agent) == [award]


def test_a_referrer_bound_while_the_contract_came_in_is_not_missed() -> None:
    kind, holder, agent = factories.contract_type(), factories.client(), factories.agent().person
    factories.rule(kind, points=50)
    factories.refer(holder.person, agent)
    assert cast.award(None, type=kind, about=holder.person).person == agent


@pytest.fixture
def suspicious(monkeypatch: Any) -> set[int]:
    """People whose referral staff are looking at."""
    people: set[int] = set()
    monkeypatch.setattr("rewards.actions.awards.waits_for_review", lambda person: person.pk in people)
    monkeypatch.setattr("rewards.actions.awards.under_review", lambda asked: people & set(asked))
    return people


def held(suspicious: set[int]) -> tuple[Award, Any]:
    kind, agent, about = factories.contract_type(), factories.agent().person, factories.client().person
    factories.rule(kind, points=80)
    suspicious.add(about.pk)
    return cast.award(agent, type=kind, about=about), agent


def test_points_wait_while_the_referral_is_reviewed_and_come_when_it_ends_well(suspicious: set[int]) -> None:
    award, agent = held(suspicious)
    assert (award.outcome, award.points, balances(agent).total) == (Outcome.HELD, 80, 0)
    assert actions.settle_held(person=award.about, referrer=agent, confirmed=False) == []  # another one is open
    suspicious.clear()
    for _again in range(2):
        actions.settle_held(person=award.about, referrer=agent, confirmed=False)
    award.refresh_from_db()
    assert (award.outcome, balances(agent).available) == (Outcome.POSTED, 80)


def test_confirmed_suspicions_drop_the_points_and_the_agent_reads_why(suspicious: set[int], login: Any) -> None:
    award, agent = held(suspicious)
    actions.settle_held(person=award.about, referrer=agent, confirmed=True)
    suspicious.clear()
    assert actions.settle_held(person=award.about, referrer=agent, confirmed=False) == []
    award.refresh_from_db()
    assert (award.outcome, balances(agent).total) == (Outcome.DROPPED, 0)
    assert Message.objects.filter(person=agent, kind="rewards.points_dropped", channel="bell").count() == 1
    page = login(agent).get(f"/oficina/puntos/{award.pk}/").content.decode()
    assert queries.why(award).remedy
    assert award.label in page


def test_held_points_follow_the_person_whom_staff_set_instead(suspicious: set[int]) -> None:
    award, first = held(suspicious)
    second = factories.agent().person
    suspicious.clear()
    actions.award_waiting(person=award.about, referrer=second)
    assert (balances(first).total, balances(second).total) == (0, 80)


def test_a_document_voided_while_it_waits_is_closed(suspicious: set[int]) -> None:
    award, agent = held(suspicious)
    actions.reverse_source(source=award.source, cause=None, by=None)
    suspicious.clear()
    actions.settle_held(person=award.about, referrer=agent, confirmed=False)
    award.refresh_from_db()
    assert (award.outcome, balances(agent).total) == (Outcome.VOIDED, 0)
