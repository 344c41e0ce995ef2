"""Caps of a rule version: per document, per agent and month, in all; the award says which one cut it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ledger.queries import balances
from rewards import actions, queries, rules
from rewards.enums import Cap, Outcome
from rewards.models import Award
from tests import factories
from tests.rewards import cast

DAY = date(2026, 10, 20)
figures = st.integers(0, 10_000)


def kind_with(**caps: Any) -> Any:
    kind = factories.contract_type()
    factories.rule(kind, points=300, starts_on=date(2026, 1, 1), **caps)
    return kind


@given(points=figures, used=figures, limit=figures)
def test_a_cap_is_never_passed_and_only_told_when_it_cut(points: int, used: int, limit: int) -> None:
    cut = rules.capped(points, per_month=limit, month_used=used)
    assert 0 <= cut.points <= points
    assert cut.points + used <= max(limit, used)
    assert bool(cut.cap) == (cut.points < points)


@pytest.mark.django_db
def test_the_month_lets_through_what_is_left_and_the_award_says_so(login: Any) -> None:
    kind, agent, other = kind_with(max_per_month=500), cast.holder(0), cast.holder(0)
    given = [cast.award(agent, type=kind, on_date=DAY) for _n in range(3)]
    assert [(a.points, a.outcome, a.cap) for a in given] == [
        (300, Outcome.POSTED, ""), (200, Outcome.POSTED, Cap.MONTH), (0, Outcome.CAPPED, Cap.MONTH),
    ]  # fmt: skip
    assert (given[1].due_points, given[1].cap_limit, given[1].cap_used) == (300, 500, 300)
    assert cast.award(other, type=kind, on_date=DAY).points == 300
    assert cast.award(agent, type=kind, on_date=date(2026, 11, 1)).points == 300
    page = login(agent).get(f"/oficina/puntos/{given[1].pk}/")
    assert queries.why(given[1]).cut in page.content.decode()
    assert "200" in page.context["why"].cut
    assert "01/11/2026" in login(agent).get(f"/oficina/puntos/{given[2].pk}/").content.decode()


@pytest.mark.django_db
def test_what_was_taken_back_frees_the_cap() -> None:
    kind, agent = kind_with(max_per_month=300), cast.holder(0)
    first = cast.award(agent, type=kind, on_date=DAY)
    actions.reverse_source(source=first.source, cause=None, by=None)
    assert cast.award(agent, type=kind, on_date=DAY).points == 300


@pytest.mark.django_db
def test_the_smallest_cap_wins_and_a_preview_knows_it() -> None:
    kind, agent = kind_with(max_per_document=250, budget=600), cast.holder(0)
    assert [cast.award(agent, type=kind, on_date=DAY).points for _n in range(3)] == [250, 250, 100]
    due = queries.preview_award(type=kind, base_minor=1, currency="COP", on_date=DAY, referrer=agent)
    assert (due.outcome, due.points, due.due) == (Outcome.CAPPED, 0, 300)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("caps", [{"budget": 1000}, {"max_per_month": 1000}])
def test_documents_at_the_same_moment_do_not_pass_a_cap(caps: dict[str, int]) -> None:
    kind, agent = kind_with(**caps), cast.holder(0)
    abouts = [factories.client().person for _n in range(6)]

    def act(n: int) -> Any:
        return cast.award(agent, source=f"test:{n}", type=kind, about=abouts[n], base_minor=1, on_date=DAY)

    results = cast.together(6, act)
    assert all(isinstance(result, Award) for result in results), results
    connection.ensure_connection()
    assert balances(agent).total == 1000
    assert sorted(result.points for result in results) == [0, 0, 100, 300, 300, 300]


@pytest.mark.django_db
def test_rules_without_caps_are_as_before() -> None:
    kind, agent = factories.contract_type(), cast.holder(0)
    factories.rule(kind, points=70, starts_on=timezone.localdate())
    award = cast.award(agent, type=kind)
    assert (award.points, award.cap, award.due_points) == (70, "", None)
