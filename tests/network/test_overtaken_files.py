"""RG1 RG18: What a file wrote and something else overtook stays when the file is undone; logins go along with both."""

import pytest
from allauth.account.models import EmailAddress

from network.actions import change_sponsor, set_agent_active
from network.enums import AgentState, ClientState, Target
from network.models import Agent, Client, LoadTrace
from network.permissions import CHANGE_SPONSOR
from network.queries.activation import ACTIVATION_ASKED
from people.actions import set_identification
from people.models import Identification, User
from people.queries import clear_identification
from tests import factories
from tests.network.load_cast import HEAD as PEOPLE
from tests.network.load_cast import checked, row, undone, written
from tests.network.registration import cast
from tests.people.test_personal_data import erase
from tests.workflows import cast as approvals

pytestmark = pytest.mark.django_db
HEAD = ["Persona", "Acción", "Motivo"]


@pytest.fixture
def staff():
    cast.documents()
    return factories.staff("network.import_people", "network.manage_agents", "people.edit_contacts")


def ana(document=""):
    """A client without a login."""
    person = factories.person("Ana", "Gil", email="vieja@example.com")
    Client.objects.create(person=person, channel="site")
    if document:
        set_identification(person=person, kind="CC", number=document, by=None)
    return person


def why(load):
    return LoadTrace.objects.get(load=load).kept


def test_a_document_that_was_corrected_since_stays(staff):
    person = ana()
    rows = [row("Ana", "Gil", "52123456", "vieja@example.com")]
    load = written(checked(rows, staff), staff)
    set_identification(person=person, kind="CC", number="41987654", by=staff)
    assert (why(undone(load, staff)), clear_identification(person)) == ("changed", "41987654")


def test_a_document_that_stands_as_the_file_wrote_it_goes(staff):
    person = ana()
    load = written(checked([row("Ana", "Gil", "52123456", "vieja@example.com")], staff), staff)
    assert (why(undone(load, staff)), Identification.objects.filter(person=person).exists()) == ("", False)


def test_an_address_that_came_onto_the_blacklist_comes_back_to_nobody(staff):
    person = ana("52123456")
    load = written(checked([row("Ana", "Gil", "52123456", "nueva@example.com")], staff), staff)
    factories.blacklist_entry(email="vieja@example.com")
    assert why(undone(load, staff)) == "barred"
    person.refresh_from_db()
    assert person.email == "nueva@example.com"


def test_an_activation_that_waits_goes_with_the_agent_that_the_file_made(staff):
    approvals.flow(approvals.step(approvals.role()), subject=ACTIVATION_ASKED, name="Regreso")
    person = ana()
    line = [*row("Ana", "Gil", "", "vieja@example.com", target="agente"), "inactivo"]
    load = written(checked([line], staff, head=[*PEOPLE, "Estado"]), staff)
    asked = set_agent_active(agent=person.agent, active=True, reason="Llamó", by=staff)
    assert why(undone(load, staff)) == ""
    asked.refresh_from_db()
    assert (asked.state, Agent.objects.get(person=person).state) == ("withdrawn", AgentState.CLIENT_ONLY)


def test_what_a_stranger_typed_keeps_nobody_whom_the_file_made(staff):
    load = written(checked([row("Ana", "Gil", "52123456", "ana@example.com")], staff), staff)
    document = {"country": "CO", "kind": "CC", "number": "52123456"}
    held = cast.sign_up(email="otra@example.test", identification=document)
    assert (held.state, held.person) == ("draft", Identification.objects.get().person)
    assert why(undone(load, staff)) == ""


def test_nothing_of_whoever_was_erased_is_called_undone(staff):
    person = factories.client(factories.person("Ana", "Gil", email="ana@example.com")).person
    load = written(checked([row("Ana", "Gil", "", "ana@example.com", "3151112233")], staff), staff)
    erase(person)
    assert why(undone(load, staff)) == "changed"


def test_a_client_who_is_an_active_agent_since_is_not_closed(staff):
    agent = factories.agent(factories.person("Ana", "Gil", email="ana@example.com"), state=AgentState.INACTIVE)
    Client.objects.filter(person=agent.person).update(state=ClientState.INACTIVE)
    load = checked([["ana@example.com", "activar cliente", "x"]], staff, kind="states", head=HEAD)
    load = written(load, staff)
    set_agent_active(agent=agent, active=True, reason="x", by=staff)
    assert why(undone(load, staff)) == "built"
    assert Client.objects.get(person=agent.person).state == ClientState.ACTIVE


def test_an_agent_whom_another_leads_since_is_active_again(staff):
    agent, leader = (factories.agent(factories.person(name, "Gil", email=f"{name}@example.com")) for name in "ab")
    rows = [["a@example.com", "inactivar", "x"]]
    load = written(checked(rows, staff, kind="states", head=HEAD), staff)
    change_sponsor(agent=agent, sponsor=leader, reason="Zona", by=factories.staff(CHANGE_SPONSOR))
    assert why(undone(load, staff)) == ""
    agent.refresh_from_db()
    assert (agent.state, agent.sponsor) == (AgentState.ACTIVE, leader)


def login_of(person):
    person.refresh_from_db()
    address = EmailAddress.objects.get(user__person=person)
    return person.email, User.objects.get(person=person).email, address.email, address.verified


@pytest.mark.parametrize("another", [False, True])
def test_an_unproven_login_goes_along_with_the_address_of_a_file_and_back(staff, another):
    """A code that went to the address before opens nothing any more. Where another person signs in with the new one,
    the login stays."""
    made = cast.sign_up(target=Target.AGENT, options={"initial_state": "active"})
    person, wrong, right = Agent.objects.get(person=made.person).person, made.person.email, "buena@example.com"
    set_identification(person=person, kind="CC", number="52123456", by=None)
    if another:
        factories.user(factories.person("Otra", "Mujer", email="otra@example.com"))
        User.objects.filter(person__given_names="Otra").update(email=right)
    rows = [row(person.given_names, person.family_names, "52123456", right)]
    load = written(checked(rows, staff), staff)
    assert login_of(person) == (right, *((wrong, wrong) if another else (right, right)), False)
    undone(load, staff)
    assert login_of(person) == (wrong, wrong, wrong, False)


def test_a_proven_login_stays_where_its_owner_signs_in(staff):
    person = factories.client(factories.person("Ana", "Gil", email="ana@example.com")).person
    set_identification(person=person, kind="CC", number="52123456", by=None)
    written(checked([row("Ana", "Gil", "52123456", "nueva@example.com")], staff), staff)
    assert login_of(person) == ("nueva@example.com", "ana@example.com", "ana@example.com", True)
