"""A leader asks that an agent goes on as a client only: who may, what waits, and who is told."""

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from core import conf
from core.models import AuditEntry
from network.actions import (
    change_sponsor,
    decide_application,
    go_on_as_client,
    let_go_in_line,
    reactivate_in_line,
    records,
    return_to_client,
    set_agent_active,
)
from network.errors import NotOpen, WaitsAlready
from network.models import Application
from network.permissions import CHANGE_SPONSOR, DECIDE_REGISTRATIONS, MANAGE_AGENTS, VIEW_REGISTRATIONS
from tests import factories
from tests.network import load_cast

pytestmark = pytest.mark.django_db


@pytest.mark.row("RG6")
@pytest.mark.parametrize(
    ("flow", "state", "agent"), [("at_once", "approved", "client_only"), ("approval", "waiting", "active")]
)
def test_a_leader_lets_an_agent_go_where_the_company_lets_them(login, flow, state, agent):
    leader = factories.agent()
    led, stranger = factories.agent(sponsor=leader), factories.agent()
    browser, url = login(leader), f"/oficina/solo-cliente/{led.pk}/"
    assert browser.get(url).status_code == 404
    assert url not in browser.get(f"/oficina/red/?persona={led.pk}").content.decode()
    conf.change("network.leaders_let_go", flow, by=None)
    assert url in browser.get(f"/oficina/red/?persona={led.pk}").content.decode()
    for other in (leader, stranger):
        assert browser.get(f"/oficina/solo-cliente/{other.pk}/").status_code == 404
        assert browser.post(f"/oficina/solo-cliente/{other.pk}/", {"reason": "No"}).status_code == 404
    key = re.search(r'name="form_key" value="([^"]+)"', browser.get(url).content.decode())[1]
    assert browser.post(url, {"form_key": key, "reason": ""}).status_code == 422
    for _twice in range(2):
        assert browser.post(url, {"form_key": key, "reason": "Se va del país"}).status_code == 302
    made = Application.objects.get()
    led.refresh_from_db()
    assert (made.state, made.passage, made.channel, led.state) == (state, "to_client", "backoffice", agent)
    again = browser.post(url, {"form_key": str(uuid.uuid4()), "reason": "Otra vez"})
    assert again.status_code == 422
    assert again.context["form"].errors
    waits = "espera una decisión" in browser.get(f"/oficina/red/?persona={led.pk}").content.decode()
    assert waits == (state == "waiting")
    if waits:
        page = browser.get(url).content.decode()
        assert "espera la decisión de la empresa" in page
        assert 'name="reason"' not in page, "there is nothing to ask for"


@pytest.mark.row("RG6")
@pytest.mark.parametrize(("outcome", "kind"), [("rejected", "let_go_refused"), ("approved", "agent_returned")])
def test_whom_a_leader_lets_go_reads_who_asked_and_why_and_cannot_take_that_back(login, outcome, kind):
    conf.change("network.leaders_let_go", "approval", by=None)
    leader = factories.agent(factories.person("Berta", "Bella"))
    led = factories.agent(sponsor=leader)
    let_go_in_line(agent=led, reason="Se va del país", by=leader.person.user, form_key=uuid.uuid4())
    made, letters = Application.objects.get(), led.person.messages.filter(channel="bell").order_by("pk")
    asked = letters.get()
    assert (asked.kind, asked.subject) == ("network.let_go_asked", "Berta B. pidió que sigas solo como cliente")
    assert "Se va del país" in asked.body
    browser = login(led)
    page = browser.get("/cuenta/registro/").content.decode()
    assert "Berta B. pidió el" in page
    assert "/cuenta/registro/retirar/" not in page
    assert browser.post("/cuenta/registro/retirar/", {"form_key": str(uuid.uuid4())}).status_code == 403
    decider = factories.staff(DECIDE_REGISTRATIONS)
    decide_application(application=made, outcome=outcome, reason="Lo hablamos", by=decider)
    last, leader_reads = letters.last(), leader.person.messages.filter(channel="bell").last()
    assert last.kind == f"network.{kind}"
    assert last.url == ("/cuenta/" if outcome == "approved" else "/cuenta/registro/")
    assert leader_reads.kind == ("network.let_go_done" if outcome == "approved" else "network.let_go_kept")


@pytest.mark.row("RG6")
def test_an_approval_without_words_tells_what_the_leader_wrote():
    conf.change("network.leaders_let_go", "approval", by=None)
    leader = factories.agent()
    led = factories.agent(sponsor=leader)
    let_go_in_line(agent=led, reason="Se va del país", by=leader.person.user, form_key=uuid.uuid4())
    decide_application(
        application=Application.objects.get(), outcome="approved", reason="", by=factories.staff(DECIDE_REGISTRATIONS)
    )
    assert "Se va del país" in led.person.messages.filter(channel="bell").last().body


@pytest.mark.row("RG6")
def test_who_asks_for_it_themselves_reads_that_it_waits(login):
    conf.change("network.leave_flow", "approval", by=None)
    own = factories.agent()
    go_on_as_client(person=own.person, reason="", by=own.person.user, form_key=uuid.uuid4())
    assert own.person.messages.filter(channel="bell").get().kind == "network.registration_waits"
    assert "/cuenta/registro/retirar/" in login(own).get("/cuenta/registro/").content.decode()


def asked_by_leader(name="Carlos"):
    conf.change("network.leaders_let_go", "approval", by=None)
    leader = factories.agent()
    led = factories.agent(factories.person(name, "Peña", email=f"{name.lower()}@example.com"), sponsor=leader)
    let_go_in_line(agent=led, reason="Se va del país", by=leader.person.user, form_key=uuid.uuid4())
    return led, Application.objects.get(person=led.person)


@pytest.mark.row("RG6")
@pytest.mark.parametrize("way", ["staff", "file", "nobody"])
def test_what_a_leader_asked_for_ends_where_the_agent_is_a_client_by_another_way(way):
    led, made = asked_by_leader()
    staff = factories.staff("network.import_people", MANAGE_AGENTS)
    if way == "staff":
        return_to_client(agent=led, reason="Lo pidió", by=staff)
    elif way == "file":
        rows, head = [[led.person.email, "solo cliente", "Lo pidió"]], ["Persona", "Acción", "Motivo"]
        load_cast.written(load_cast.checked(rows, staff, kind="states", head=head), staff)
    else:
        set_agent_active(agent=led, active=False, reason="Pausa", by=staff)  # that decides nothing about leaving
    led.refresh_from_db()
    made.refresh_from_db()
    decider = factories.staff(DECIDE_REGISTRATIONS)
    if way == "nobody":
        assert (led.state, made.state) == ("inactive", "waiting")
        return
    assert (led.state, made.state, made.decided_by) == ("client_only", "withdrawn", staff)
    assert made.decided_at
    last = made.steps.latest("pk")
    assert (last.state, last.reason) == ("withdrawn", "Ya es solo cliente por otra vía")
    with pytest.raises(NotOpen):
        decide_application(application=made, outcome="rejected", reason="No", by=decider)
    assert not led.person.messages.filter(kind__in=["network.let_go_refused", "network.let_go_withdrawn"]).exists()
    heard = made.registered_by.person.messages.get(kind="network.let_go_overtaken", channel="bell")
    assert "Ya es solo cliente por otra vía" in heard.body


@pytest.mark.row("RG6")
@pytest.mark.parametrize(("flow", "state"), [("at_once", "client_only"), ("approval", "active")])
def test_the_wish_of_the_agent_overtakes_what_their_leader_asked_for(login, flow, state):
    conf.change("network.leave_flow", flow, by=None)
    led, made = asked_by_leader()
    browser = login(led)
    page = browser.get("/cuenta/registro/").content.decode()
    url = re.search(r'action="([^"]+)"', page[page.index("Seguir solo como cliente") :])[1]
    key = str(uuid.uuid4())
    for _twice in range(2):
        assert browser.post(url, {"form_key": key, "reason": "Me voy"}).status_code == 302
    led.refresh_from_db()
    made.refresh_from_db()
    assert (led.state, made.state) == (state, "withdrawn")
    heard = made.registered_by.person.messages.get(kind="network.let_go_overtaken", channel="bell")
    assert "Lo pide por su cuenta" in heard.body
    own = Application.objects.exclude(pk=made.pk).get()
    assert (own.channel, own.state) == ("site", "approved" if flow == "at_once" else "waiting")
    if flow == "approval":
        with pytest.raises(WaitsAlready):
            go_on_as_client(person=led.person, reason="", by=led.person.user, form_key=uuid.uuid4())


@pytest.mark.row("RG6")
def test_the_leader_reads_what_they_asked_for_in_its_own_words_and_takes_it_back(login):
    led, made = asked_by_leader()
    leader = made.registered_by.person.agent
    browser, stranger = login(leader), factories.sign_in(Client(), factories.agent())
    page = browser.get("/oficina/registros/").content.decode()
    assert "Pediste que siga solo como cliente" in page
    url = f"/oficina/registros/{made.pk}/retirar/"
    card = browser.get(f"/oficina/solo-cliente/{led.pk}/").content.decode()
    assert url in page
    assert url in card
    assert f"/oficina/red/?persona={led.pk}" in card
    sent = {"form_key": str(uuid.uuid4())}
    assert stranger.post(url, sent).status_code == 404
    assert factories.sign_in(Client(), led).post(url, sent).status_code == 404
    assert Client().post(url, sent).url.startswith("/acceso/login/")
    assert browser.post(url, {"form_key": "x"}).status_code == 404
    assert browser.get(url).status_code == 302
    made.refresh_from_db()
    assert made.state == "waiting"
    for _twice in range(2):
        assert browser.post(url, sent).status_code == 302
    made.refresh_from_db()
    led.refresh_from_db()
    assert (made.state, made.decided_by, led.state) == ("withdrawn", leader.person.user, "active")
    assert [step.state for step in made.steps.order_by("pk")] == ["waiting", "withdrawn"]
    entry = AuditEntry.objects.get(action="network.withdraw_application")
    assert (entry.by, entry.before, entry.after) == (leader.person.user, {"state": "waiting"}, {"state": "withdrawn"})
    assert led.person.messages.get(kind="network.let_go_withdrawn", channel="bell").subject.startswith("Sigues como")
    assert not leader.person.messages.filter(kind="network.let_go_overtaken").exists()
    assert url not in browser.get("/oficina/registros/").content.decode()
    late = browser.post(url, {"form_key": str(uuid.uuid4())}, follow=True)
    assert "ya no" in late.content.decode().lower() or late.context["messages"]
    let_go_in_line(agent=led, reason="Ahora sí", by=leader.person.user, form_key=uuid.uuid4())


@pytest.mark.row("RG6")
def test_cancel_leads_back_to_the_card_it_began_at(login):
    conf.change("network.leaders_let_go", "approval", by=None)
    leader = factories.agent()
    led = factories.agent(sponsor=leader)
    page = login(leader).get(f"/oficina/solo-cliente/{led.pk}/")
    assert f'href="/oficina/red/?persona={led.pk}"' in page.content.decode()


@pytest.mark.row("RG6", "RG20")
def test_staff_meet_it_where_registrations_wait_and_read_what_approving_ends(login, django_assert_max_num_queries):
    led, made = asked_by_leader()
    factories.agent(sponsor=led)
    browser = login(factories.staff(DECIDE_REGISTRATIONS, VIEW_REGISTRATIONS))
    [waits] = browser.get("/admin/").context["decisions"]
    assert (waits.count, str(waits.label)) == (1, "Registros por decidir")
    for state in ("decide", "open", "waiting"):
        rows = browser.get(f"/admin/registros/?state={state}").context["page"].rows
        assert [row.pk for row in rows] == [made.pk], state
    assert waits.url == "/admin/registros/?state=decide"
    with django_assert_max_num_queries(12):
        page = browser.get(f"/admin/registros/{made.pk}/").content.decode()
    code = led.person.invite_codes.get().code
    assert f"El código de invitación {code} deja de funcionar" in page
    assert "La oficina se cierra de inmediato" in page
    assert "persona sigue en la línea por debajo" in page
    assert "Se va del país" in page
    assert "No se escribió nada" not in page
    decide_application(application=made, outcome="approved", reason="", by=factories.staff(DECIDE_REGISTRATIONS))
    page = browser.get(f"/admin/registros/{made.pk}/").content.decode()
    assert "deja de funcionar" not in page, "it is over"
    assert browser.get("/admin/").context["decisions"] == []


@pytest.mark.row("RG6")
def test_a_code_that_works_no_more_says_so_wherever_its_agent_is_shown(login):
    conf.change("network.leaders_let_go", "at_once", by=None)
    leader = factories.agent()
    led = factories.agent(sponsor=leader, code="CARP2345")
    office, staff = login(leader), factories.sign_in(Client(), factories.staff("network.view_agents"))
    pages = [(office, f"/oficina/red/?persona={led.pk}"), (staff, "/admin/agentes/?q=CARP2345")]
    pages += [(staff, f"/admin/red/?persona={led.pk}"), (staff, f"/admin/agentes/{led.pk}/")]
    for browser, url in pages:
        page = browser.get(url).content.decode()
        assert ("CARP2345" in page, "no funciona" in page) == (True, False), url
    let_go_in_line(agent=led, reason="Se va", by=leader.person.user, form_key=uuid.uuid4())
    for browser, url in pages:
        page = browser.get(url).content.decode()
        assert ("CARP2345" in page, "no funciona" in page) == (True, True), url


@pytest.mark.parametrize("act", [let_go_in_line, reactivate_in_line])
def test_whoever_led_them_until_a_moment_ago_asks_for_nothing(monkeypatch, act):
    """Staff gave them another leader while this one pressed the button."""
    leader, other, mover = factories.agent(), factories.agent(), factories.staff(CHANGE_SPONSOR)
    led = factories.agent(sponsor=leader, state="inactive")
    conf.change("network.leaders_let_go", "at_once", by=None)
    conf.change("network.leaders_reactivate", True, by=None)
    lock = records.locked_agent

    def after_them(person, *others):
        monkeypatch.undo()
        change_sponsor(agent=led, sponsor=other, reason="Zona", by=mover)
        return lock(person, *others)

    monkeypatch.setattr(records, "locked_agent", after_them)
    with pytest.raises(PermissionDenied):
        act(agent=led, reason="x", by=leader.person.user)
    led.refresh_from_db()
    assert (led.state, Application.objects.count()) == ("inactive", 0)
