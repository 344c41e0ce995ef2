"""Who brought whom: the one place where a code binds."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core import conf, events
from core.models import AuditEntry, StoredEvent
from referrals import actions
from referrals.enums import Channel, TouchKind
from referrals.errors import AlreadyReferred, CircularReferral, OwnCode, TooLate, UnknownCode
from referrals.models import Attribution, Touch
from referrals.queries import people_referred_by, referrer_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return factories.agent(code="CARP2345")


@pytest.fixture
def luisa():
    return factories.client().person


def test_binds_and_leaves_its_traces(agent, luisa):
    bound = actions.bind_code(person=luisa, text=" carp-2345 ", channel=Channel.PROFILE, by=luisa.user)
    assert (bound.referrer, bound.code.code, bound.bound_by) == (agent.person, "CARP2345", luisa.user)
    assert referrer_of(luisa) == bound
    assert list(people_referred_by(agent.person)) == [bound]
    assert Touch.objects.get().kind == TouchKind.TYPED
    event = events.load(StoredEvent.objects.get(kind="referrals.CodeBound"))
    assert (event.person_id, event.referrer_id, event.attribution_id) == (luisa.pk, agent.person_id, bound.pk)
    assert event.late
    entry = AuditEntry.objects.get(action="referrals.bind_code")
    assert (entry.by, entry.target_id, entry.after["referrer"]) == (luisa.user, str(luisa.pk), agent.person_id)


@pytest.mark.parametrize(
    ("channel", "kind", "late"),
    [
        (Channel.FORM, TouchKind.TYPED, False),
        (Channel.PROFILE, TouchKind.TYPED, True),
        (Channel.QR, TouchKind.CARRIED, False),
        ("whatsapp", TouchKind.CARRIED, False),
    ],
)
def test_the_channel_says_how_it_came(agent, luisa, channel, kind, late):
    actions.bind_code(person=luisa, text="CARP2345", channel=channel)
    touch = Touch.objects.get()
    assert (touch.kind, touch.channel, touch.person) == (kind, channel, luisa)
    assert events.load(StoredEvent.objects.get()).late is late


@pytest.mark.parametrize("text", ["NADA2345", "", "  ", "CARP2345\x00", "ＣＡＲＰ２３４５", "A" * 5000, "' OR 1=1 --"])
def test_an_unknown_code_is_refused(agent, luisa, text):
    with pytest.raises(UnknownCode):
        actions.bind_code(person=luisa, text=text, channel=Channel.FORM)
    assert not Touch.objects.exists()


def test_an_inactive_code_reads_like_an_unknown_one(agent, luisa):
    actions.set_codes_active(owner=agent.person, active=False)
    with pytest.raises(UnknownCode) as inactive:
        actions.bind_code(person=luisa, text="CARP2345", channel=Channel.FORM)
    with pytest.raises(UnknownCode) as unknown:
        actions.bind_code(person=luisa, text="ZZZZ2345", channel=Channel.FORM)
    assert str(inactive.value) == str(unknown.value)


def test_nobody_uses_their_own_code(agent):
    with pytest.raises(OwnCode):
        actions.bind_code(person=agent.person, text="CARP2345", channel=Channel.PROFILE)


def test_nobody_refers_themselves_under_a_second_account():
    factories.agent(factories.person("Carlos", email="carlos.pena@gmail.com", phone="+573001112233"), code="CARP2345")
    same_inbox = factories.client(factories.person("Otro", email="carlospena+2@gmail.com", phone="")).person
    same_phone = factories.client(factories.person("Otro", phone="+573001112233")).person
    for person in (same_inbox, same_phone):
        with pytest.raises(OwnCode):
            actions.bind_code(person=person, text="CARP2345", channel=Channel.FORM)
    assert not Attribution.objects.exists()


def test_people_without_phone_are_not_the_same_person():
    factories.agent(factories.person("Carlos", email="", phone=""), code="CARP2345")
    who = factories.person("Luisa", email="", phone="")
    assert actions.bind_code(person=who, text="CARP2345", channel=Channel.FORM).person == who


def test_one_referrer_each(agent, luisa):
    factories.agent(code="OTRA2345")
    actions.bind_code(person=luisa, text="CARP2345", channel=Channel.FORM)
    with pytest.raises(AlreadyReferred):
        actions.bind_code(person=luisa, text="OTRA2345", channel=Channel.PROFILE)
    assert referrer_of(luisa).referrer == agent.person


def test_the_database_keeps_one_referrer_each(agent, luisa):
    factories.refer(luisa, agent.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.refer(luisa, factories.agent().person)


def test_two_people_cannot_refer_each_other(agent, luisa):
    factories.refer(agent.person, luisa)
    with pytest.raises(CircularReferral):
        actions.bind_code(person=luisa, text="CARP2345", channel=Channel.PROFILE)


def test_a_late_code_has_a_deadline_where_staff_set_one(agent, luisa):
    conf.change("referrals.late_code_days", 10, by=None)
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        with pytest.raises(TooLate) as refused:
            actions.bind_code(person=luisa, text="CARP2345", channel=Channel.PROFILE)
        assert "10" in str(refused.value)
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        assert actions.bind_code(person=luisa, text="CARP2345", channel=Channel.PROFILE)


def test_without_a_deadline_a_code_is_never_late(agent, luisa):
    with time_machine.travel(timezone.now() + timedelta(days=2000), tick=False):
        assert actions.bind_code(person=luisa, text="CARP2345", channel=Channel.PROFILE)


def race(*calls):
    """Run the calls at once, each on a connection of its own; returns what they raised or gave."""
    results, barrier = [], threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def binder(person, text):
    return lambda: actions.bind_code(person=person, text=text, channel=Channel.PROFILE)


@pytest.mark.django_db(transaction=True)
def test_parallel_bindings_make_one_referrer():
    luisa = factories.client().person
    codes = [factories.agent(code=f"PAR{n}2345").person.invite_codes.get().code for n in range(6)]
    results = race(*(binder(luisa, code) for code in codes))
    refused = [r for r in results if isinstance(r, AlreadyReferred)]
    assert (len(refused), Attribution.objects.count(), Touch.objects.count()) == (5, 1, 1)
    assert StoredEvent.objects.filter(kind="referrals.CodeBound").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_refuses_the_second(monkeypatch):
    """The control run: what the lock hides, the constraint holds."""
    monkeypatch.setattr("referrals.actions.binding.lock_people", lambda *, ids: None)
    monkeypatch.setattr("referrals.actions.binding._check_may_bind", lambda *args, **kwargs: None)
    luisa = factories.client().person
    codes = [factories.agent(code=f"PAR{n}2345").person.invite_codes.get().code for n in range(4)]
    results = race(*(binder(luisa, code) for code in codes))
    assert len([r for r in results if isinstance(r, AlreadyReferred)]) == 3
    assert Attribution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_each_others_code_at_once_do_not_both_win():
    ana, beto = factories.agent(code="ANAA2345").person, factories.agent(code="BETO2345").person
    results = race(binder(ana, "BETO2345"), binder(beto, "ANAA2345"))
    assert len([r for r in results if isinstance(r, CircularReferral)]) == 1
    assert Attribution.objects.count() == 1
