"""RG18 by web service: agents and clients activated and inactivated by other systems, as the backend's pages do it."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from api.models import Key
from core import conf
from core.access import PERMISSIONS
from core.models import AuditEntry
from network import actions
from network.enums import AgentState
from network.models import AgentChange
from network.queries.activation import ACTIVATION_ASKED
from network.queries.told import told
from people.models import PersonNumber
from referrals.models import InviteCode
from tests import factories
from tests.api.cast import Caller, key
from tests.workflows import cast as approvals
from workflows.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return factories.staff(*PERMISSIONS)


@pytest.fixture
def erp(owner):
    return Caller(key(owner)[1])


@pytest.fixture
def agent():
    return factories.agent(code="CARLOS23")


@pytest.mark.row("RG18")
def test_an_agent_is_inactivated_and_activated_and_histories_say_by_whom_and_which_key(erp, owner, agent):
    answer = erp.post("/agents/CARLOS23/inactivate", {"reason": "No renovó"})
    assert (answer.status_code, answer.json()["state"]) == (200, "inactive")
    assert erp.get("/agents/carlos-23/state").json() == {
        "id": agent.pk, "code": "CARLOS23", "number": None, "state": "inactive", "preactivated": False,
        "approval": None,
    }  # fmt: skip
    change = AgentChange.objects.get(agent=agent)
    assert (change.by, change.reason, change.state) == (owner, "No renovó", AgentState.INACTIVE)
    assert not InviteCode.objects.get(code="CARLOS23").is_active
    assert erp.post("/agents/CARLOS23/activate").json()["state"] == "active"
    prefix = erp.headers["Authorization"][11:19]
    assert {step.who for step in told(agent.person, agent)} == {f"Sofía Staff · servicio web (vin_{prefix})"}
    entries = AuditEntry.objects.exclude(action="api.call")
    assert entries.count() == entries.filter(after__api_key=prefix, after__through="api").count() == 4
    own = AuditEntry.objects.filter(target_type="api.key").order_by("pk")
    own = own.values_list("after__operation", "after__about")
    assert list(own) == [(f"network.{act}_agent", f"network.agent {agent.pk}") for act in ("inactivate", "activate")]


@pytest.mark.row("RG18")
def test_a_client_is_inactivated_and_activated(erp):
    one = factories.client()
    assert erp.post(f"/clients/id:{one.pk}/inactivate").json()["state"] == "inactive"
    assert erp.get(f"/clients/id:{one.pk}/state").json()["state"] == "inactive"
    assert erp.post(f"/clients/id:{one.pk}/activate").json() == {
        "id": one.pk, "code": None, "number": None, "state": "active",
    }  # fmt: skip
    assert {step.who.split(" · ")[1][:12] for step in told(one.person, one)} == {"servicio web"}


def test_whom_is_meant_is_found_by_code_number_or_id_and_never_guessed(erp, agent):
    PersonNumber.objects.create(person=agent.person, number=23456789)
    assert erp.get("/agents/23456789/state").json()["code"] == "CARLOS23"
    factories.agent(code="23456789")
    assert erp.get("/agents/23456789/state").status_code == 404, "a code and a number of two people"
    assert erp.get(f"/clients/{agent.person.email}/state").status_code == 404
    for text in (f"id:{agent.pk + 999}", "id:", "id:x", "9" * 40, "%00", "-1", "a" * 300):
        assert erp.get(f"/agents/{text}/state").status_code == 404, text
    agent.person.erased_at = timezone.now()
    agent.person.save()
    assert erp.get("/agents/CARLOS23/state").status_code == 404


def test_a_reference_that_only_begins_as_a_code_is_nobodys():
    factories.agent(code="LARGO" * 4)
    erp = Caller(key()[1])
    assert [erp.get(f"/agents/{code}/state").status_code for code in ("LARGO" * 4, "LARGO" * 4 + "X")] == [200, 404]


def test_a_flow_in_force_is_asked_and_whoever_asked_does_not_decide(erp, owner):
    out = factories.agent(code="AFUERA23", state=AgentState.INACTIVE)
    approvals.flow(approvals.step(approvals.role()), subject=ACTIVATION_ASKED, name="Regreso")
    answer = erp.post("/agents/AFUERA23/activate")
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["approval"]["state"]) == ("inactive", "waiting")
    assert erp.get("/agents/AFUERA23/state").json()["approval"]["id"] == answer.json()["approval"]["id"]
    assert code_of(erp.post("/agents/AFUERA23/activate")) == (409, "under_way")
    asked = Process.objects.get(subject_id=out.pk)
    assert asked.by == owner
    page = reverse("workflows_staff:process", args=[asked.pk])
    browser = factories.sign_in(Browser(), owner)
    prefix = erp.headers["Authorization"][11:19]
    assert f"Sofía Staff · servicio web (vin_{prefix})" in browser.get(page).content.decode()
    history = browser.get(reverse("api_staff:key", args=[Key.objects.get().pk])).content.decode()
    assert ("Se pidió su activación" in history, "Quedó activo" in history) == (True, False)
    other = factories.agent(state=AgentState.INACTIVE)
    by_hand = actions.set_agent_active(agent=other, active=True, reason="Llamó", by=owner)
    shown = browser.get(reverse("workflows_staff:process", args=[by_hand.pk])).content.decode()
    assert ("Sofía Staff" in shown, "servicio web" in shown) == (True, False)


def test_a_registration_that_waits_is_decided_on_and_not_gone_round(erp):
    conf.change("network.return_flow", "approval", by=None)
    out = factories.agent(code="AFUERA23", state=AgentState.INACTIVE)
    asked = actions.come_back(person=out.person, reason="", by=out.person.user)
    assert code_of(erp.post("/agents/AFUERA23/activate")) == (409, "under_way")
    decider = factories.staff("network.decide_registrations")
    actions.decide_application(application=asked, outcome="rejected", reason="No", by=decider)
    assert erp.post("/agents/AFUERA23/activate").status_code == 200


def code_of(answer):
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["detail"]
    return said["status"], said["code"]


def test_what_stands_against_it_is_said(erp, owner, agent):
    assert code_of(erp.post("/agents/CARLOS23/activate")) == (409, "already_in_state")
    assert code_of(erp.post("/clients/CARLOS23/inactivate")) == (409, "still_an_agent")
    barred = factories.agent(code="VETADO23", state=AgentState.INACTIVE)
    factories.blacklist_entry(email=barred.person.email)
    type(barred.person).objects.filter(pk=barred.person_id).update(barred_at=timezone.now())
    assert code_of(erp.post("/agents/VETADO23/activate")) == (409, "kept_out")
    erp.post("/clients/VETADO23/inactivate")
    assert code_of(erp.post("/clients/VETADO23/activate")) == (409, "kept_out")
    factories.agent(code="CLIENTE2", state=AgentState.CLIENT_ONLY)
    assert code_of(erp.post("/agents/CLIENTE2/activate")) == (409, "not_an_agent")
    factories.agent(owner.person, code="DUENA234")
    assert code_of(erp.post("/agents/DUENA234/inactivate")) == (403, "own_record")
    assert not AuditEntry.objects.filter(action="network.activate_agent").exists()


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({}, 422, "reason"), ({"reason": "  "}, 422, "reason"), ({"reason": "x" * 501}, 422, "reason"),
        ({"reason": 7}, 422, "reason"), ({"reason": "a\x00b"}, 422, "reason"), ('{"reason": "\\ud800"}', 422, "reason"),
        ({"reason": "x", "state": "active"}, 422, "state"), ({"reason": "x", "by": 1}, 422, "by"),
        ("[]", 422, "body"), ("", 422, "body"), ("{", 400, None), ("[" * 5000, 400, None),
    ],
)  # fmt: skip
def test_what_is_sent_is_looked_at(erp, agent, sent, status, field):
    answer = erp.post("/agents/CARLOS23/inactivate", sent)
    assert answer.status_code == status
    assert [one["field"] for one in answer.json()["errors"]] == ([field] if field else [])
    agent.refresh_from_db()
    assert agent.is_active


def test_it_speaks_the_language_asked_for(erp, agent):
    assert "El estado" in str(erp.post("/agents/CARLOS23/activate").json()["detail"]).replace("el estado", "El estado")
    assert "state" in erp.post("/agents/CARLOS23/activate", Accept_Language="en").json()["detail"]


def test_more_rows_ask_no_more_often(erp, assert_same_queries):
    assert_same_queries(lambda: erp.get("/agents/PRIMERO2/state"), lambda: factories.agent(code=next(CODES)))


CODES = iter(["PRIMERO2", "SEGUNDO2", "TERCERO2"])
