"""RG14: what was sent back to a person who never answers is ended by who decides in that step, or by the supervisor."""

import uuid

import pytest
from django.test import Client

from network.enums import AgentState, Channel, Target
from network.models import Agent
from notifications.models import Message
from tests import factories
from tests.network.registration import cast as reg
from tests.sales import cast as sales
from tests.sales.test_credit_flow import under_approval as credit
from tests.workflows import cast
from tests.workflows.test_documents import state, under_approval
from workflows import actions
from workflows.errors import NotResponsible, OwnProcess, ProcessEnded, ReasonRequired, StepDone

pytestmark = pytest.mark.django_db


def told(person, kind):
    return Message.objects.filter(person=person, kind=kind, channel="bell").exists()


@pytest.mark.row("RG14")
def test_the_page_offers_it_with_a_reason_and_the_history_says_when(login):
    role = cast.role()
    process, ana = cast.start(cast.flow(cast.step(role))), cast.decider(role)
    cast.ask(process, ana)
    url, form = f"/admin/aprobaciones/{process.pk}/", {"step": cast.now_at(process).pk, "outcome": "rejected"}
    old = form | {"form_key": str(uuid.uuid4()), "words": "No cumple"}
    browser = login(ana)
    page = browser.get(url).content.decode()
    assert "Rechazar definitivamente" in page
    assert not {'value="approved"', 'value="more"'} & set(page.split())
    answer = browser.post(f"{url}decidir/", old)
    assert (answer.status_code, "ya lo decidiste" in answer.content.decode().lower()) == (422, True), "an old page"
    form["returned"] = "on"
    answer = browser.post(f"{url}decidir/", form | {"form_key": str(uuid.uuid4()), "words": " "})
    assert (answer.status_code, "ya lo decidiste" in answer.content.decode().lower()) == (422, False)
    sent = form | {"form_key": str(uuid.uuid4()), "words": "Nunca respondió"}
    for _twice in range(2):
        assert browser.post(f"{url}decidir/", sent).status_code == 302
    process.refresh_from_db()
    assert (process.state, process.items) == ("rejected", [])
    entry = process.entries.get(act="rejected")
    assert (entry.reason, entry.by, entry.at is not None) == ("Nunca respondió", ana, True)
    stranger = login(cast.decider(cast.role()))
    assert "Rechazar definitivamente" not in stranger.get(url).content.decode()
    with pytest.raises(ProcessEnded):
        actions.resume(process=process, by=None)


def test_nobody_else_ends_it_and_nothing_but_no_is_said():
    role, boss = cast.role(), cast.role("Dirección")
    made = cast.flow(cast.step(role, supervisor=boss))
    process = cast.start(made)
    ana, luis, other = cast.decider(role), cast.decider(boss), cast.decider(cast.role())
    with pytest.raises(NotResponsible):
        cast.reject(process, luis)  # before the deadline it is not the supervisor's
    cast.ask(process, ana)
    for act in (cast.approve, cast.ask):
        with pytest.raises(StepDone):
            act(process, ana)
    with pytest.raises(ReasonRequired):
        cast.reject(process, ana, reason=" ")
    with pytest.raises(NotResponsible):
        cast.reject(process, other)
    assert cast.reject(process, luis).state == "rejected"
    own = cast.ask(cast.start(made, ana.person), cast.decider(role))
    with pytest.raises(OwnProcess):
        cast.reject(own, ana)


@pytest.mark.row("RG14")
@pytest.mark.parametrize("leads", [False, True])
def test_where_nobody_is_left_to_decide_it_is_handed_over_while_it_waits_for_the_person(login, leads):
    empty, team = cast.role("Vacía"), cast.role("Ventas")
    ana, luis = cast.decider(empty), cast.decider(team)
    number, person = 4_711, factories.person()
    if leads:
        cast.LEADERS[number] = ana.person
    first = cast.step(empty, responsible="leader" if leads else "roles", note="¿La conoces?")
    process = cast.start(cast.flow(first, cast.step(team, name="Cierre")), person, subject_id=number)
    boss, url = login(cast.decider(cast.role("Dirección"))), f"/admin/aprobaciones/{process.pk}/"
    read = " ".join(boss.get(url).content.decode().split())
    assert ("Al líder se le pregunta: ¿La conoces?" in read, "¿La conoces?" in read) == (leads, True)
    cast.ask(process, ana)
    ana.roles.clear()
    assert f"{url}entregar/" in boss.get(url).content.decode()
    page = boss.get(f"{url}entregar/")
    given = {"step": cast.now_at(process).pk, "form_key": page.context["form"]["form_key"].value()}
    refused = boss.post(f"{url}entregar/", given | {"to": f"role:{team.pk}", "reason": " "})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    for _twice in range(2):
        sent = boss.post(f"{url}entregar/", given | {"to": f"role:{team.pk}", "reason": "Ana se fue"})
        assert sent.status_code == 302
    assert (cast.now_at(process).state, process.entries.filter(act="reassigned").count()) == ("returned", 1)
    assert told(luis.person, "workflows.step_handed")
    assert not told(luis.person, "workflows.step_waits")
    assert "Rechazar definitivamente" in factories.sign_in(Client(), luis).get(url).content.decode()
    actions.resume(process=process, by=None)
    assert cast.now_at(process).assignee is None, "it stays with whom it was handed to"
    cast.approve(process, luis)
    assert cast.now_at(process).position == 2
    cast.reject(process, cast.decider(team))
    assert f"{url}entregar/" not in boss.get(url).content.decode()


def test_the_person_of_each_kind_of_thing_is_told(login):
    sales.on()
    document, process, (ana,) = under_approval()
    cast.ask(process, ana, ["file"])
    assert state(document) == "returned"
    cast.reject(process, ana, reason="Nunca respondió")
    assert (state(document), document.reason, document.asked) == ("rejected", "Nunca respondió", [])
    assert told(document.person, "people.document_rejected")

    asked, process, (ana,) = credit()
    cast.ask(process, ana, ["note"])
    cast.reject(process, ana, reason="Nunca respondió")
    asked.refresh_from_db()
    assert (asked.state, asked.asked, asked.reason) == ("rejected", [], "Nunca respondió")
    assert told(asked.person, "sales.credit_rejected")

    role = cast.role()
    made = reg.sign_up(
        Channel.SITE, Target.AGENT, options={"flow": cast.flow(cast.step(role), subject="registration").code}
    )
    reg.prove(made)
    process, eva = made.person.approvals.get(), cast.decider(role)
    cast.ask(process, eva, ["given_names"])
    cast.reject(process, eva, reason="Nunca respondió")
    made.refresh_from_db()
    assert (made.state, made.asked, made.decided_by) == ("rejected", [], eva)
    assert Agent.objects.get(person=made.person).state == AgentState.CLIENT_ONLY
    assert told(made.person, "network.registration_rejected")
