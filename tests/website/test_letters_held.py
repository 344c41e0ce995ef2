"""RG4: Letters of every kind to somebody who registered alone wait in the outbox until the address is proven."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.actions import (
    RankWanted,
    assign_ranks,
    change_sponsor,
    correct_contact,
    decide_application,
    set_agent_active,
)
from network.enums import Channel, RankSource, Target
from network.messages import RANK_REACHED
from network.models import Agent
from network.permissions import (
    CHANGE_SPONSOR,
    DECIDE_REGISTRATIONS,
    IMPORT_PEOPLE,
    MANAGE_AGENTS,
    MANAGE_CLIENTS,
    VIEW_AGENTS,
    VIEW_CLIENTS,
)
from notifications.actions import Notice, release_proven, tell_all
from notifications.models import Message
from people.actions import hand_in_document, review_document
from tests import factories
from tests.network.load_cast import checked, written
from tests.network.registration import cast
from tests.people.test_personal_data import erase
from tests.website.test_letters_wait import RIGHT, TEXT, WELCOME, confirm, join

pytestmark = pytest.mark.django_db
ON, OFF = "network.agent_activated", "network.agent_inactivated"


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def agent():
    return Agent.objects.get(person=cast.sign_up(target=Target.AGENT, options={"initial_state": "active"}).person)


def letters(person):
    """The e-mails of the outbox with their state, in the order in which they leave."""
    rows = Message.objects.filter(person=person, channel="email").order_by("due_at", "pk")
    return list(rows.values_list("kind", "state"))


def inactivate(agent):
    set_agent_active(agent=agent, active=False, reason="Otra", by=factories.staff(MANAGE_AGENTS))


def change_leader(agent):
    sponsor = factories.agent(factories.person("Berta", "Bella"))
    change_sponsor(agent=agent, sponsor=sponsor, reason="Zona", by=factories.staff(CHANGE_SPONSOR))


def lift(agent):
    wanted = RankWanted(agent.pk, factories.rank("oro", 3).pk, "por archivo")
    assign_ranks(wanted=[wanted], source=RankSource.FILE, by=None)


def refuse_document(agent):
    made = hand_in_document(
        person=agent.person, kind=factories.document_kind(), file=factories.pdf(), form_key=uuid.uuid4(), by=None
    )  # fmt: skip
    review_document(document=made, accept=False, reason="Borroso", by=factories.staff("people.review_documents"))


def inactivate_by_file(agent):
    staff = factories.staff(MANAGE_AGENTS, VIEW_AGENTS, VIEW_CLIENTS, IMPORT_PEOPLE, MANAGE_CLIENTS, "core.run_jobs")
    options = {"act": "inactivate", "reason": "r", "tell": True}
    rows = [[agent.person.email, "inactivar", "Motivo"]]
    written(checked(rows, staff, kind="states", head=["Persona", "Acción", "Motivo"], **options), staff)


DONE = {
    inactivate: OFF, change_leader: "network.sponsor_changed", lift: "network.rank_reached",
    refuse_document: "people.document_rejected", inactivate_by_file: "network.state_loaded",
}  # fmt: skip


@pytest.mark.row("RG4")
@pytest.mark.parametrize("act", DONE)
def test_whatever_is_done_to_a_newcomer_is_written_at_once_and_leaves_with_the_proof(agent, act):
    person = agent.person
    act(agent)
    kept = letters(person)
    assert {state for _kind, state in kept} == {"waiting"}
    assert DONE[act] in {kind for kind, _state in kept}
    assert Message.objects.filter(person=person, channel="bell", kind=DONE[act], state="sent").exists() or (
        act is inactivate_by_file
    )
    person.email = RIGHT
    person.save()
    made = person.applications.get()
    cast.prove(made)
    left = letters(person)
    assert left[0] == (WELCOME, "queued")
    assert [one for one in left if one[0] == DONE[act]] == [(DONE[act], "queued")]
    assert set(Message.objects.filter(person=person, channel="email").values_list("address", flat=True)) == {RIGHT}
    cast.prove(made)
    assert letters(person) == left


@pytest.mark.parametrize("act", DONE)
def test_whom_staff_wrote_down_is_told_at_once(act):
    made = cast.sign_up(Channel.BACKEND, Target.AGENT, password="", phone="", by=factories.staff(),
                        options={"initial_state": "active"})  # fmt: skip
    act(Agent.objects.get(person=made.person))
    assert (DONE[act], "queued") in letters(made.person)
    assert "waiting" not in {state for _kind, state in letters(made.person)}


def test_of_what_another_letter_replaced_the_last_alone_leaves(client):
    made = join(client, initial_state="active")
    agent, by = Agent.objects.get(person=made.person), factories.staff(MANAGE_AGENTS)
    for active in (False, True, False, True):
        set_agent_active(agent=agent, active=active, reason="Otra", by=by)
        agent.refresh_from_db()
    assert [kind for kind, _state in letters(made.person)] == [OFF, ON, OFF, ON]
    assert client.post("/registro/corregir-correo/", {"email": RIGHT, "form_key": uuid.uuid4()}).status_code == 302
    confirm(client, RIGHT)
    assert letters(made.person) == [
        (OFF, "replaced"),
        (ON, "replaced"),
        (OFF, "replaced"),
        (WELCOME, "queued"),
        (TEXT, "queued"),
        (ON, "queued"),
    ], "and not of the code twice"
    left = Message.objects.filter(channel="email", person=made.person, state="queued")
    assert set(left.values_list("address", flat=True)) == {RIGHT}


def test_who_was_asked_twice_for_more_reads_it_once_with_the_last_reason(client):
    made, by = join(client), factories.staff(DECIDE_REGISTRATIONS)
    for reason in ("Falta el nombre", "Falta el apellido"):
        decide_application(
            application=made, outcome="more", reason=reason, asked=["given_names"], by=by, form_key=uuid.uuid4()
        )  # fmt: skip
    confirm(client)
    more = Message.objects.filter(person=made.person, channel="email", kind="network.registration_more")
    assert ["Falta el apellido" in one.body for one in more] == [True]


def test_who_waits_is_asked_once_for_many(agent):
    people = [agent.person, *[factories.person(name) for name in ("Uno", "Dos")]]

    def asked(some):
        notices = [
            Notice(person=one, kind=RANK_REACHED, values={"first_name": "x", "rank": "Oro"}, key=f"k:{len(some)}")
            for one in some
        ]
        with CaptureQueriesContext(connection) as queries:
            tell_all(notices=notices)
        return [one["sql"] for one in queries if "network_application" in one["sql"]]

    assert len(asked(people[1:2])) == len(asked(people)) == 1
    assert {state for one in people[1:] for _kind, state in letters(one)} == {"queued"}
    assert {state for _kind, state in letters(agent.person)} == {"waiting"}


def test_a_letter_written_while_the_address_was_being_proven_leaves_with_the_next_round(agent):
    inactivate(agent)
    assert release_proven() == 0
    agent.person.user.emailaddress_set.update(verified=True)
    assert release_proven() == 1
    assert letters(agent.person) == [(OFF, "queued")]
    assert release_proven() == 0


def test_what_waits_of_somebody_who_is_erased_never_leaves(agent):
    inactivate(agent)
    person = agent.person
    erase(person)
    assert {state for _kind, state in letters(person)} == {"failed"}
    assert not Message.objects.filter(person=person).exclude(address="").exists()


def test_a_letter_of_a_kind_that_is_no_more_holds_nobody_up(agent):
    inactivate(agent)
    Message.objects.filter(person=agent.person, state="waiting").update(kind="network.forgotten")
    cast.prove(agent.person.applications.get())
    assert ("network.forgotten", "queued") in letters(agent.person)


def test_what_waits_leaves_to_the_address_of_the_login_where_staff_took_the_contact_away(agent):
    login, by = agent.person.user.email, factories.staff("people.edit_contacts")
    inactivate(agent)
    correct_contact(person=agent.person, reason="Pidió que se quitara", by=by, email="")
    cast.prove(agent.person.applications.get())
    left = Message.objects.filter(person=agent.person, channel="email", kind=OFF)
    assert list(left.values_list("state", "address")) == [("queued", login)]
