"""Leaders decide in their office."""

import uuid

import pytest
from django.urls import reverse

from tests import factories
from tests.workflows import cast

pytestmark = pytest.mark.django_db
URL = "/oficina/aprobaciones/"


@pytest.fixture
def leader():
    return factories.agent()


def waiting(leader, *more, **terms):
    team = cast.role()
    made = cast.flow(cast.step(team, responsible="leader"), *more, **terms)
    n = 1000 + len(cast.LEADERS)
    cast.LEADERS[n] = leader.person
    return cast.start(made, subject_id=n, title=f"Persona {n}")


def post(client, process, outcome, **fields):
    data = {"form_key": uuid.uuid4(), "step": cast.now_at(process).pk, "outcome": outcome} | fields
    return client.post(f"{URL}{process.pk}/decidir/", data)


@pytest.mark.row("RG14")
def test_a_leader_approves_somebody_of_their_line(login, leader):
    process = waiting(leader, cast.step(cast.role(), name="Ventas"))
    page = login(leader)
    assert process.title in page.get(URL).content.decode()
    assert "Number" in page.get(f"{URL}{process.pk}/").content.decode()
    assert post(page, process, "approved").status_code == 302
    after = page.get(f"{URL}{process.pk}/").content.decode()
    assert "Number" not in after
    assert 'value="approved"' not in after
    assert "este paso quedó aprobado" in after, "another one follows"
    assert post(page, process, "approved").status_code == 422
    assert cast.now_at(process).name == "Ventas"


@pytest.mark.row("RG14")
def test_a_leader_asks_for_more_and_rejects_with_a_reason(login, leader):
    process, page = waiting(leader), login(leader)
    assert post(page, process, "more", words="Falta").status_code == 422
    assert post(page, process, "more", words="Falta", items=["photo"]).status_code == 302
    cast.actions.resume(process=process, by=None)
    bad = post(page, process, "rejected")
    assert bad.status_code == 422
    assert post(page, process, "rejected", words="No lo conozco").status_code == 302
    process.refresh_from_db()
    assert process.state == "rejected"


def test_a_second_tab_hears_that_it_was_decided_already(login, leader):
    process, page = waiting(leader, cast.step(cast.role(), name="Ventas")), login(leader)
    step = cast.now_at(process).pk
    assert post(page, process, "approved", step=step).status_code == 302
    second = post(page, process, "approved", step=step)
    assert second.status_code == 422
    assert "Ya lo decidiste" in second.content.decode()


def test_strangers_learn_nothing(client, login, leader):
    process = waiting(leader)
    assert client.get(URL).status_code == 302
    stranger = login(factories.agent())
    assert stranger.get(f"{URL}{process.pk}/").status_code == 404
    assert post(stranger, process, "approved").status_code == 404
    assert process.title not in stranger.get(URL).content.decode()


def test_a_leader_who_pauses_decides_no_more(login, leader):
    process, page = waiting(leader), login(leader)
    leader.state = "inactive"
    leader.save()
    assert post(page, process, "approved").status_code == 302
    assert cast.now_at(process).state == "current"


def test_what_asks_for_a_fresh_sign_in_gets_one_and_goes_on(login, leader):
    leader.person.user.set_password(factories.PASSWORD)
    leader.person.user.save()
    process, page = waiting(leader, confirm=True), login(leader)
    asked = post(page, process, "approved")
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert page.post(asked.url, {"password": factories.PASSWORD}).url == URL
    assert cast.now_at(process).state == "approved"


def test_the_same_number_of_queries(login, assert_same_queries, leader):
    page = login(leader)
    assert_same_queries(lambda: page.get(URL), lambda: waiting(leader))
