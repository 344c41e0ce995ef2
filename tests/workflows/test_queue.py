"""The queue and the page of a process in the backend."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.workflows import cast
from workflows import actions
from workflows.models import ProcessStep
from workflows.permissions import DECIDE_PROCESSES, VIEW_PROCESSES

pytestmark = pytest.mark.django_db
URL = "/admin/aprobaciones/"


@pytest.fixture
def team():
    return cast.role("Ventas")


@pytest.fixture
def ana(team):
    return cast.decider(team)


def post(client, process, outcome, **fields):
    data = {"form_key": uuid.uuid4(), "step": cast.now_at(process).pk, "outcome": outcome} | fields
    return client.post(f"{URL}{process.pk}/decidir/", data)


@pytest.mark.row("RG14")
def test_what_waits_for_me_comes_first_and_what_is_overdue_before_the_rest(login, team, ana):
    made = cast.flow(cast.step(team))
    cast.start(made, title="Canela")
    late = cast.start(made, title="Vencido")
    ProcessStep.objects.filter(process=late).update(due_at=timezone.now() - timezone.timedelta(hours=1))
    cast.start(made, ana.person, title="Sobre mí")
    cast.start(cast.flow(cast.step(cast.role())), title="De otros")
    page = login(ana)
    text = page.get(URL).content.decode()
    assert text.index("Vencido") < text.index("Canela")
    assert "De otros" not in text
    assert "Sobre mí" not in text
    assert "aunque otra persona lo tenga abierto" in text, "what is counted is said"
    everything = page.get(f"{URL}?tab=all").content.decode()
    assert all(title in everything for title in ("Vencido", "Canela", "De otros", "Sobre mí"))
    assert "Canela" not in page.get(f"{URL}?tab=overdue").content.decode()


def test_whoever_comes_second_hears_who_decided_and_when(login, team, ana):
    process = cast.start(cast.flow(cast.step(team)))
    step = cast.now_at(process)
    first = cast.decider(team)
    actions.approve(step=step, by=first, form_key=uuid.uuid4())
    answer = post(login(ana), process, "approved", step=step.pk)
    assert answer.status_code == 422
    assert f"{first.person.name} ya lo decidió" in answer.content.decode()


@pytest.mark.row("RG14")
def test_filters_live_in_the_address_and_nonsense_is_left_out(login, team, ana):
    made = cast.flow(cast.step(team))
    cast.start(made, title="Canela")
    held = cast.start(made, title="Tomillo")
    actions.claim_step(step=cast.now_at(held), by=cast.decider(team))
    page = login(ana)
    assert "Tomillo" not in page.get(f"{URL}?q=canela").content.decode()
    assert "Tomillo" not in page.get(f"{URL}?free=on").content.decode()
    assert "Tomillo" in page.get(f"{URL}?role={team.pk}&flow={made.pk}&subject=thing").content.decode()
    assert page.get(f"{URL}?tab=nada&flow=x&role=9999&subject=otra&cursor=zzz").status_code == 200
    assert "Canela" not in page.get(f"{URL}?tab=returned").content.decode()
    assert page.get(f"{URL}?tab=decided").status_code == 200


def test_who_may_come_in(client, login, team):
    assert client.get(URL).status_code == 302
    process = cast.start(cast.flow(cast.step(team)))
    stranger = login(factories.staff())
    assert stranger.get(URL).status_code == 403
    assert stranger.get(f"{URL}{process.pk}/").status_code == 403
    onlooker = login(factories.staff(VIEW_PROCESSES))
    assert 'value="approved"' not in onlooker.get(f"{URL}{process.pk}/").content.decode()
    assert post(onlooker, process, "approved").status_code == 403
    other = login(factories.staff(VIEW_PROCESSES, DECIDE_PROCESSES))
    refused = post(other, process, "approved")
    assert refused.status_code == 422
    assert cast.now_at(process).state == "current"


def test_the_same_number_of_queries(login, assert_same_queries, team, ana):
    made, page = cast.flow(cast.step(team)), login(ana)
    assert_same_queries(lambda: page.get(URL), lambda: cast.start(made))
    assert_same_queries(lambda: page.get(f"{URL}?tab=all"), lambda: cast.start(made))


@pytest.mark.row("RG14")
def test_approving_goes_on_to_the_next_that_waits(login, team, ana):
    made, page = cast.flow(cast.step(team)), login(ana)
    first, second = cast.start(made), cast.start(made)
    assert post(page, first, "approved", follow="on")["Location"] == f"{URL}{second.pk}/?de=lista"
    assert post(page, second, "approved", follow="on")["Location"] == URL
    assert "quedó aprobado. Era el último paso." in page.get(URL).content.decode()
    first.refresh_from_db()
    assert first.state == "approved"


@pytest.mark.row("RG14")
def test_rejecting_takes_a_reason_and_keeps_what_was_typed(login, team, ana):
    process, page = cast.start(cast.flow(cast.step(team), reasons=["Menor de edad"])), login(ana)
    answer = post(page, process, "rejected")
    assert answer.status_code == 422
    assert "vi-error-summary" in answer.content.decode()
    assert post(page, process, "rejected", reason="otra").status_code == 422
    assert post(page, process, "rejected", reason="Menor de edad", words="Tiene 16").status_code == 302
    assert process.entries.get(act="rejected").reason == "Menor de edad. Tiene 16"


@pytest.mark.row("RG14")
def test_asking_for_more_names_what_to_send_again(login, team, ana):
    process, page = cast.start(cast.flow(cast.step(team))), login(ana)
    missing = post(page, process, "more", words="La letra no se ve")
    assert missing.status_code == 422
    assert "La letra no se ve" in missing.content.decode()
    assert post(page, process, "more", words="No se ve", items=["photo"]).status_code == 302
    process.refresh_from_db()
    assert (process.state, process.items) == ("returned", ["photo"])
    assert "Photo" in page.get(f"{URL}{process.pk}/").content.decode()


def test_a_step_of_another_process_is_not_found(login, team, ana):
    made, page = cast.flow(cast.step(team)), login(ana)
    one, other = cast.start(made), cast.start(made)
    assert post(page, one, "approved", step=cast.now_at(other).pk).status_code == 404


def test_a_step_that_was_decided_meanwhile_says_so(login, team, ana):
    process, page = cast.start(cast.flow(cast.step(team), cast.step(team))), login(ana)
    stale = cast.now_at(process).pk
    cast.approve(process, cast.decider(team))
    answer = post(page, process, "approved", step=stale)
    assert answer.status_code == 422
    assert process.entries.filter(by=ana).count() == 0


@pytest.mark.row("RG14")
def test_the_page_says_who_has_it_open(login, client, team, ana):
    luis = cast.decider(team)
    process = cast.start(cast.flow(cast.step(team)))
    mine = factories.sign_in(type(client)(), luis).post(f"{URL}{process.pk}/tomar/")
    assert mine.status_code == 200
    page = login(ana)
    assert luis.person.name in page.get(f"{URL}?tab=all").content.decode()
    assert luis.person.name in page.post(f"{URL}{process.pk}/tomar/").content.decode()
    assert post(page, process, "approved").status_code == 422
    assert page.post(f"{URL}{process.pk}/soltar/").status_code == 204
    assert post(page, process, "approved").status_code == 422
    factories.sign_in(type(client)(), luis).post(f"{URL}{process.pk}/soltar/")
    assert post(page, process, "approved").status_code == 302


@pytest.mark.row("RG14")
def test_several_at_once_are_shown_before_they_are_approved(login, team, ana):
    made, page = cast.flow(cast.step(team)), login(ana)
    good, own, held = cast.start(made, title="Canela"), cast.start(made, ana.person, title="Mío"), cast.start(made)
    actions.claim_step(step=cast.now_at(held), by=cast.decider(team))
    ids = [cast.now_at(one).pk for one in (good, own, held)]
    plan = page.post(f"{URL}varias/", {"ids": ids})
    assert plan.status_code == 200
    assert cast.now_at(good).state == "current"
    key = plan.context["form_key"]
    assert [row.step.process for row in plan.context["good"]] == [good]
    assert len(plan.context["bad"]) == 2
    for _n in range(2):
        done = page.post(f"{URL}varias/hacer/", {"ids": ids, "form_key": key})
        assert len(done.context["left"]) == 2
    assert good.entries.filter(act="approved").count() == 1
    own.refresh_from_db()
    assert own.state == "running"
    assert page.post(f"{URL}varias/", {}).status_code == 302
    assert page.post(f"{URL}varias/hacer/", {"ids": ["x"], "form_key": "no"}).status_code == 302


@pytest.mark.row("RG14")
def test_handing_it_to_somebody_else(login, team, ana):
    other = cast.role("Jurídica")
    process, page = cast.start(cast.flow(cast.step(team))), login(ana)
    form = {"form_key": uuid.uuid4(), "step": cast.now_at(process).pk, "to": f"role:{other.pk}"}
    empty = page.post(f"{URL}{process.pk}/entregar/", form)
    assert empty.status_code == 422
    assert page.post(f"{URL}{process.pk}/entregar/", form | {"reason": "Vacaciones", "to": "role:0"}).status_code == 422
    assert page.post(f"{URL}{process.pk}/entregar/", form | {"reason": "Vacaciones"}).status_code == 302
    assert "Jurídica" in page.get(f"{URL}{process.pk}/").content.decode()
    assert page.get(f"{URL}{process.pk}/entregar/").status_code == 200


def test_what_asks_for_a_fresh_sign_in_gets_one_and_goes_on(login, team, ana):
    ana.set_password(factories.PASSWORD)
    ana.save()
    page = login(ana)
    process = cast.start(cast.flow(cast.step(team), confirm=True))
    asked = post(page, process, "approved")
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert cast.now_at(process).state == "current"
    assert page.post(asked.url, {"password": factories.PASSWORD}).url == URL
    assert cast.now_at(process).state == "approved"


def test_what_does_not_ask_for_it_is_decided_at_once(login, team, ana):
    ana.set_password(factories.PASSWORD)
    ana.save()
    page = login(ana)
    assert post(page, cast.start(cast.flow(cast.step(team))), "approved").url == URL
    several = [cast.now_at(cast.start(cast.flow(cast.step(team), confirm=sure))).pk for sure in (False, True)]
    asked = page.post(f"{URL}varias/hacer/", {"ids": several, "form_key": uuid.uuid4()})
    assert asked.url.startswith(reverse("account_reauthenticate"))
