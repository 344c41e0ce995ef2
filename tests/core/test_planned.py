"""Questions that are written once: their answers are those of the queryset."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, QuerySet

from core.planned import planned
from people.models import Person
from referrals.models import InviteCode
from tests import factories

pytestmark = pytest.mark.django_db


@planned
def called(name: str, country: str) -> QuerySet[Person]:
    return Person.objects.filter(given_names=name, country=country).order_by("-pk")[:2]


@planned
def codes_of(person: int) -> QuerySet[InviteCode]:
    return InviteCode.objects.select_related("owner").filter(owner=person).only("code", "owner__given_names")


@planned
def names_of(country: str) -> QuerySet[Person, Any]:
    return Person.objects.filter(country=country).order_by("given_names").values_list("given_names", flat=True)


@planned
def with_users(country: str) -> QuerySet[Person]:
    return Person.objects.filter(country=country).annotate(users=Count("user")).order_by("pk")


def test_the_rows_are_those_of_the_queryset() -> None:
    people = [factories.person("Ana", "Uno"), factories.person("Ana", "Dos"), factories.person("Ana", "Tres")]
    assert called(name="Ana", country="CO") == [people[2], people[1]]
    assert called(name="Ana", country="PE") == []
    assert called(name="Nadie", country="CO") == []


def test_what_belongs_to_a_row_comes_along(django_assert_num_queries: Any) -> None:
    agent = factories.agent(factories.person("Berta", "Paz"), code="BERTA234")
    with django_assert_num_queries(1):
        [found] = codes_of(person=agent.person_id)
        assert (found.code, found.owner.given_names) == ("BERTA234", "Berta")
    with django_assert_num_queries(1):
        assert found.is_active, "left out, so looked up"


def test_values_and_counts_too() -> None:
    factories.client(factories.person("Celia", "Paz"))
    factories.person("Ada", "Paz")
    assert names_of(country="CO") == ["Ada", "Celia"]
    assert [person.users for person in with_users(country="CO")] == [1, 0]


def test_the_statement_is_planned_once_on_a_connection() -> None:
    for _time in range(8):
        called(name="Ana", country="CO")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        planned_ones = [sql for (sql,) in cursor.fetchall() if '"given_names" = ' in sql]
    assert len(planned_ones) == 1
