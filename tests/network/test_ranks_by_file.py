"""RG13: Ranks by file: what the preview says, all or the good ones, what follows from going up, and the undo."""

import re
import uuid
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.jobs_run import run_due_jobs
from core.models import AuditEntry
from network.actions import RankWanted, assign_ranks
from network.actions import loads as actions
from network.actions.loads.ranks import decide
from network.enums import LoadState, RankSource
from network.errors import HasMistakes
from network.models import Agent, Load, Rank, RankChange
from network.permissions import IMPORT_PEOPLE, MANAGE_RANKS, VIEW_AGENTS, VIEW_CLIENTS
from network.queries import rank_since
from network.queries.loads import load_fields
from notifications.models import Message
from people.actions import accept_texts
from people.models import ConsentEnd
from referrals.models import InviteCode
from tests import factories
from tests.network.load_cast import checked, csv_file, undone, written
from tests.network.test_ranks import assign, held, ladder

pytestmark = pytest.mark.django_db
PAGE = "/admin/agentes/rangos/archivo/"
HEAD = ["Agente", "Rango", "Día", "Motivo"]
RIGHTS = (MANAGE_RANKS, VIEW_AGENTS, VIEW_CLIENTS, "core.run_jobs")
LONG_AGO, FAR_AHEAD = "15/01/2020", "2999-01-01"


@pytest.fixture
def staff():
    return factories.staff(*RIGHTS)


@pytest.fixture
def manager(client, staff):
    return factories.sign_in(client, staff)


def agents(count, **fields):
    fields = {"joined_at": datetime(2019, 5, 4, 12, tzinfo=UTC)} | fields
    return [
        factories.agent(factories.person("Ana", f"Gil {n}", email=f"ana{n}@example.com", phone=""), **fields)
        for n in range(count)
    ]


def ranks(rows, by, **options):
    return checked(rows, by, kind="ranks", head=HEAD, **({"reason": "Así salió el cierre"} | options))


def send(client, rows, head=HEAD, **more):
    table = csv_file(rows, head)
    return client.post(PAGE, {"form_key": uuid.uuid4(), "table": table, "reason": "Cierre", "whole": "part"} | more)


@pytest.mark.row("RG13")
def test_through_the_pages_from_the_file_to_the_history_of_the_agent(manager):
    low, _middle, high = ladder()
    one, two, three = agents(3)
    assign((two, high), (three, low))
    number = one.person.invite_codes.get().code
    rows = [[number, "ORO", LONG_AGO, "Tres campañas"], ["ana1@example.com", "sin rango", "", ""],
            ["ana2@example.com", "consultor", "", ""], ["ana2@example.com", "", "", ""]]  # fmt: skip
    answer = send(manager, rows)
    assert answer.status_code == 302
    page = manager.get(answer.url)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))
    assert "Rango: Sin rango → Oro" in text
    assert "→ 15/01/2020" in text
    assert "Rango: Oro → Sin rango" in text
    load = Load.objects.get()
    assert load.counts == {"change": 2, "same": 1, "error": 1}, load.mistakes
    assert held(one) == ""
    for _click in range(2):
        manager.post(f"{PAGE}{load.pk}/confirmar/", {"version": load.version})
    run_due_jobs()
    assert [held(agent) for agent in (one, two, three)] == ["oro", "", "consultor"]
    change = one.rank_changes.get()
    assert (change.source, change.reason, change.by) == (RankSource.FILE, "Tres campañas", load.created_by)
    assert timezone.localdate(change.since) == date(2020, 1, 15)
    told = manager.get(reverse("network_staff:agent", args=[one.pk])).content.decode()
    assert "archivo" in told.partition("Tres campañas")[0][-400:]
    assert manager.post(f"{PAGE}{load.pk}/deshacer/", {"reason": ""}).status_code == 422
    manager.post(f"{PAGE}{load.pk}/deshacer/", {"reason": "Archivo equivocado"})
    run_due_jobs()
    assert [held(agent) for agent in (one, two, three)] == ["", "oro", "consultor"]
    entries = AuditEntry.objects.filter(action="network.give_rank", target_id=str(one.pk)).order_by("pk")
    assert [(entry.before, entry.after) for entry in entries] == [
        ({"rank": ""}, {"rank": "oro"}), ({"rank": "oro"}, {"rank": ""})
    ]  # fmt: skip


NO_DAY = "Esto no es una fecha. Escribe una que exista, como 31/12/2026 o 2026-12-31."


def test_a_row_says_what_is_wrong_with_it(staff):
    low, middle, _high = ladder()
    Rank.objects.filter(pk=middle.pk).update(is_active=False)
    _one, two = agents(2)
    gone = factories.agent(factories.person("Eva", "Sol", email="eva@example.com", phone=""), state="client_only")
    factories.client(factories.person("Ada", "Luz", email="ada@example.com", phone=""))
    own = factories.agent(staff.person)
    assign((two, low))
    rows = [
        ["ana0@example.com", "diamante", "", ""], ["ana0@example.com", "plata", "", ""],
        ["ana0@example.com", "oro", FAR_AHEAD, ""], ["ana1@example.com", "oro", LONG_AGO, ""],
        ["ana0@example.com", "oro", "ayer", ""], [gone.person.email, "oro", "", ""], ["ada@example.com", "oro", "", ""],
        [staff.person.email, "oro", "", ""], ["nadie@example.com", "oro", "", ""], ["ana0@example.com", "", "", ""],
    ]  # fmt: skip
    load = ranks(rows, staff)
    assert load.counts == {"error": 10}
    said = {(words, count) for column, words, count, *_rest in load.mistakes}
    assert said == {
        ("Esto no se entiende, o ese valor no existe.", 1), (NO_DAY, 1), ("La celda está vacía: escribe el rango.", 1),
        ("Este rango no se usa.", 1), ("Ese día todavía no llega.", 1),
        ("El agente recibió su rango de ahora después de ese día.", 1),
        ("Esta persona no es agente.", 2), ("Esto es sobre ti: lo tiene que hacer otra persona.", 1),
        ("Con esto no aparece nadie.", 1),
    }  # fmt: skip
    assert {str(one[0]): one[4] for one in load.mistakes if one[4]} == {
        "Rango: nombre o código": ["diamante"], "Día desde el que vale": ["ayer"],
    }  # fmt: skip
    bare = ranks([["ana0@example.com", "oro", "", ""]], staff, reason="")
    assert [words for _column, words, _count, *_rest in bare.mistakes] == ["Escribe un motivo."]
    assert held(own) == ""


def test_the_rank_beside_the_file_counts_where_a_row_names_none_and_none_or_the_good_ones(manager, staff):
    _low, middle, high = ladder()
    some = agents(3)
    shut = some[0].person.invite_codes.get()
    InviteCode.objects.filter(pk=shut.pk).update(is_active=False)
    rows = [[shut.code, ""], ["ana1@example.com", "Oro"], ["nadie@example.com", ""]]
    send(manager, rows, HEAD[:2], rank="plata", whole="all")
    whole = Load.objects.get()
    with pytest.raises(HasMistakes):
        actions.confirm_load(load=whole, version=whole.version, by=staff)
    wrong = send(manager, rows, HEAD[:2], rank="bronce")
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["rank"]
    written(ranks([[*row, "", ""] for row in rows], staff, rank="plata"), staff)
    assert [held(agent) for agent in some] == [middle.code, high.code, ""]


def test_who_goes_up_is_asked_again_and_told_and_who_goes_down_is_not(staff):
    low, middle, high = ladder()
    up, down = agents(2)
    text = factories.agreement(audience="agent", ranks=[], again_on_rank=True)
    assign((up, middle), (down, middle))
    accept_texts(person=up.person, texts=[text], channel="profile", ip=None)
    accept_texts(person=down.person, texts=[text], channel="profile", ip=None)
    written(ranks([["ana0@example.com", "oro", "", ""], ["ana1@example.com", "consultor", "", ""]], staff), staff)
    assert list(ConsentEnd.objects.values_list("consent__person", "rank")) == [(up.person_id, "oro")]
    told = Message.objects.filter(kind="network.rank_reached", channel="bell", subject__contains="Oro")
    assert [message.person_id for message in told] == [up.person_id]
    assert [held(agent) for agent in (up, down)] == [high.code, low.code]
    before = set(Message.objects.values_list("pk", flat=True))
    undone(Load.objects.get(), staff)
    assert [held(agent) for agent in (up, down)] == [middle.code, middle.code]
    (message,) = Message.objects.exclude(pk__in=before).filter(channel="bell")
    assert (message.person_id, message.kind) == (up.person_id, "network.rank_restored"), "who went down heard nothing"
    assert message.body == (
        "Te escribimos que llegaste a Oro, y fue un error nuestro. Tu rango vuelve a ser: Plata."
    )  # fmt: skip
    assert ConsentEnd.objects.count() == 1, "what is given back asks nobody again"


def test_of_a_rank_that_was_undone_no_day_is_left(manager, staff):
    low, _middle, _high = ladder()
    one, two = agents(2)
    start = datetime(2019, 6, 1, 12, tzinfo=UTC)
    assign_ranks(wanted=[RankWanted(one.pk, low.pk, "Empieza aquí", since=start)], source=RankSource.RULE, by=None)
    rows = [["ana0@example.com", "oro", LONG_AGO, ""], ["ana1@example.com", "oro", LONG_AGO, ""]]
    undone(written(ranks(rows, staff), staff), staff)
    newest = list(one.rank_changes.order_by("-pk"))
    assert [(change.rank_id, timezone.localdate(change.since).year) for change in newest[:1]] == [(low.pk, 2020)]
    assert newest[0].since == newest[1].since
    assert rank_since(one) == start, "held all along"
    assert two.rank_changes.latest("pk").rank is None
    told = manager.get(reverse("network_staff:agent", args=[one.pk])).content.decode()
    assert told.count("no cuenta para ningún día") == 1


def test_a_day_before_somebody_was_an_agent_is_a_mistake_of_its_row(staff):
    ladder()
    (agent,) = agents(1)
    load = ranks([["ana0@example.com", "oro", "03/05/2019", ""]], staff)
    assert [words for _column, words, _count, *_rest in load.mistakes] == ["Ese día la persona todavía no era agente."]
    written(ranks([["ana0@example.com", "oro", "04/05/2019", ""]], staff), staff)
    assert agent.rank_changes.get().since == agent.joined_at


def test_what_changed_after_the_preview_is_left_out_and_what_changed_after_the_file_is_not_undone(staff):
    low, middle, _high = ladder()
    one, two, three, four = agents(4)
    rows = [[f"ana{n}@example.com", "oro", "", ""] for n in range(3)] + [["ana3@example.com", "consultor", "", ""]]
    assign((four, middle))
    load = ranks(rows, staff)
    assign((one, middle))
    load = written(load, staff)
    assert (load.state, load.counts["written"], load.counts["overtaken"]) == (LoadState.DONE, 3, 1)
    assert [held(agent) for agent in (one, two, three, four)] == ["plata", "oro", "oro", "consultor"]
    assign((two, low))
    Rank.objects.filter(pk=middle.pk).update(is_active=False)
    load = undone(load, staff)
    kept = dict(load.traces.exclude(kept="").values_list("person", "kept"))
    assert kept == {two.person_id: "changed", four.person_id: "unused"}
    assert [held(agent) for agent in (two, three, four)] == ["consultor", "", "consultor"]


def test_nobody_undoes_what_was_done_to_themselves_and_erased_people_stand_in_nobodys_way(staff):
    ladder()
    colleague = factories.staff(*RIGHTS)
    agent, (other,) = factories.agent(colleague.person), agents(1)
    load = written(ranks([[colleague.person.email, "oro", "", ""], ["ana0@example.com", "oro", "", ""]], staff), staff)
    load.traces.filter(person=other.person).update(before={}, after={})  # as erasing leaves them
    load = undone(load, colleague)
    assert dict(load.traces.values_list("person", "kept")) == {agent.person_id: "own", other.person_id: "changed"}
    assert held(agent) == "oro"


def test_a_day_of_the_last_change_is_never_before_it(staff):
    low, _middle, high = ladder()
    (agent,) = agents(1)
    noon = datetime(2020, 1, 15, 17, tzinfo=UTC)
    wanted = [RankWanted(agent.pk, low.pk, "Así salió.", since=noon)]
    assign_ranks(wanted=wanted, source=RankSource.CALCULATION, by=None)
    day = timezone.localdate(noon).isoformat()
    written(ranks([["ana0@example.com", high.name, day, ""]], staff), staff)
    assert [change.since for change in agent.rank_changes.order_by("pk")] == [noon, noon]


def test_strangers_and_other_files_stay_outside(client):
    staff = factories.staff(IMPORT_PEOPLE, "core.run_jobs")
    agents(1)
    states = checked([["ana0@example.com", "", ""]], staff, kind="states", head=["Persona", "Acción", "Motivo"],
                     act="inactivate", reason="Pausa")  # fmt: skip
    ladder()
    boss = factories.staff(*RIGHTS)
    load = ranks([["ana0@example.com", "oro", "", ""]], boss)
    urls = [PAGE, f"{PAGE}plantilla.csv", *(f"{PAGE}{load.pk}/{step}" for step in ("", "errores/", "deshacer/"))]
    assert {client.get(url).status_code for url in urls} == {302}
    factories.sign_in(client, staff)
    assert {client.get(url).status_code for url in urls} == {403}
    assert client.post(f"{PAGE}{load.pk}/confirmar/", {"version": load.version}).status_code == 403
    for step in ("confirmar/", "deshacer/"):
        sent = client.post(f"/admin/personas/archivos/{load.pk}/{step}", {"version": load.version, "reason": "x"})
        assert sent.status_code == 404, "the doors of people open no file of ranks"
    assert list(Load.objects.visible_to(staff)) == [states]
    assert list(Load.objects.visible_to(boss)) == [load]
    both = factories.staff(*RIGHTS, IMPORT_PEOPLE)
    factories.sign_in(client, both)
    assert client.get(f"{PAGE}{states.pk}/").status_code == 404
    assert not RankChange.objects.exists()


def test_the_template_of_the_page_is_read_as_it_is(manager, staff):
    ladder()
    agent = factories.agent()
    text = manager.get(f"{PAGE}plantilla.csv").content.decode("utf-8-sig")
    head, row = (line.split(";") for line in text.splitlines())
    assert (len(head), row[1]) == (len(load_fields("ranks")), "Consultor")
    load = checked([[agent.person.email, *row[1:]]], staff, kind="ranks", head=head)
    assert load.counts == {"change": 1}, load.mistakes


def test_a_file_costs_the_same_with_more_rows(manager, staff, assert_same_queries):
    ladder()
    agents(6)
    size = iter((1, 3, 5))
    pages = {}

    def more():
        rows = [[f"ana{n}@example.com", "oro", "", ""] for n in range(next(size))]
        pages["at"] = f"{PAGE}{ranks(rows, staff).pk}/"

    assert_same_queries(lambda: manager.get(pages["at"]), more)


def test_what_a_row_would_do_is_decided_without_the_database():
    state = {"agent__state": "active", "agent__rank__code": "oro", "last": None, "used": {"oro", "plata"}}
    data = {"rank": "plata", "since": None, "reason": "x"}
    assert decide(data, 1, state).after == data
    assert decide(data | {"rank": "oro"}, 1, state | {"used": set()}).after == {}, "whoever holds it keeps it"
    assert decide(data | {"rank": ""}, 1, state).after["rank"] == ""
    assert Agent.objects.count() == 0
