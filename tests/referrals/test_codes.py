"""Making codes, opening and closing them, trying them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import conf
from core.codes import look
from core.models import AuditEntry
from referrals import actions, queries
from referrals.errors import OwnCode, TooManyTries, UnknownCode
from referrals.models import InviteCode
from tests import factories

pytestmark = pytest.mark.django_db
HOME = "190.0.0.7"


def test_a_code_is_made_once_and_audited():
    owner, boss = factories.person(), factories.staff()
    code = actions.issue_code(owner=owner, by=boss)
    assert actions.issue_code(owner=owner, by=boss) == code
    assert (InviteCode.objects.count(), len(code.code), code.is_active) == (1, 8, True)
    assert AuditEntry.objects.get(action="referrals.issue_code").by == boss


def test_issuing_again_opens_the_code_that_was_closed():
    owner = factories.person()
    code = actions.issue_code(owner=owner)
    actions.set_codes_active(owner=owner, active=False)
    assert queries.find_code(code.code) is None
    assert actions.issue_code(owner=owner).is_active
    assert queries.find_code(code.code.lower()) == code


def test_a_code_that_somebody_holds_is_drawn_again(monkeypatch):
    factories.agent(code="TAKEN234")
    drawn = iter(["TAKEN234", "TAKEN234", "FREE2345"])
    monkeypatch.setattr("referrals.actions.codes.random_code", lambda: next(drawn))
    assert actions.issue_code(owner=factories.person()).code == "FREE2345"


def test_closing_closes_every_code_and_is_audited_only_when_it_changes_something():
    agent = factories.agent(code="CARP2345")
    InviteCode.objects.create(owner=agent.person, code="CARLOS", is_vanity=True)
    actions.set_codes_active(owner=agent.person, active=False, by=None)
    actions.set_codes_active(owner=agent.person, active=False, by=None)
    assert not InviteCode.objects.filter(is_active=True).exists()
    assert AuditEntry.objects.filter(action="referrals.set_codes_active").count() == 1


def test_the_permanent_code_is_not_the_chosen_one():
    agent = factories.agent(code="CARP2345")
    InviteCode.objects.create(owner=agent.person, code="CARLOS", is_vanity=True)
    assert queries.permanent_code(agent.person).code == "CARP2345"
    assert queries.find_code("carlos").owner == agent.person


def guess(text="WRNG2345", ip=HOME, **more):
    return actions.try_code(text=text, ip=ip, **more)


def test_wrong_codes_are_limited_and_then_right_ones_too():
    factories.agent(code="CARP2345")
    for _n in range(10):
        with pytest.raises(UnknownCode):
            guess()
    with pytest.raises(TooManyTries):
        guess()
    with pytest.raises(TooManyTries):
        guess("CARP2345")
    assert guess("CARP2345", ip="190.0.0.8").code == "CARP2345"


def test_right_codes_cost_nothing_so_a_full_room_can_sign_up():
    factories.agent(code="CARP2345")
    assert all(guess("CARP2345") for _n in range(30))


def test_inactive_and_own_codes_count_as_wrong():
    agent = factories.agent(code="CARP2345")
    factories.agent(code="GONE2345", state="inactive")
    conf.change("referrals.code_tries", 2, by=None)
    with pytest.raises(UnknownCode):
        guess("GONE2345")
    with pytest.raises(OwnCode):
        guess("CARP2345", person=agent.person)
    with pytest.raises(TooManyTries):
        guess("GONE2345")


def test_unknown_and_inactive_codes_cost_the_same_queries():
    factories.agent(code="GONE2345", state="inactive")
    shapes = []
    for text in ("GONE2345", "NADA2345"):
        with CaptureQueriesContext(connection) as asked, pytest.raises(UnknownCode):
            queries.usable_code(text)
        shapes.append([q["sql"].replace(look(text), "?") for q in asked])
    assert shapes[0] == shapes[1]


def test_reading_who_was_referred_costs_the_same_for_many():
    agent = factories.agent().person
    counts = []
    for more in (1, 2):
        for _n in range(more):
            factories.refer(factories.client().person, agent)
        with CaptureQueriesContext(connection) as asked:
            assert [a.person.name for a in queries.people_referred_by(agent)]
        counts.append(len(asked))
    assert counts == [1, 1]
