"""RG14: where a flow for credit is in force, it alone says yes or no."""

import uuid

import pytest

from notifications.models import Message
from sales import actions, errors, queries
from sales.models import CreditEntry
from tests import factories
from tests.sales import cast
from tests.workflows import cast as flows
from workflows.errors import OwnProcess, ProcessEnded
from workflows.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on():
    cast.on()


def under_approval(steps=1, **fields):
    roles = [flows.role() for _n in range(steps)]
    flows.flow(*(flows.step(role) for role in roles), subject="credit", name="Crédito")
    made = cast.ask(**fields)
    return made, Process.objects.get(subject="credit", subject_id=made.pk), [flows.decider(role) for role in roles]


@pytest.mark.row("RG14")
def test_the_queue_shows_it_as_credit_and_the_last_step_gives_the_limit(login):
    made, process, (ana, luis) = under_approval(2)
    flows.approve(process, ana)
    assert queries.credit_limit(made.person) == 0
    browser = login(luis)
    assert "Crédito" in browser.get("/admin/aprobaciones/").content.decode()
    page = browser.get(f"/admin/aprobaciones/{process.pk}/").content.decode()
    assert "Rosa Peña" in page
    assert f"/admin/creditos/{made.pk}/" not in page  # its page asks for a right of its own

    form = {"step": flows.now_at(process).pk, "outcome": "approved", "form_key": str(uuid.uuid4())}
    assert browser.post(f"/admin/aprobaciones/{process.pk}/decidir/", form).status_code == 302
    made.refresh_from_db()
    assert (made.state, queries.credit_limit(made.person)) == ("approved", cast.MILLION)


@pytest.mark.row("RG14")
def test_a_lower_limit_is_set_before_and_its_reason_reaches_the_person(login):
    made, process, (ana,) = under_approval()
    other = cast.staff()
    browser, path = login(other), f"/admin/creditos/{made.pk}/cupo/"
    for bad in ({"limit": "500.000"}, {"limit": "9.000.000", "reason": "Sí"}, {"limit": "mucho", "reason": "Sí"}):
        answer = browser.post(path, bad | {"form_key": str(uuid.uuid4())})
        assert answer.status_code == 422
        assert answer.context["form"]["limit"].value() == bad["limit"]
    form = {"limit": "500.000", "reason": "Para empezar", "form_key": str(uuid.uuid4())}
    for _n in range(2):
        assert browser.post(path, form).status_code == 302
    assert CreditEntry.objects.filter(act="offered").count() == 1
    assert "Para empezar" not in str(queries.timeline(made, named=False))
    flows.approve(process, ana)
    assert queries.credit_limit(made.person) == cast.MILLION // 2
    assert "Para empezar" in Message.objects.get(kind="sales.credit_approved", channel="email").body
    assert browser.get(path).status_code == 302  # it has ended


@pytest.mark.row("RG14")
def test_nobody_goes_round_the_flow(login):
    made, process, _deciders = under_approval()
    with pytest.raises(errors.FlowDecides):
        cast.decide(made, "approved")
    browser = login(factories.staff("sales.view_credit", "sales.decide_credit", "workflows.view_processes"))
    page = browser.get(f"/admin/creditos/{made.pk}/").content.decode()
    assert f"/admin/aprobaciones/{process.pk}/" in page
    assert 'value="approved"' not in page
    form = {"outcome": "approved", "form_key": str(uuid.uuid4())}
    assert browser.post(f"/admin/creditos/{made.pk}/decidir/", form).status_code == 422
    assert queries.credit_limit(made.person) == 0


@pytest.mark.row("RG14")
def test_asked_for_more_the_person_sends_only_that_and_the_step_decides_anew(login):
    made, process, (ana,) = under_approval()
    flows.ask(process, ana, ["note"], reason="¿Para qué es?")
    browser, path = login(made.person.user), "/cuenta/credito/completar/"
    page = browser.get(path).content.decode()
    assert "¿Para qué es?" in page
    assert 'name="amount"' not in page
    assert 'name="ref_1_name"' not in page
    assert browser.post(path, {"note": "", "form_key": str(uuid.uuid4())}).status_code == 422
    form = {"note": "Una vitrina", "form_key": str(uuid.uuid4())}
    for _n in range(2):
        assert browser.post(path, form).status_code == 302
    process.refresh_from_db()
    made.refresh_from_db()
    assert (process.state, made.state, made.note) == ("running", "waiting", "Una vitrina")
    flows.reject(process, ana, reason="No alcanza")
    made.refresh_from_db()
    assert (made.state, made.reason) == ("rejected", "No alcanza")


def set_by_hand(person):
    """To a quarter of what is asked for, in the middle of an approval."""
    given = {"limit": cast.MILLION // 4, "reason": "Para empezar", "base": 0, "form_key": uuid.uuid4()}
    actions.set_credit_limit(person=person, by=cast.staff(), **given)


@pytest.mark.row("RG14")
def test_whoever_approves_the_last_step_is_told_of_the_limit_set_meanwhile(login):
    made, process, (ana,) = under_approval()
    browser, path = login(ana), f"/admin/aprobaciones/{process.pk}/"
    seen = browser.get(path).context["shown"]
    set_by_hand(made.person)
    form = {"step": flows.now_at(process).pk, "outcome": "approved", "shown": seen, "form_key": str(uuid.uuid4())}
    old = browser.post(f"{path}decidir/", form)
    assert (old.status_code, queries.credit_limit(made.person)) == (422, cast.MILLION // 4)
    page = old.content.decode()
    assert "250.000" in page, "the limit that stands now"
    assert f'name="shown" value="{cast.MILLION}/{cast.MILLION // 4}"' in page
    form |= {"shown": old.context["shown"], "form_key": str(uuid.uuid4())}
    assert browser.post(f"{path}decidir/", form).status_code == 302
    assert queries.credit_limit(made.person) == cast.MILLION


def test_approving_several_leaves_those_whose_limit_changed_since_the_plan(login):
    role = flows.role()
    flows.flow(flows.step(role), subject="credit")
    first, second = (cast.ask() for _n in range(2))
    ids = [flows.now_at(Process.objects.get(subject="credit", subject_id=one.pk)).pk for one in (first, second)]
    browser = login(flows.decider(role))
    good = browser.post("/admin/aprobaciones/varias/", {"ids": ids}).context["good"]
    set_by_hand(second.person)
    shown = [f"{row.step.pk} {row.shown}" for row in good]
    form = {"ids": ids, "shown": shown, "form_key": str(uuid.uuid4())}
    done = browser.post("/admin/aprobaciones/varias/hacer/", form)
    assert [row.title for row in done.context["left"]] == [f"{second.number} · {second.person.name}"]
    assert [queries.credit_limit(one.person) for one in (first, second)] == [cast.MILLION, cast.MILLION // 4]


def test_withdrawing_ends_the_process():
    made, process, (ana,) = under_approval()
    actions.withdraw_credit(request=made, by=made.person.user)
    process.refresh_from_db()
    assert process.state == "withdrawn"
    with pytest.raises(ProcessEnded):
        flows.approve(process, ana)
    assert queries.credit_limit(made.person) == 0


def test_the_leader_decides_and_sees_neither_references_nor_papers(login):
    flows.flow(flows.step(flows.role(), responsible="leader"), subject="credit")
    leader = factories.agent()
    made = cast.ask(factories.agent(sponsor=leader).person)
    process = Process.objects.get(subject="credit", subject_id=made.pk)
    page = login(leader).get(f"/oficina/aprobaciones/{process.pk}/").content.decode()
    assert "Cupo hoy" in page
    assert "1.000.000" in page
    assert "Rosa Peña" not in page
    assert "/admin/" not in page


def test_nobody_decides_on_their_own():
    role = flows.role()
    flows.flow(flows.step(role), subject="credit")
    who = flows.decider(role)
    cast.ask(who.person)
    with pytest.raises(OwnProcess):
        flows.approve(Process.objects.get(subject="credit"), who)


def test_what_a_step_has_approved_is_only_lowered():
    made, process, (ana, luis) = under_approval(2)

    def offer(limit):
        fields = {"limit": limit, "reason": "Prudencia", "by": cast.staff(), "form_key": uuid.uuid4()}
        actions.offer_limit(request=made, **fields)

    offer(cast.MILLION // 2)
    flows.approve(process, ana)
    with pytest.raises(errors.OnlyLower):
        offer(cast.MILLION)
    offer(cast.MILLION // 4)
    flows.approve(process, luis)
    assert queries.credit_limit(made.person) == cast.MILLION // 4
