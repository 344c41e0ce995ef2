"""The page of one contract, and its file."""

import pytest
from django.urls import reverse

from contracts.actions import upload_contract
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(scene):
    return upload_contract(**scene.figures())


def page_of(contract):
    return reverse("contracts_staff:contract", args=[contract.pk])


def file_of(contract):
    return reverse("contracts_staff:file", args=[contract.pk])


@pytest.mark.row("SL8")
def test_it_shows_the_contract_who_referred_and_what_came_of_it(login, scene, contract):
    page = login(scene.staff).get(page_of(contract))
    text = page.content.decode()
    for shown in (contract.number, "Luisa Fernanda Restrepo", scene.client.person.email, scene.agent.person.name):
        assert shown in text
    assert "1.850.000" in text
    assert page.context["result"].award.points == 300
    assert page.context["result"].explanation in text
    assert [entry.action for entry in page.context["history"]] == ["contracts.upload_contract"]


def test_a_contract_that_gave_nothing_says_why(login, scene):
    contract = upload_contract(**scene.figures(client=factories.client(), expected_points=0))
    page = login(scene.staff).get(page_of(contract))
    assert page.context["result"].explanation in page.content.decode()
    assert not page.context["result"].gave_points


def test_a_contract_from_before_the_points_opens_too(login, scene):
    page = login(scene.staff).get(page_of(factories.contract()))
    assert page.status_code == 200
    assert page.context["result"].award is None


@pytest.mark.row("SL7")
def test_the_file_comes_as_a_download_and_is_not_kept_by_anyone(login, scene, contract):
    answer = login(scene.staff).get(file_of(contract))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("address", [page_of, file_of])
def test_strangers_and_visitors_are_refused(client, login, scene, contract, address):
    assert client.get(address(contract)).status_code == 302
    for stranger in (scene.agent, scene.client, factories.staff("network.view_clients")):
        assert login(stranger).get(address(contract)).status_code == 403


def test_staff_without_their_second_factor_get_no_file(client, scene, contract):
    assert factories.sign_in(client, scene.staff, second_factor=False).get(file_of(contract)).status_code == 302


def test_an_unknown_contract_is_not_found(login, scene):
    assert login(scene.staff).get("/admin/contratos/999999/").status_code == 404
    assert login(scene.staff).get("/admin/contratos/999999/archivo/").status_code == 404


def test_names_that_look_like_markup_stay_text(login, scene):
    holder = factories.client(factories.person("<script>alert(1)</script>", "X"))
    text = login(scene.staff).get(page_of(factories.contract(holder))).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_few_queries(login, scene, contract, django_assert_max_num_queries):
    browser = login(scene.staff)
    browser.get(page_of(contract))
    with django_assert_max_num_queries(12):
        browser.get(page_of(contract))
