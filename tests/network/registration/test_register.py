"""The engine: who comes in, who is recognised, and what becomes of them."""

import pytest

from network.enums import Target
from network.models import Application, Client
from people.models import Person
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


@pytest.mark.parametrize("changes", [{"email": "LUISA@example.TEST"}, {"email": "x@y.test", "phone": "+57 3001234567"}])
def test_somebody_known_is_never_made_twice(changes):
    first = cast.sign_up().person
    held = cast.sign_up(**changes)
    assert (held.state, held.person) == ("draft", first)
    assert Person.objects.count() == Client.objects.count() == 1
    assert Application.objects.count() == 2
