"""RG1: People by file: what each row would do, what it did, and undoing all of it."""

import pytest
from django.utils import timezone

from config.celery import app
from core.jobs_run import run_due_jobs
from core.models import Job, StoredEvent
from core.statements import run
from network.actions import snapshots
from network.actions.loads import undoing
from network.enums import AgentState, ClientState, LoadState
from network.errors import SameLoad
from network.models import Agent, Application, Client, ClientChange, LoadTrace
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
    return {words for _column, words, *_rest in load.mistakes}


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


def test_the_tree_is_ordered_without_waiting_for_the_sweep(staff, monkeypatch):
    rung = []
    monkeypatch.setattr(snapshots.jobs, "ring", rung.append)
    load = written(checked([row("Ana", "Gil", email="ana@example.com")], staff), staff)
    assert rung.count(snapshots.BELL) == 1
    undone(load, staff)
    assert rung.count(snapshots.BELL) == 2
    assert app.tasks[snapshots.BELL]() >= 0


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


def test_whoever_is_barred_since_the_preview_is_left_out(staff):
    rows = [row("Ana", "Gil", "52123456", "ana@example.com"), row("Eva", "Sol", "", "", "3001234567")]
    load = checked([*rows, row("Leo", "Paz", "", "leo@example.com")], staff)
    assert load.counts == {"create": 3}
    assert "52123456" not in str(run("SELECT * FROM core_stagedrow", []))  # no clear number rests
    factories.blacklist_entry(id_country="CO", id_kind="CC", id_number="52123456")  # the first entry there is
    factories.blacklist_entry(phone="+573001234567")
    load = written(load, staff)
    assert (load.counts["made"], load.counts["overtaken"]) == (1, 2)
    assert Person.objects.filter(email="leo@example.com").exists()


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


def test_undoing_that_stopped_half_way_goes_on(staff, monkeypatch):
    load = written(checked([row("Ana", "Gil", "", f"ana{n}@example.com") for n in range(5)], staff), staff)
    settle, steps = undoing._settle, []

    def breaks(rows, kept):
        settle(rows, kept)
        steps.append(len(rows))
        assert len(steps) != 2, "the worker stops before its second step is through"

    monkeypatch.setattr(undoing, "UNDONE", 2)
    monkeypatch.setattr(undoing, "_settle", breaks)
    load = undone(load, staff)
    assert (load.state, LoadTrace.objects.filter(undone_at=None).count()) == (LoadState.UNDOING, 3)
    Job.objects.update(claimed_until=None, due_at=timezone.now())  # the wait after a failure is over
    run_due_jobs()
    load.refresh_from_db()
    assert (load.state, load.counts["undone"], load.counts["kept"]) == (LoadState.UNDONE, 5, 0)
    assert ClientChange.objects.count() == Application.objects.filter(state="withdrawn").count() == 5


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


def test_what_a_file_added_to_somebody_on_record_is_taken_back(staff):
    eva = factories.person("Eva", "Sol", email="eva@example.com")
    ana = factories.person("Ana", "Gil", email="ana@example.com")
    leader = factories.agent(code="LIDER234")
    rows = [
        row("", "", "", "eva@example.com", referrer="LIDER234"),
        row("", "", "", "ana@example.com", target="agente"),
    ]
    load = written(checked(rows, staff), staff)
    assert load.counts["written"] == 2, load.mistakes
    bound = Attribution.objects.get(person=eva, ended_at=None)
    assert (eva.client.state, bound.referrer, ana.agent.state) == (ClientState.ACTIVE, leader.person, AgentState.ACTIVE)
    load = undone(load, staff)
    assert (load.counts["undone"], load.counts["kept"]) == (2, 0)
    assert not Attribution.objects.filter(person=eva, ended_at=None).exists()
    for person in (eva, ana):
        client = Client.objects.get(person=person)
        assert (client.state, client.changes.latest("pk").act) == (ClientState.INACTIVE, "network.inactivate_client")
    assert Agent.objects.get(person=ana).state == AgentState.CLIENT_ONLY
    assert Application.objects.get(person=ana).state == "withdrawn"
    again = written(checked(rows, staff), staff)  # and the very file does it all again
    assert again.counts["written"] == 2, again.mistakes
    assert Client.objects.get(person=eva).state == ClientState.ACTIVE


def test_what_rests_on_it_since_is_left_and_said(staff):
    eva = factories.person("Eva", "Sol", email="eva@example.com")
    load = written(checked([row("", "", "", "eva@example.com", "3001234567")], staff), staff)
    factories.contract(eva.client)
    load = undone(load, staff)
    assert (load.counts["undone"], load.counts["kept"]) == (0, 1)
    eva.refresh_from_db()
    assert (eva.phone, eva.client.state) == ("+573001234567", ClientState.ACTIVE)
    assert LoadTrace.objects.get(load=load).kept_label


def test_whoever_is_too_young_is_not_taken(staff):
    head = [*HEAD, "Fecha de nacimiento"]
    today = timezone.localdate()
    factories.person("Leo", "Paz", email="leo@example.com", birth_date=today.replace(year=today.year - 17, day=1))
    fifteen = f"{today.year - 15}-01-01"
    load = checked(
        [
            [*row("Ana", "Gil", "", "ana@example.com"), fifteen],
            [*row("Eva", "Sol", "", "eva@example.com", target="agente"), fifteen],
            [*row("", "", "", "leo@example.com", target="agente"), ""],
        ],
        staff, head=head,
    )  # fmt: skip
    assert load.counts == {"create": 1, "error": 2}
    assert [column for column, *_more in load.mistakes] == ["Fecha de nacimiento"]


def test_a_day_that_is_none_is_answered_alike_wherever_it_stands(staff):
    ExtendedField.objects.create(code="boda", label="Boda", kind="date")
    head, none = [*HEAD, "Fecha de nacimiento", "Boda"], "Esto no es una fecha. Escribe una que exista, como "
    days = [("31/02/1990", "2020-02-30"), ("ayer", "1020304050"), ("2999-01-01", "3/4/2020")]
    rows = [[*row("Ana", "Gil", email=f"ana{n}@example.com"), *pair] for n, pair in enumerate(days)]
    load = checked(rows, staff, head=head)
    assert load.counts == {"error": 3}
    nowhere = [one for one in load.mistakes if one[1].startswith("Esto")]
    assert {column: (words, count, values) for column, words, count, _rows, values in nowhere} == {
        "Fecha de nacimiento": (f"{none}31/12/2026 o 2026-12-31.", 2, ["31/02/1990"]),
        "Boda": (f"{none}31/12/2026 o 2026-12-31.", 2, ["2020-02-30"]),
    }, "what is written as a day is repeated, what may be something else of somebody is not"
    assert [one[:2] for one in load.mistakes if one not in nowhere] == [
        ["Fecha de nacimiento", "Revisa el año: nadie nació entonces."]
    ]
    with load.errors.content.open("rb") as content:
        assert f"{none}31/12/2026" in content.read().decode("utf-8-sig")
