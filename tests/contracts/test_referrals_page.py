"""Who referred whom, with totals, and the filters of the contracts' list that go with it."""

import io

import pytest

from contracts.actions import upload_contract, void_contract
from core.imports import read_table
from tests import factories

URL = "/admin/contratos/referidos/"


@pytest.fixture
def browser(login, scene):
    return login(factories.staff("contracts.view_contracts"))


def signed(scene, number, **changes):
    return upload_contract(**scene.figures(number=number, **changes))


@pytest.mark.row("SL8")
def test_each_referral_with_what_came_of_it_and_the_totals(browser, scene):
    signed(scene, "H-1")
    signed(scene, "H-2")
    void_contract(contract=signed(scene, "H-3"), reason="Error", by=scene.staff)
    quiet = factories.client(factories.person("Pedro", "Sinfirma"))
    factories.refer(quiet.person, scene.agent.person)
    page = browser.get(URL)
    rows = {row.person: (row.contracts, row.amount_minor, row.points) for row in page.context["page"].rows}
    assert rows == {scene.client.person: (2, 3_700_000_00, 600), quiet.person: (0, 0, 0)}
    totals = page.context["totals"]
    assert (page.context["count"], totals.with_contracts, totals.contracts) == (2, 1, 2)
    assert (totals.amount_minor, totals.points) == (3_700_000_00, 600)
    assert f"?client={scene.client.pk}" in page.content.decode()


@pytest.mark.row("SL8")
def test_filters_live_in_the_address_and_hold_for_the_export(browser, scene):
    signed(scene, "H-1")
    quiet = factories.client(factories.person("Pedro", "Sinfirma"))
    factories.refer(quiet.person, factories.agent().person)
    for query, expected in {
        "?contracts=yes": {scene.client.person}, "?contracts=no": {quiet.person}, "?q=sinfirma": {quiet.person},
        f"?referrer={scene.agent.person_id}": {scene.client.person}, "?since=2099-01-01": set(),
        "?until=2000-01-01": set(),
        "?since=nonsense&referrer=x": {scene.client.person, quiet.person},
    }.items():  # fmt: skip
        assert {row.person for row in browser.get(URL + query).context["page"].rows} == expected, query
    content = io.BytesIO(b"".join(browser.post(f"{URL}exportar/?contracts=no", {"format": "csv"}).streaming_content))
    assert [line[1] for _n, line in read_table(content, len(content.getvalue())).rows] == ["Pedro Sinfirma"]


@pytest.mark.row("SL8")
def test_contracts_by_agent_client_and_points(browser, scene):
    signed(scene, "H-1")
    signed(scene, "H-2", client=factories.client(), expected_points=0)
    for query, expected in {
        "points=yes": ["H-1"], "points=no": ["H-2"], f"referrer={scene.agent.person_id}": ["H-1"],
        f"client={scene.client.pk}": ["H-1"], "client=0": ["H-2", "H-1"],
    }.items():  # fmt: skip
        rows = browser.get(f"/admin/contratos/?{query}").context["rows"]
        assert [contract.number for contract, _award in rows] == expected, query


def test_the_page_costs_the_same_however_long(browser, scene, assert_same_queries):
    def one_more():
        factories.refer(factories.client().person, scene.agent.person)

    assert_same_queries(lambda: browser.get(URL), one_more)


def test_empty_and_forbidden(login, db):
    assert "vi-empty" in login(factories.staff("contracts.view_contracts")).get(URL).content.decode()
    assert login(factories.staff()).get(URL).status_code == 403
