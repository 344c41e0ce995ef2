"""The engine: who comes in, who is recognised, and what becomes of them."""

import pytest
from django.utils import timezone

from core import conf
from core.models import StoredEvent
from network.actions import make_agent, register, register_contact_client
from network.enums import Channel, Target
from network.errors import AlreadyRegistered, ReturnRefused, TooYoung, WaitsAlready
from network.models import Application, Client
from network.permissions import MANAGE_AGENTS
from network.queries import answers_of
from people.actions.blacklist import Draft, add_to_blacklist
from people.models import BlacklistEntry, BlacklistReason, Person
from people.queries.blacklist import Traits
from tests import factories
from tests.network.registration import cast

pytestmark = pytest.mark.django_db


def test_somebody_new_is_a_client_at_once():
    made = cast.sign_up()
    person = made.person
    assert (made.state, made.passage) == ("approved", "new")
    assert (person.given_names, person.phone, person.email) == ("Luisa María", "+573001234567", "luisa@example.test")
    assert person.client.state == "active"
    assert person.user.check_password("un-camino-largo-7")
    assert [step.state for step in made.steps.all()] == ["approved"]
    assert answers_of(made)["given_names"] == "Luisa María"
    assert "password" not in answers_of(made)
    assert "Luisa" not in made.sealed


def test_an_agent_waits_where_the_form_says_so_and_is_one_at_once_where_not():
    cast.documents()
    waits = cast.sign_up(target=Target.AGENT)
    assert (waits.state, waits.person.agent.state) == ("waiting", "preregistered")
    at_once = cast.sign_up(
        target=Target.AGENT, options={"initial_state": "active"}, email="b@casa.test", phone="", given_names="Berta",
        identification={"kind": "CC", "number": "10.203.040-50"},
    )  # fmt: skip
    assert (at_once.state, at_once.person.agent.state) == ("approved", "active")
    assert at_once.person.invite_codes.get().is_active
    assert at_once.person.identification.last4 == "4050"


def test_a_client_waits_where_the_form_says_so():
    made = cast.sign_up(options={"initial_state": "preregistered"})
    assert (made.state, made.person.client.state) == ("waiting", "waiting")


@pytest.mark.parametrize("changes", [{"email": "LUISA@example.TEST"}, {"email": "x@y.test", "phone": "+57 3001234567"}])
def test_somebody_known_is_held_and_never_made_twice(changes):
    made = cast.sign_up()
    first = made.person
    cast.prove(made)
    held = cast.sign_up(**changes)
    assert (held.state, held.person, held.new_login) == ("draft", first, None)
    assert held.checks.get().name == "known"
    assert Person.objects.count() == Client.objects.count() == 1
    assert Application.objects.count() == 2


def test_a_house_shares_its_phone_and_nobody_is_taken_for_another():
    mother = cast.sign_up(given_names="Rosa", email="rosa@casa.test").person
    child = cast.sign_up(email="luisa@casa.test")
    assert (child.state, child.passage) == ("approved", "new")
    assert child.person != mother
    assert [(check.name, check.about) for check in child.checks.all()] == [("same_phone", mother)]


def test_another_document_speaks_against_the_same_phone():
    cast.documents()
    cast.prove(cast.sign_up(email="a@casa.test", identification={"kind": "CC", "number": "1020304050"}))
    other = cast.sign_up(email="b@casa.test", identification={"kind": "CC", "number": "1020304051"})
    assert other.passage == "new"
    same = cast.sign_up(email="c@casa.test", phone="", identification={"kind": "CC", "number": "1.020.304.050"})
    assert (same.state, same.checks.get(name="known").detail) == ("draft", "document")


def test_somebody_whom_staff_wrote_down_gets_access_on_the_same_record():
    contact = register_contact_client(given_names="Luisa", email="luisa@example.test", by=None)
    held = cast.sign_up()
    assert (held.state, held.passage, held.new_login.person) == ("draft", "access", contact.person)
    assert not held.new_login.emailaddress_set.get().verified
    contact.person.refresh_from_db()
    assert contact.person.family_names == ""  # nothing that an unproven address says is written down


def test_staff_are_told_who_is_on_record():
    known = cast.sign_up().person
    with pytest.raises(AlreadyRegistered) as refused:
        register(channel=Channel.BACKEND, target=Target.CLIENT, version=None, answers=cast.TYPED, by=factories.staff())
    assert refused.value.person == known
    made = register(
        channel=Channel.BACKEND, target=Target.AGENT, version=None, answers=cast.TYPED, by=factories.staff()
    )
    assert (made.person, made.passage, made.state) == (known, "to_agent", "approved")


def test_the_contact_form_leaves_a_client_and_changes_nobody():
    first = cast.sign_up(channel=Channel.CONTACT, password=None, message="¿Hay en Cali?")
    assert (first.person.client.channel, hasattr(first.person, "user")) == ("contact", False)
    again = cast.sign_up(channel=Channel.CONTACT, password=None, given_names="Otra", message="Hola")
    assert (again.person, again.state, again.passage) == (first.person, "approved", "known")
    assert answers_of(again)["message"] == "Hola"
    assert Person.objects.get().given_names == "Luisa María"


def test_whoever_is_on_the_blacklist_leaves_no_record_but_the_registration():
    reason = BlacklistReason.objects.create(name="Fraude")
    entry = add_to_blacklist(reason=reason, draft=Draft.of(Traits(email="luisa@example.test")), by=None)
    made = cast.sign_up()
    assert (made.state, made.person) == ("rejected", None)
    assert made.checks.get().detail.startswith(f"#{entry.pk}")
    assert not Person.objects.filter(email="luisa@example.test").exists()
    assert BlacklistEntry.objects.count() == 1


def test_the_referrer_is_not_the_sponsor():
    referrer, sponsor = factories.agent(code="REFER234"), factories.agent()
    made = cast.sign_up(target=Target.AGENT, sponsor=sponsor, referrer=referrer.person)
    assert made.person.attributions.get().referrer == referrer.person
    assert made.person.agent.sponsor == sponsor
    by_code = cast.sign_up(target=Target.AGENT, email="b@casa.test", phone="", given_names="Eva", code="REFER234")
    assert (by_code.referrer, by_code.person.agent.sponsor) == (referrer.person, referrer)


def test_a_client_becomes_an_agent_and_waits_once():
    luisa = factories.client(factories.person("Luisa", "Paz", email="luisa@example.test"))
    made = cast.sign_up(target=Target.AGENT, person=luisa.person, by=luisa.person.user, password=None)
    assert (made.passage, made.state, luisa.person.agent.state) == ("to_agent", "waiting", "preregistered")
    with pytest.raises(WaitsAlready):
        cast.sign_up(target=Target.AGENT, person=luisa.person, by=luisa.person.user, password=None)


@pytest.mark.parametrize(
    ("flow", "state", "agent"), [("at_once", "approved", "active"), ("approval", "waiting", "inactive")]
)
def test_an_inactive_agent_comes_back_as_the_company_says(flow, state, agent):
    conf.change("network.return_flow", flow, by=None)
    left = factories.agent(factories.person(email="luisa@example.test"), state="inactive")
    made = cast.sign_up(target=Target.AGENT, person=left.person, by=left.person.user, password=None)
    left.refresh_from_db()
    assert (made.passage, made.state, left.state) == ("return", state, agent)


def test_an_inactive_agent_may_be_refused_with_words():
    conf.change("network.return_flow", "refused", by=None)
    conf.change("network.return_words", "Habla con Berta.", by=None)
    left = factories.agent(factories.person(email="luisa@example.test"), state="inactive")
    with pytest.raises(ReturnRefused, match="Habla con Berta"):
        cast.sign_up(target=Target.AGENT, person=left.person, by=left.person.user, password=None)


def test_the_same_form_again_answers_the_first():
    form = cast.version()
    key = "6f1f3f6e-7a0c-4a51-9a52-6d0f4a3b7c11"
    asked = {"channel": Channel.SITE, "target": Target.CLIENT, "version": form, "answers": cast.TYPED, "by": None}
    first, again = (register(form_key=key, **asked) for _n in range(2))
    assert first == again
    assert Application.objects.count() == 1


def test_events_carry_no_personal_data():
    cast.sign_up()
    stored = " ".join(str(event.payload) for event in StoredEvent.objects.all())
    assert "Luisa" not in stored
    assert "luisa@" not in stored


def aged(years):
    today = timezone.localdate()
    return today.replace(year=today.year - years, month=1, day=1)


@pytest.mark.parametrize("channel", [Channel.SITE, Channel.INVITATION, Channel.REPLICATED, Channel.BACKEND])
def test_nobody_comes_in_too_young_by_any_door(channel):
    with pytest.raises(TooYoung) as refused:
        cast.sign_up(channel, Target.AGENT, birth_date=aged(15))
    assert refused.value.field == "birth_date"
    assert not Person.objects.filter(email="luisa@example.test").exists()
    assert cast.sign_up(channel, Target.CLIENT, birth_date=aged(15)).person.birth_date == aged(15)


def test_a_young_client_becomes_no_agent_by_themselves_nor_by_staff():
    luisa = factories.client(factories.person("Luisa", "Niña", birth_date=aged(15)))
    with pytest.raises(TooYoung):
        cast.sign_up(target=Target.AGENT, person=luisa.person, by=luisa.person.user)
    with pytest.raises(TooYoung):
        make_agent(person=luisa.person, reason="Pidió serlo", by=factories.staff(MANAGE_AGENTS))
    assert not hasattr(Person.objects.get(pk=luisa.person_id), "agent")
