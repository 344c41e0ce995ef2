"""Two requests of one person, and yes against taking it back, at the same moment."""

from collections import Counter

import pytest

from sales import actions, queries
from sales.models import CreditChange, CreditRequest
from tests import factories
from tests.rewards.cast import together
from tests.sales import cast
from tests.workflows import cast as flows
from workflows.models import Process

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def names(found):
    return Counter(type(one).__name__ for one in found)


def test_of_many_requests_at_once_one_is_made():
    cast.on()
    who = factories.client().person
    assert names(together(MANY, lambda _n: cast.ask(who))) == {"CreditRequest": 1, "CreditUnderWay": MANY - 1}
    assert CreditRequest.objects.count() == 1


@pytest.mark.parametrize("by_flow", [True, False])
def test_a_yes_and_taking_it_back_never_both_hold(by_flow):
    cast.on()
    role, staff = flows.role(), cast.staff()
    ana = flows.decider(role)
    if by_flow:
        flows.flow(flows.step(role), subject="credit")
    made = cast.ask()

    def act(n):
        if n % 2:
            return actions.withdraw_credit(request=made, by=made.person.user)
        return flows.approve(Process.objects.get(), ana) if by_flow else cast.decide(made, "approved", staff)

    found = names(together(2, act))
    made.refresh_from_db()
    assert set(found) <= {"CreditRequest", "Process", "CreditEnded", "ProcessEnded", "StepDone"}, found
    assert (made.state == "approved") == (queries.credit_limit(made.person) > 0) == CreditChange.objects.exists()
    assert made.state in {"approved", "withdrawn"}
    assert made.entries.exclude(act="asked").count() == 1
    if by_flow:
        assert Process.objects.get().state == made.state
