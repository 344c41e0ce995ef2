"""RG18 R17: States by file: all or nothing, or the good ones; undone; resumed after a kill."""

import uuid

import pytest
from django.urls import reverse

from core import jobs_run
from core.jobs_kinds import KINDS, Kind
from core.models import Job
from network.actions import loads as actions
from network.actions import return_to_client
from network.actions.loads import writing
from network.actions.loads.keeping import empty_load
from network.enums import AgentState, ClientState, LoadState
from network.errors import HasMistakes, SameLoad
from network.models import Agent, AgentChange, Application, Client, Load
from network.queries import last_state_change
from notifications.models import Message
from people.models import Person
from referrals.models import InviteCode
from tests import factories
from tests.network.load_cast import checked, csv_file, undone, written
from tests.network.registration import cast

pytestmark = pytest.mark.django_db
HEAD = ["Persona", "Acción", "Motivo"]


@pytest.fixture
def staff():
    return factories.staff("network.import_people")


def agents(count):
    found = []
    for n in range(count):
        person = factories.person("Ana", f"Gil {n}", email=f"ana{n}@example.com", phone="")
        found.append(factories.agent(person, code="AGENTE" + "3467ACDE"[n]))
    return found


def states(load_rows, by, **options):
    return checked(load_rows, by, kind="states", head=HEAD, **({"act": "inactivate", "reason": "Pausa"} | options))


def letters(kind):
    """person -> what they read in the bell."""
    return dict(Message.objects.filter(kind=kind, channel="bell").values_list("person", "body"))


def test_each_act_with_its_codes_its_history_and_its_message(staff):
    one, two, three = agents(3)
    Agent.objects.filter(pk=three.pk).update(state=AgentState.INACTIVE)
    client = factories.client(factories.person("Eva", "Sol", email="eva@example.com", phone=""))
    load = states(
        [
            ["ana0@example.com", "inactivar", "Pidió una pausa"],
            [two.person.invite_codes.get().code, "", ""],
            ["ana2@example.com", "preactivar", "Vuelve"],
            ["eva@example.com", "inactivar cliente", "Duplicada"],
            ["ana1@example.com", "inactivar cliente", "No"],
            ["nadie@example.com", "activar", "No"],
            [staff.person.email, "activar", "Yo"],
            ["ana0@example.com", "bailar", ""],
        ],
        staff, tell=True,
    )  # fmt: skip
    assert load.counts == {"change": 4, "error": 4}, load.mistakes
    load = written(load, staff)
    assert (load.state, load.counts["written"]) == (LoadState.DONE, 4), load.error
    for agent in (one, two, three):
        agent.refresh_from_db()
    client.refresh_from_db()
    assert (one.state, two.state, three.preactivated) == (AgentState.INACTIVE, AgentState.INACTIVE, True)
    assert client.state == ClientState.INACTIVE
    assert not InviteCode.objects.filter(owner__in=[one.person, two.person], is_active=True).exists()
    assert AgentChange.objects.get(agent=one).reason == "Pidió una pausa"
    said = letters("network.state_loaded")
    assert said[one.person_id].startswith("Tu cuenta de agente quedó inactiva. "), said
    assert said[one.person_id].endswith("Motivo: Pidió una pausa")
    assert said[three.person_id].startswith("Tu cuenta de agente se activa ")
    assert said[client.person_id].startswith("Tu cuenta de cliente quedó inactiva. ")
    load = undone(load, staff)
    assert load.counts["undone"] == 4
    one.refresh_from_db()
    assert one.state == AgentState.ACTIVE
    said = letters("network.state_restored")
    assert set(said) == {one.person_id, two.person_id, three.person_id, client.person_id}
    assert "Tu cuenta de agente quedó activa. " in said[one.person_id]
    assert "Tu cuenta de agente quedó inactiva. " in said[three.person_id]
    assert "Tu cuenta de cliente quedó activa. " in said[client.person_id]
    assert last_state_change(one).reason == "Se deshizo la carga"
    assert InviteCode.objects.get(owner=one.person).is_active


def test_agents_go_on_as_clients_by_file_and_are_agents_again_when_it_is_undone(staff):
    one, two = agents(2)
    three = factories.agent(factories.person("Eva", "Sol", email="eva@example.com", phone=""), state="client_only")
    client = factories.client(factories.person("Ada", "Luz", email="ada@example.com", phone=""))
    Agent.objects.filter(pk=two.pk).update(state=AgentState.INACTIVE)
    rows = [
        ["ana0@example.com", "Volver a cliente", "Lo pidió"], ["ana1@example.com", "", ""],
        ["eva@example.com", "solo cliente", ""], ["ada@example.com", "solo cliente", ""],
    ]  # fmt: skip
    load = states(rows, staff, act="as_client", tell=True)
    assert load.counts == {"change": 2, "same": 1, "error": 1}, load.mistakes
    load = written(load, staff)
    assert list(Agent.objects.order_by("pk").values_list("state", flat=True)) == ["client_only"] * 3
    assert not InviteCode.objects.filter(owner=one.person, is_active=True).exists()
    change = one.changes.get()
    assert (change.act, change.reason) == ("network.return_to_client", "Lo pidió")
    told = Message.objects.filter(kind="network.state_loaded")
    assert set(told.values_list("person", flat=True)) == {one.person_id, two.person_id}
    assert client.person.client.state == ClientState.ACTIVE
    Load.objects.update(options=load.options | {"tell": False})
    undone(load, staff)
    assert not letters("network.state_restored"), "of a file that told nothing nobody hears"
    states_now = [Agent.objects.get(pk=agent.pk).state for agent in (one, two, three)]
    assert states_now == ["active", "inactive", "client_only"]
    assert InviteCode.objects.get(owner=one.person).is_active


@pytest.mark.parametrize("waits", [False, True])
def test_whoever_was_never_admitted_leaves_the_line_by_file_as_by_the_page(client, staff, waits):
    """What the file ended of their registration does not come back when it is undone, and the page says so."""
    leader, admitted, leads = agents(3)
    Agent.objects.filter(pk=admitted.pk).update(sponsor=leader, state=AgentState.PREREGISTERED)
    admitted.changes.create(act="network.make_agent", state="active")
    Agent.objects.filter(pk=leads.pk).update(sponsor=leader, state=AgentState.PREREGISTERED)
    factories.agent(sponsor=leads)
    made = cast.sign_up(target="agent", email="eva@example.com", phone="", sponsor=leader)
    new, by_page = made.person.agent, factories.agent(sponsor=leader, state="preregistered")
    if not waits:
        Application.objects.filter(pk=made.pk).update(state="approved")
    rows = [[f"{name}@example.com", "", ""] for name in ("eva", "ana1", "ana2")]
    load = written(states(rows, staff, act="as_client"), staff)
    return_to_client(agent=by_page, reason="x", by=factories.staff("network.manage_agents"))
    led = [Agent.objects.get(pk=one.pk).sponsor_id for one in (new, by_page, admitted, leads)]
    assert led == [None, None, leader.pk, leader.pk]
    assert new.changes.latest("at", "pk").sponsor_id is None
    factories.sign_in(client, staff)
    assert "siguen retirados" in client.get(reverse("network_staff:load_undo", args=[load.pk])).content.decode()
    load = undone(load, staff)
    new.refresh_from_db()
    after = ("client_only", None) if waits else ("preregistered", leader.pk)
    assert (new.state, new.sponsor_id) == after
    assert (load.counts["undone"], load.counts["kept"]) == ((2, 1) if waits else (3, 0))
    page = client.get(reverse("network_staff:load_states_page", args=[load.pk])).content.decode()
    assert ("registrarse de nuevo" in page) is waits


def test_inactive_agents_are_found_by_the_code_that_works_no_more(staff):
    (one,) = agents(1)
    code = one.person.invite_codes.get().code
    written(states([[code, "inactivar", ""]], staff), staff)
    assert not one.person.invite_codes.get().is_active
    load = states([[f" {code.lower()}", "activar", "Vuelve"], [code, "bailar", ""]], staff)
    assert load.counts == {"change": 1, "error": 1}, load.mistakes
    assert [column for column, *_more in load.mistakes] == ["Qué hacer"], "who is meant is found here too"
    written(load, staff)
    one.refresh_from_db()
    assert one.state == AgentState.ACTIVE


def test_a_row_says_all_that_is_wrong_with_it(staff):
    agents(1)
    load = states([["nadie@example.com", "activar", ""], ["ana0@example.com", "bailar", ""]], staff, reason="")
    said = {(column, count) for column, _words, count, *_rest in load.mistakes}
    assert load.counts == {"error": 2}
    assert len(said) == 3, load.mistakes
    assert {count for _column, count in said} == {1, 2}, "who is not found, and twice no reason"


def test_a_row_that_does_not_say_what_to_do_does_nothing_unless_the_form_says_so(client, staff):
    agents(1)
    factories.sign_in(client, staff)
    page = "/admin/personas/estados/"
    field = client.get(page).context["form"].fields["act"]
    assert (field.choices[0][0], field.initial) == ("", None), "nobody is activated where nobody chose"
    rows = [["ana0@example.com", "", ""], ["ana0@example.com", "bailar", ""], ["ana0@example.com", "<b>saltar", ""]]
    sent = {"form_key": uuid.uuid4(), "table": csv_file(rows, HEAD), "act": "", "reason": "Pausa", "whole": "part"}
    answer = client.post(page, sent)
    text = client.get(answer.url).content.decode()
    load = Load.objects.get()
    assert load.counts == {"error": 3}
    assert "La celda está vacía: escribe qué hacer." in text
    assert "«bailar», «&lt;b&gt;saltar»" in text, "what cannot be read is repeated"
    assert "sus tres últimas columnas" in text
    empty_load(load)
    assert {len(one) for one in Load.objects.get().mistakes} == {5}, "it may still be confirmed"
    Load.objects.update(state=LoadState.STALE)
    empty_load(load)
    assert "bailar" not in str(Load.objects.get().mistakes), "no longer than the file"


def test_some_bad_rows_all_or_nothing_or_the_good_ones(staff):
    agents(8)
    rows = [[f"ana{n}@example.com", "", ""] for n in range(8)] + [["nadie@example.com", "", ""]] * 2
    whole = states(rows, staff, whole=True)
    with pytest.raises(HasMistakes):
        actions.confirm_load(load=whole, version=whole.version, by=staff)
    assert not AgentChange.objects.exists()
    load = written(states(rows, staff), staff)
    assert (load.counts["written"], load.counts["error"]) == (8, 2)
    with pytest.raises(SameLoad):
        states(rows, staff)


def test_all_or_nothing_that_changed_meanwhile_writes_nothing(staff):
    some = agents(3)
    load = states([[f"ana{n}@example.com", "", ""] for n in range(3)], staff, whole=True)
    Agent.objects.filter(pk=some[0].pk).update(state=AgentState.INACTIVE)
    load = written(load, staff)
    assert load.state == LoadState.READY
    assert load.error
    assert Agent.objects.filter(state=AgentState.ACTIVE).count() == 2


def test_what_was_changed_again_is_not_undone(staff):
    (one,) = agents(1)
    load = written(states([["ana0@example.com", "", ""]], staff), staff)
    boss = factories.staff("network.manage_agents")
    from network.actions import set_agent_active

    set_agent_active(agent=one, active=True, reason="Volvió", by=boss)
    load = undone(load, staff)
    assert (load.counts["undone"], load.counts["kept"]) == (0, 1)
    assert not letters("network.state_restored"), "nothing was undone of them"


def test_a_killed_worker_goes_on_where_it_was(staff, monkeypatch):
    """The second step dies; another worker finds the first one done and does the rest, each row once."""
    agents(6)
    monkeypatch.setattr(writing, "WRITTEN", 2)
    load = states([[f"ana{n}@example.com", "", ""] for n in range(6)], staff)
    kind = KINDS["network.write_load"]

    class Killed(BaseException):
        pass

    def dies(job):
        for n, step in enumerate(writing.run_write(job)):
            if n == 1:
                raise Killed
            yield step

    KINDS[kind.name] = Kind(kind.name, dies, kind.permission, kind.stopped)
    actions.confirm_load(load=load, version=load.version, by=staff)
    with pytest.raises(Killed):
        jobs_run.run_due_jobs()
    assert AgentChange.objects.count() == 2
    KINDS[kind.name] = kind
    Job.objects.update(claimed_until=None)
    jobs_run.run_due_jobs()
    load = Load.objects.get(pk=load.pk)
    assert (load.state, load.counts["written"], AgentChange.objects.count()) == (LoadState.DONE, 6, 6)


def test_rows_that_were_lost_are_checked_again(staff):
    from core import staging

    agents(1)
    load = states([["ana0@example.com", "", ""]], staff)
    staging.forget(load.pk)  # as after a crash of the database
    load = written(load, staff)
    assert load.state == LoadState.READY
    assert load.error
    assert Client.objects.count() == Person.objects.filter(client__isnull=False).count()


def test_the_template_of_the_page_is_read_as_it_is(client, staff):
    agent = factories.agent()
    factories.sign_in(client, staff)
    text = client.get(reverse("network_staff:load_template", args=["states"])).content.decode("utf-8-sig")
    head = text.splitlines()[0]
    load = checked([[agent.person.email, "solo cliente", "Lo pidió"]], staff, kind="states", head=head.split(";"))
    assert not load.mistakes, load.counts


def test_an_inactive_client_reads_why_after_a_file(client, staff):
    eva = factories.client(factories.person("Eva", "Sol", email="eva@example.com", phone=""))
    factories.sign_in(client, eva.person.user)
    page = "/cuenta/registro/"
    assert "Duplicada" not in client.get(page).content.decode()
    written(states([["eva@example.com", "inactivar cliente", "Duplicada & <vieja>"]], staff), staff)
    text = client.get(page).content.decode()
    assert "Duplicada &amp; &lt;vieja&gt;" in text
    assert "Motivo" in text


def test_the_row_says_what_somebody_is_not(staff):
    eva, ada = (factories.person("Ana", "Gil", email=f"{name}@example.com", phone="") for name in ("eva", "ada"))
    load = states([[eva.email, "inactivar", "No"], [ada.email, "inactivar cliente", "No"]], staff)
    assert {words for _column, words, *_more in load.mistakes} == {
        "Esta persona no es agente.", "Esta persona no es cliente.",
    }  # fmt: skip
