import pytest
from django.utils import timezone

from core import events
from core.models import AuditEntry, StoredEvent
from people.models import BlacklistEntry
from referrals import actions
from referrals.enums import Channel, TouchKind
from referrals.errors import BarredReferrer, CircularChange, OwnReferrer, ReasonMissing
from referrals.models import Attribution, Touch
from referrals.queries import referrer_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.staff()


@pytest.fixture
def luisa():
    return factories.client().person


def test_the_old_one_ends_and_the_history_stays(boss, luisa):
    old, new = factories.agent().person, factories.agent(code="NUEV2345").person
    first = factories.refer(luisa, old)
    made = actions.change_referrer(person=luisa, referrer=new, reason=" Error al registrar ", by=boss)
    first.refresh_from_db()
    assert first.ended_at
    assert referrer_of(luisa) == made
    assert (made.referrer, made.reason, made.bound_by) == (new, "Error al registrar", boss)
    assert (made.channel, made.code.code) == (Channel.STAFF, "NUEV2345")
    assert Attribution.objects.filter(person=luisa).count() == 2
    assert Touch.objects.get().kind == TouchKind.STAFF
    event = events.load(StoredEvent.objects.get(kind="referrals.ReferrerChanged"))
    assert (event.old_referrer_id, event.new_referrer_id) == (old.pk, new.pk)
    entry = AuditEntry.objects.get(action="referrals.change_referrer")
    assert (entry.before, entry.after, entry.reason) == (
        {"referrer": old.pk}, {"referrer": new.pk}, "Error al registrar",
    )  # fmt: skip


def test_set_for_a_client_without_one(boss, luisa):
    new = factories.agent().person
    assert actions.change_referrer(person=luisa, referrer=new, reason="Lo pidió", by=boss).referrer == new


def test_taken_away(boss, luisa):
    factories.refer(luisa, factories.agent().person)
    assert actions.change_referrer(person=luisa, referrer=None, reason="Fraude", by=boss) is None
    assert referrer_of(luisa) is None
    assert events.load(StoredEvent.objects.get()).new_referrer_id is None


def test_the_same_again_changes_nothing(boss, luisa):
    agent = factories.agent().person
    first = factories.refer(luisa, agent)
    assert actions.change_referrer(person=luisa, referrer=agent, reason="Otra vez", by=boss) == first
    assert not StoredEvent.objects.exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_required(boss, luisa, reason):
    with pytest.raises(ReasonMissing):
        actions.change_referrer(person=luisa, referrer=factories.agent().person, reason=reason, by=boss)
    assert not Attribution.objects.exists()


def test_nobody_becomes_their_own_referrer(boss, luisa):
    before = factories.refer(luisa, factories.agent().person)
    with pytest.raises(OwnReferrer):
        actions.change_referrer(person=luisa, referrer=luisa, reason="Prueba", by=boss)
    assert referrer_of(luisa) == before


def test_nobody_whom_the_blacklist_keeps_out_until_that_ends(boss, luisa):
    agent = factories.agent(factories.person("Carlos", email="carlos@casa.test")).person
    entry = factories.blacklist_entry(email="carlos@casa.test")
    agent.refresh_from_db()
    assert agent.barred_at
    with pytest.raises(BarredReferrer):
        actions.change_referrer(person=luisa, referrer=agent, reason="Prueba", by=boss)
    assert not Attribution.objects.exists()
    BlacklistEntry.objects.filter(pk=entry.pk).update(lifted_at=timezone.now())
    assert actions.change_referrer(person=luisa, referrer=agent, reason="Prueba", by=boss).referrer == agent


def test_not_somebody_whom_the_client_brought(boss, luisa):
    agent = factories.agent().person
    factories.refer(agent, luisa)
    with pytest.raises(CircularChange):
        actions.change_referrer(person=luisa, referrer=agent, reason="Prueba", by=boss)
