"""The codes of somebody whom the blacklist keeps out bring nobody, at any door, and work again once nothing does."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from network.actions import make_agent
from network.enums import Channel, Target
from network.errors import WrongSponsor
from network.permissions import MANAGE_AGENTS
from network.queries import search_agents, sponsor_by_default
from people.actions import end_blacklist_entries, lift_from_blacklist
from referrals.actions import bind_code, try_code
from referrals.errors import UnknownCode
from referrals.models import Touch
from referrals.queries import find_code
from tests import factories
from tests.network.load_cast import checked, row
from tests.network.registration import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def barred():
    """An agent who is kept out from now on, and the entry that does it."""
    agent = factories.agent(factories.person("Bruno", "Barrado", email="bruno@casa.test"), code="CARP2345")
    entry = factories.blacklist_entry(email="bruno@casa.test")
    agent.person.refresh_from_db()
    return agent, entry


def test_the_code_is_none_for_whoever_types_or_follows_it(client, barred):
    _agent, entry = barred
    with pytest.raises(UnknownCode):
        try_code(text="CARP2345", ip="192.0.2.7")
    with pytest.raises(UnknownCode):
        bind_code(person=factories.client().person, text="carp-2345", channel="form")
    assert client.get("/r/CARP2345/").status_code == client.get("/r/NADA2345/").status_code == 404
    client.post("/r/CARP2345/visita/", headers={"User-Agent": "Mozilla/5.0"})
    assert not Touch.objects.exists()
    lift_from_blacklist(entry=entry, reason="Era otro", by=None)
    assert try_code(text="CARP2345", ip="192.0.2.7").code == "CARP2345"


def test_it_works_again_the_day_after_the_entry_ends():
    today = timezone.localdate()
    factories.agent(factories.person(email="bruno@casa.test"), code="CARP2345")
    factories.blacklist_entry(email="bruno@casa.test", expires_on=today)
    assert find_code("CARP2345") is None
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert find_code("CARP2345")  # before the night's round too
        end_blacklist_entries()
        assert [agent.person.name for agent in search_agents("CARP2345")]


def test_registering_with_it_is_refused_beside_the_code(barred):
    with pytest.raises(UnknownCode):
        cast.sign_up(code="CARP2345")
    made = cast.sign_up(referrer=barred[0].person)  # a door that implies them: noted, and nobody is bound
    assert (made.state, made.person.attributions.count()) == ("approved", 0)
    assert [(check.name, check.about) for check in made.checks.all()] == [("referrer", barred[0].person)]


def test_nobody_chooses_them_to_lead(barred):
    agent, _entry = barred
    assert search_agents("Bruno") == search_agents("CARP2345") == []
    brought = factories.client()
    factories.refer(brought.person, agent.person)
    assert sponsor_by_default(brought.person) is None
    with pytest.raises(WrongSponsor):
        make_agent(person=brought.person, sponsor=agent, reason="Quiere", by=factories.staff(MANAGE_AGENTS))
    with pytest.raises(WrongSponsor):
        cast.sign_up(Channel.SITE, Target.AGENT, sponsor=agent)


def test_a_file_names_them_as_unknown(barred):
    load = checked(
        [row("Beto", "Paz", "", "beto@example.com", target="agente", sponsor="CARP2345", referrer="CARP2345")],
        factories.staff("network.import_people"),
    )
    assert load.counts == {"error": 1}
