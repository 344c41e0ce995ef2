"""The figures of the backend's first page: seven days at a time, only for whoever may see the rows."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import make_aware

from backoffice.queries import figures
from backoffice.queries.figures import WEEKS
from contracts.permissions import VIEW_CONTRACTS
from network.permissions import VIEW_CLIENTS
from rewards.permissions import VIEW_REDEMPTIONS
from tests import factories

pytestmark = pytest.mark.django_db
NOON = make_aware(datetime(2026, 3, 10, 12))


def contract(days_ago: int, **more):
    made = factories.contract(**more)
    made.created_at = NOON - timedelta(days=days_ago)
    made.save(update_fields=["created_at"])
    return made


def test_days_are_counted_by_sevens_up_to_today():
    for days in (0, 6, 7, 13, 14, 7 * WEEKS - 1, 7 * WEEKS):
        contract(days)
    contract(0, state="void", voided_at=NOON)
    [found] = figures(factories.staff(VIEW_CONTRACTS), NOON.date())
    assert found.weeks == [1] + [0] * (WEEKS - 4) + [1, 2, 2]
    assert (found.value, found.before) == (2, 2)


def test_a_day_ends_at_the_companys_midnight():
    made = factories.contract()
    made.created_at = make_aware(datetime(2026, 3, 3, 23, 59))
    made.save(update_fields=["created_at"])
    [found] = figures(factories.staff(VIEW_CONTRACTS), NOON.date())
    assert (found.value, found.before) == (0, 1)


def test_whom_the_list_leaves_out_is_not_counted():
    """Two attempts of one person are one client: the first was erased."""
    first, _second = (factories.client(factories.person()) for _n in range(2))
    first.person.erased_at = NOON
    first.person.save(update_fields=["erased_at"])
    [found] = figures(factories.staff(VIEW_CLIENTS))
    assert found.value == 1


@pytest.mark.parametrize(
    ("permission", "address"),
    [
        (VIEW_CONTRACTS, "contracts_staff:list"),
        (VIEW_CLIENTS, "network_staff:clients"),
        (VIEW_REDEMPTIONS, "rewards_staff:redemptions"),
    ],
)
def test_each_is_shown_to_whoever_may_open_its_list(login, permission, address):
    factories.contract()
    page = login(factories.staff(permission)).get(reverse("admin:index"))
    assert [figure.url for figure in page.context["week"]] == [reverse(address)]
    assert page.content.decode().count('<svg class="vi-spark') == 1


def test_without_a_right_there_is_no_figure():
    assert figures(factories.staff()) == []


def test_they_cost_one_query_each(django_assert_num_queries):
    user = factories.staff(VIEW_CONTRACTS, VIEW_CLIENTS, VIEW_REDEMPTIONS)
    user.has_perm(VIEW_CONTRACTS)
    for _n in range(3):
        factories.contract()
    with django_assert_num_queries(3):
        figures(user)
