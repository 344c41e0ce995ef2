"""RG1: People by file: what each row would do, what it did, and undoing all of it."""

import pytest

from core.models import StoredEvent
from core.statements import run
from network.enums import AgentState, ClientState, LoadState
from network.errors import SameLoad
from network.models import Agent, Application, Client, LoadTrace
from notifications.models import Message
from people.models import ExtendedField, Identification, Person
from people.queries import clear_identification
from referrals.models import Attribution, InviteCode
from tests import factories
from tests.network.load_cast import HEAD, checked, row, undone, written

SIZES = [{"code": "m", "label": "Mediana"}]
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return factories.staff("network.import_people")


def reasons(load):
    return {words for _column, words, _count in load.mistakes}


def test_new_people_come_in_with_everything(staff):
    leader = factories.agent(code="LIDER234")
    load = checked(
        [
            row("Ana", "Gil", "52123456", "Ana@Example.com", "300 123 4567"),
            row("Beto", "Paz", "", "beto@example.com", target="agente", sponsor="LIDER234", referrer="lider234"),
            row("Caro", "Luz", "41987654", "", "3109876543", target="agente", sponsor="beto@example.com"),
        ],
        staff,
    )
    assert (load.state, load.counts) == (LoadState.READY, {"create": 3}), load.mistakes
    assert not Person.objects.filter(email="ana@example.com").exists()  # nothing before the confirmation
    load = written(load, staff)
    assert load.state == LoadState.DONE, load.error
    assert load.counts == {"written": 3, "overtaken": 0, "made": 3}
    ana = Person.objects.get(email="ana@example.com")
    assert (ana.name, ana.name_key, ana.phone, ana.client.channel) == ("Ana Gil", "ana gil", "+573001234567", "file")
    assert clear_identification(ana) == "52123456"
    beto, caro = Agent.objects.get(person__given_names="Beto"), Agent.objects.get(person__given_names="Caro")
    assert (beto.sponsor, caro.sponsor, beto.state) == (leader, beto, AgentState.ACTIVE)
    assert Attribution.objects.get(person=beto.person).referrer == leader.person
    assert InviteCode.objects.filter(owner__in=[beto.person, caro.person], is_active=True).count() == 2
    assert Application.objects.filter(channel="file", state="approved").count() == 3
    assert not Message.objects.filter(person__in=[ana, beto.person, caro.person, leader.person]).exists()
    assert StoredEvent.objects.filter(kind="network.PeopleLoaded").count() == 1
    assert run("SELECT count(*) FROM core_stagedrow", []) == [(0,)]


def test_known_people_are_changed_and_never_doubled(staff):
    known = factories.client(factories.person("Ana", "Gil", email="ana@example.com", phone="+573001234567"))
    load = checked(
        [row("Ana María", "Gil", "52123456", "ana@example.com"), row("Ana", "Gil", "", "", "3001234567")], staff
    )
    assert load.counts == {"change": 1, "error": 1}
    load = written(load, staff)
    known.person.refresh_from_db()
    assert (known.person.name, known.person.name_key) == ("Ana María Gil", "ana maria gil")
    assert Identification.objects.filter(person=known.person).exists()
    again = checked([row("Ana María", "Gil", "52123456", "ana@example.com", target="cliente")], staff)
    assert again.counts == {"same": 1}


def test_every_reason_is_told(staff):
    factories.client(factories.person("Eva", "Sol", email="eva@example.com"))
    factories.blacklist_entry(email="malo@example.com")
    load = checked(
        [
            row("Ana", "Gil"),
            row("", "", "", "sin@example.com"),
            row("Ana", "Gil", "52123456"),
            row("Ana", "Gil", "52123456"),
            row("Ana", "Gil", "12", "otra@example.com"),
            row("Ana", "Gil", "", "no es correo"),
            row("Ana", "Gil", "", "x@example.com", "12"),
            row("Ana", "Gil", "", "malo@example.com"),
            row("Ana", "Gil", "", "y@example.com", target="agente", sponsor="NADIE999"),
            row("Uno", "Gil", "11111111", "", target="agente", sponsor="22222222"),
            row("Dos", "Gil", "22222222", "", target="agente", sponsor="11111111"),
            row("Tres", "Gil", "33333333", "", target="agente", sponsor="22222222"),
        ],
        staff,
    )
    assert load.counts == {"create": 1, "error": 11}, load.mistakes
    lines = load.errors.content.open("rb").read().decode("utf-8-sig").splitlines()
    assert (len(lines) == 12 and "lista negra" in " ".join(lines)) or "blacklist" in " ".join(lines)
    load = written(load, staff)
    assert load.counts["made"] == 1


def test_what_changed_since_the_preview_is_left_out(staff):
    load = checked([row("Ana", "Gil", "", "ana@example.com"), row("Eva", "Sol", "", "eva@example.com")], staff)
    factories.client(factories.person("Ana", "Gil", email="ana@example.com"))
    load = written(load, staff)
    assert (load.counts["made"], load.counts["overtaken"]) == (1, 1)
    assert Person.objects.filter(email="ana@example.com").count() == 1
    assert load.errors


def test_undoing_takes_all_back_but_who_did_something(staff):
    known = factories.client(factories.person("Eva", "Sol", email="eva@example.com", phone=""))
    rows = [
        row("Ana", "Gil", "52123456", "ana@example.com", target="agente"),
        row("Beto", "Paz", "", "beto@example.com", target="agente", sponsor="52123456"),
        row("Caro", "Luz", "", "caro@example.com"),
        row("Eva", "Luna", "", "eva@example.com", "3001234567"),
    ]
    load = written(checked(rows, staff), staff)
    assert load.counts["written"] == 4
    caro = Person.objects.get(email="caro@example.com")
    factories.user(caro)  # signs up meanwhile
    with pytest.raises(SameLoad):
        checked(rows, staff)
    load = undone(load, staff)
    assert (load.state, load.counts["undone"], load.counts["kept"]) == (LoadState.UNDONE, 3, 1)
    assert Client.objects.get(person=caro).state == ClientState.ACTIVE
    ana = Agent.objects.get(person__email="ana@example.com")
    assert (ana.state, ana.person.client.state) == (AgentState.CLIENT_ONLY, ClientState.INACTIVE)
    assert not InviteCode.objects.filter(owner=ana.person, is_active=True).exists()
    known.person.refresh_from_db()
    assert (known.person.name, known.person.phone) == ("Eva Sol", "")
    again = written(checked(rows, staff), staff)  # the very file, once it was undone
    ana.refresh_from_db()
    assert (ana.state, again.counts["made"], again.counts["written"]) == (AgentState.ACTIVE, 0, 3)
    assert LoadTrace.objects.get(load=load, person=caro).kept == "did"


def test_welcomes_are_sent_only_where_asked(staff):
    written(checked([row("Ana", "Gil", "", "ana@example.com")], staff, tell=True), staff)
    assert Message.objects.filter(kind="network.loaded").exists()


def test_extended_fields_places_and_states(staff):
    ExtendedField.objects.create(code="talla", label="Talla", kind="choice", choices=SIZES)
    head = [*HEAD, "Talla", "Fecha de nacimiento", "Estado", "Dirección"]
    load = checked(
        [[*row("Ana", "Gil", "", "ana@example.com", target="agente"), "mediana", "31/12/1990", "inactivo", "Cra 1"],
         [*row("Eva", "Gil", "", "eva@example.com"), "grande", "31/12/2190", "raro", "x" * 201]],
        staff, head=head,
    )  # fmt: skip
    assert load.counts == {"create": 1, "error": 1}, load.mistakes
    assert len(load.mistakes) == 4
    written(load, staff)
    ana = Person.objects.get(email="ana@example.com")
    assert (ana.extra, ana.birth_date.isoformat(), ana.agent.state) == ({"talla": "m"}, "1990-12-31", "inactive")
