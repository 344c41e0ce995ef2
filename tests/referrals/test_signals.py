"""Signs that somebody refers themselves, and what staff decide."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from core import conf, events
from core.models import AuditEntry, StoredEvent
from ledger.queries import balances
from referrals.actions import bind_code, decide_signals, inspect_referral, note_presence
from referrals.enums import SignalKind
from referrals.errors import AlreadyDecided, OwnMatter, ReasonMissing
from referrals.models import Footprint, Signal
from referrals.permissions import REVIEW_SIGNALS
from referrals.queries import has_open_signal, referrer_of
from referrals.rules import network_mark
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
URL = "/admin/sospechosos/"
HOME, OFFICE = "190.0.0.7", "181.50.3.9"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture
def agent():
    return factories.agent(factories.person("Carlos", "Peña"), code="CARP2345").person


def join(agent, *, visitor="", ip="", **more):
    who = factories.client(factories.person("Luisa", "Fernández", **more)).person
    bind_code(person=who, text=agent.invite_codes.get().code, channel="link", visitor=visitor, ip=ip)
    return who


def kinds(person):
    return set(Signal.objects.filter(person=person).values_list("kind", flat=True))


def test_an_ordinary_referral_raises_nothing_and_no_address_is_kept(agent):
    luisa = join(agent, visitor="a" * 32, ip=HOME)
    assert not has_open_signal(luisa)
    mark = Footprint.objects.get(person=luisa)
    assert mark.network == network_mark(HOME)
    with connection.cursor() as cursor:
        cursor.execute("SELECT footprint::text FROM referrals_footprint footprint")
        assert HOME not in str(cursor.fetchall())


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.4", "::1", "", "nada"])
def test_addresses_inside_a_house_say_nothing(ip):
    assert network_mark(ip) == ""


def test_the_same_browser_before_or_after_is_seen(agent):
    note_presence(person=agent, visitor="a" * 32, ip=HOME)
    before = join(agent, visitor="a" * 32, ip=OFFICE)
    after = join(agent, visitor="b" * 32, ip=OFFICE)
    assert (kinds(before), kinds(after)) == ({SignalKind.BROWSER}, set())
    note_presence(person=agent, visitor="b" * 32, ip=HOME)
    assert kinds(after) == {SignalKind.BROWSER}


def test_two_referrals_from_one_browser_are_seen(agent):
    first = join(agent, visitor="a" * 32)
    assert Signal.objects.get(person=join(agent, visitor="a" * 32)).about == first


def test_the_same_connection_counts_within_the_days_staff_set(agent):
    note_presence(person=agent, visitor="", ip=HOME)
    assert kinds(join(agent, ip=HOME)) == {SignalKind.NETWORK}
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert kinds(join(agent, ip=HOME)) == set()
    conf.change("referrals.signal_days", 0, by=None)
    assert kinds(join(agent, ip=HOME)) == set()


@pytest.mark.parametrize("contact", [{"phone": "+573001112233"}, {"email": "lui.sa+2@gmail.com"}])
def test_the_same_phone_or_inbox_as_somebody_else_is_seen(agent, contact):
    first = join(factories.agent().person, email="luisa@gmail.com", phone="+573001112233")
    again = join(agent, **contact)
    assert Signal.objects.get(person=again).about == first


def test_many_in_an_hour_are_seen_from_the_set_number_on(agent):
    conf.change("referrals.burst_per_hour", 3, by=None)
    assert [kinds(join(agent)) for _n in range(4)] == [set(), set(), {SignalKind.BURST}, {SignalKind.BURST}]
    conf.change("referrals.burst_per_hour", 0, by=None)
    assert kinds(join(agent)) == set()


def raised(agent):
    note_presence(person=agent, visitor="a" * 32, ip=HOME)
    return join(agent, visitor="a" * 32, ip=HOME)


def last(name):
    return events.load(StoredEvent.objects.filter(kind=f"referrals.{name}").latest("pk"))


def test_a_repeat_adds_nothing_and_one_event_says_so(agent):
    luisa = raised(agent)
    inspect_referral(person=luisa, visitor="a" * 32, ip=HOME)
    assert kinds(luisa) == {SignalKind.BROWSER, SignalKind.NETWORK}
    assert StoredEvent.objects.filter(kind="referrals.SignalRaised").count() == 1
    assert (last("SignalRaised").person_id, last("SignalRaised").referrer_id) == (luisa.pk, agent.pk)


def test_cleared_the_referral_stays(agent):
    luisa, boss = raised(agent), factories.staff()
    decide_signals(person=luisa, confirmed=False, reason="Son familia", by=boss)
    assert not has_open_signal(luisa)
    assert referrer_of(luisa).referrer == agent
    assert last("SignalCleared").confirmed is False
    assert AuditEntry.objects.get(action="referrals.decide_signals").reason == "Son familia"
    with pytest.raises(AlreadyDecided):
        decide_signals(person=luisa, confirmed=True, reason="No", by=boss)
    inspect_referral(person=luisa, visitor="a" * 32, ip=HOME)
    assert not has_open_signal(luisa)


def test_confirmed_the_referral_ends(agent):
    luisa = raised(agent)
    decide_signals(person=luisa, confirmed=True, reason="Es la misma persona", by=factories.staff())
    assert referrer_of(luisa) is None
    assert last("SignalCleared").confirmed is True


def test_a_reason_is_needed_and_nobody_decides_about_themselves(agent):
    luisa = raised(agent)
    with pytest.raises(ReasonMissing):
        decide_signals(person=luisa, confirmed=False, reason=" ", by=factories.staff())
    for own in (agent.user, luisa.user):
        with pytest.raises(OwnMatter):
            decide_signals(person=luisa, confirmed=False, reason="Yo", by=own)
    assert has_open_signal(luisa)


@pytest.mark.row("SL3")
def test_staff_review_by_referrer(client, login, agent):
    luisa, other = raised(agent), join(agent, visitor="a" * 32)
    login(factories.staff(REVIEW_SIGNALS))
    assert agent.name in client.get(URL).content.decode()
    page = f"{URL}{agent.pk}/"
    assert luisa.name in client.get(page).content.decode()
    refused = client.post(page, {"people": [luisa.pk], "decision": "accept", "reason": ""})
    assert refused.status_code == 422
    assert has_open_signal(luisa)
    assert client.post(page, {"people": [luisa.pk], "decision": "accept", "reason": "Vecinas"}).url == URL
    assert (has_open_signal(luisa), has_open_signal(other)) == (False, True)
    assert client.post(page, {"people": [other.pk], "decision": "refuse", "reason": "Misma"}).url == URL
    assert referrer_of(other) is None
    assert client.post(page, {"people": [other.pk], "decision": "refuse", "reason": "Misma"}).status_code == 422
    assert agent.name not in client.get(URL).content.decode()


def test_only_who_may(client, login, agent):
    raised(agent)
    for who in (None, agent, factories.staff()):
        if who:
            login(who)
        for url in (URL, f"{URL}{agent.pk}/"):
            assert client.get(url).status_code == (302 if who is None else 403)


def test_the_list_costs_the_same_for_many(client, login, assert_same_queries):
    login(factories.staff(REVIEW_SIGNALS))
    visitors = iter("abcdef")

    def add():
        agent, visitor = factories.agent().person, next(visitors) * 32
        note_presence(person=agent, visitor=visitor, ip="")
        join(agent, visitor=visitor)

    assert_same_queries(lambda: client.get(URL), add)


def test_the_owners_own_look_at_the_link_is_no_visit_and_marks_the_browser(client, login, agent):
    login(agent)
    client.post("/r/CARP2345/visita/", HTTP_USER_AGENT=PHONE, REMOTE_ADDR=HOME)
    assert Footprint.objects.get().person == agent
    assert not agent.invite_codes.get().touches.exists()
    visitor = client.cookies["visitor"].value
    client.logout()
    client.cookies["visitor"] = visitor
    data = {
        "given_names": "Carla", "family_names": "Otra", "email": "carla@example.test", "phone": "",
        "password": "un-camino-largo-7", "code": "CARP2345",
    }  # fmt: skip
    assert client.post("/registro/", factories.answered(**data), REMOTE_ADDR=OFFICE).status_code == 302
    assert Signal.objects.get().kind == SignalKind.BROWSER
    assert Browser().get(URL).status_code == 302


@pytest.mark.parametrize(("confirmed", "outcome", "points"), [(False, "posted", 80), (True, "dropped", 0)])
def test_points_wait_for_the_decision(agent, confirmed, outcome, points):
    luisa, kind = raised(agent), factories.contract_type()
    factories.rule(kind, points=80)
    award = cast.award(agent, type=kind, about=luisa)
    assert (award.outcome, balances(agent).total) == ("held", 0)
    decide_signals(person=luisa, confirmed=confirmed, reason="Visto", by=factories.staff())
    award.refresh_from_db()
    assert (award.outcome, balances(agent).available) == (outcome, points)
