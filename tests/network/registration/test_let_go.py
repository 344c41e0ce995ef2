"""A leader asks that an agent goes on as a client only: who may, what waits, and who is told."""

import re
import uuid

import pytest

from core import conf
from network.actions import decide_application, go_on_as_client, let_go_in_line
from network.models import Application
from network.permissions import DECIDE_REGISTRATIONS
from tests import factories

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
        assert 'name="form_key"' not in page, "there is nothing to send"


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
    assert letters.last().kind == f"network.{kind}"


@pytest.mark.row("RG6")
def test_who_asks_for_it_themselves_reads_that_it_waits(login):
    conf.change("network.leave_flow", "approval", by=None)
    own = factories.agent()
    go_on_as_client(person=own.person, reason="", by=own.person.user, form_key=uuid.uuid4())
    assert own.person.messages.filter(channel="bell").get().kind == "network.registration_waits"
    assert "/cuenta/registro/retirar/" in login(own).get("/cuenta/registro/").content.decode()
