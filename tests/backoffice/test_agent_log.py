"""What an agent brought and redeemed, on one page."""

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone
from openpyxl import load_workbook

from backoffice.queries import agent_log
from contracts.enums import SOURCE
from contracts.models import Contract
from core.models import AuditEntry
from network.models import Agent
from rewards import actions as rewards
from rewards.models import Award, Redemption
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.row("SL12")]
RIGHT = "network.view_agents"


def url(agent: Agent, tail: str = "") -> str:
    return f"/admin/agentes/{agent.pk}/registro/{tail}"


def contract(agent: Agent, outcome: str = "posted", points: int = 100, days: int = 0, **fields: Any) -> Contract:
    """An uploaded contract with what came of it."""
    made = factories.contract(
        factories.client(factories.person(fields.pop("client", "Luisa"))), referrer=agent.person,
        created_at=timezone.now() - timedelta(days=days), **fields,
    )  # fmt: skip
    Award.objects.create(
        source=f"{SOURCE}{made.pk}", label=made.number, type=made.type, person=agent.person, about=made.client.person,
        base_minor=made.amount_minor, currency="COP", on_date=made.signed_on, points=points, outcome=outcome,
    )  # fmt: skip
    return made


def redemption(agent: Agent, days: int = 0, **fields: Any) -> Redemption:
    n = Redemption.objects.count() + 1
    values = {"product_name": "Licuadora", "unit_points": 30, "quantity": 2, "points": 60} | fields
    return Redemption.objects.create(
        number=f"CJ-{n:06d}", person=agent.person, product=factories.product(), form_key=uuid.uuid4(),
        created_at=timezone.now() - timedelta(days=days), **values,
    )  # fmt: skip


@pytest.fixture
def agent() -> Agent:
    return factories.agent()


@pytest.fixture
def staff(login: Any) -> Browser:
    return login(factories.staff(RIGHT))


def numbers(answer: Any) -> list[str]:
    return [entry.row.number for entry in answer.context["page"].entries]


def test_contracts_and_products_stand_in_one_order_of_time(staff: Browser, agent: Agent) -> None:
    old, new = contract(agent, days=3, number="H-1"), contract(agent, number="H-2", points=250)
    middle = redemption(agent, days=1)
    contract(factories.agent(), number="OTHER-1")
    page = staff.get(url(agent))
    assert numbers(page) == [new.number, middle.number, old.number]
    assert (page.context["total"].earned, page.context["total"].used) == (350, 60)
    body = page.content.decode()
    for expected in ("Luisa", "150.000", "+250", "−", "Licuadora", "OTHER-1"):
        assert (expected in body) is (expected != "OTHER-1")
    assert timezone.localtime(old.created_at).strftime("%H:%M") in body


def test_the_agents_page_leads_there(staff: Browser, agent: Agent) -> None:
    assert url(agent) in staff.get(f"/admin/agentes/{agent.pk}/").content.decode()


def test_where_there_are_no_points_it_says_why(staff: Browser, agent: Agent) -> None:
    contract(agent, outcome="no_rule", points=0)
    redemption(agent, state="cancelled")
    page = staff.get(url(agent))
    entries = page.context["page"].entries
    assert [entry.points for entry in entries] == [0, 0]
    assert all(entry.why and entry.why in page.content.decode() for entry in entries)
    assert (page.context["total"].earned, page.context["total"].used) == (0, 0)


def test_what_was_taken_back_is_not_in_the_total(staff: Browser, agent: Agent) -> None:
    contract(agent, outcome="reversed", points=100)
    page = staff.get(url(agent))
    assert page.context["total"].earned == 0
    assert [entry.points for entry in page.context["page"].entries] == [0]


def test_a_contract_follows_its_award_to_whom_it_came(staff: Browser, agent: Agent) -> None:
    """Uploaded without a referrer who was found later; or counted for another agent in the end."""
    late = contract(agent, number="LATE-1")
    Contract.objects.filter(pk=late.pk).update(referrer=None)
    other = factories.agent()
    moved = contract(agent, number="MOVED-1", points=70)
    Award.objects.filter(label=moved.number).update(person=other.person)
    page = staff.get(url(agent))
    assert set(numbers(page)) == {"LATE-1", "MOVED-1"}
    assert page.context["total"].earned == 100
    assert {entry.row.number: entry.points for entry in page.context["page"].entries} == {"LATE-1": 100, "MOVED-1": 0}
    assert numbers(staff.get(url(other))) == ["MOVED-1"]


def test_a_real_redemption_stands_there(staff: Browser, agent: Agent) -> None:
    factories.points(agent.person, 500)
    made = rewards.redeem(
        person=agent.person, product=factories.product(points=120), quantity=2, form_key=uuid.uuid4(),
        by=agent.person.user,
    )  # fmt: skip
    page = staff.get(url(agent))
    assert numbers(page) == [made.number]
    assert page.context["total"].used == 240


def test_filters_live_in_the_address(staff: Browser, agent: Agent) -> None:
    contract(agent, number="H-1", days=10)
    contract(agent, number="H-2", points=7)
    taken = redemption(agent, days=10)
    today, before = timezone.localdate(), timezone.localdate() - timedelta(days=5)
    assert set(numbers(staff.get(url(agent), {"kind": "contracts"}))) == {"H-1", "H-2"}
    assert numbers(staff.get(url(agent), {"kind": "products"})) == [taken.number]
    recent = staff.get(url(agent), {"since": before.isoformat(), "until": today.isoformat()})
    assert numbers(recent) == ["H-2"]
    assert (recent.context["total"].earned, recent.context["total"].used) == (7, 0)
    assert set(numbers(staff.get(url(agent), {"until": before.isoformat()}))) == {"H-1", taken.number}
    nothing = staff.get(url(agent), {"since": "2199-12-31", "until": "2199-12-31"})
    assert nothing.context["page"].entries == []
    assert f'href="{url(agent)}"' in nothing.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "x"}, {"since": "mañana"}, {"until": "9999-12-31"}, {"since": "0001-01-01"}, {"cursor": "x~y~z"},
        {"cursor": "2020-01-01~contracts~1"}, {"cursor": "2020-01-01T00:00+00:00~x~1"}, {"cursor": "\x00"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_filters_nothing(staff: Browser, agent: Agent, query: dict[str, str]) -> None:
    made = contract(agent)
    assert numbers(staff.get(url(agent), query)) == [made.number]


def test_pages_lose_and_repeat_nothing_even_at_the_same_moment(agent: Agent) -> None:
    now = timezone.now()
    made = {contract(agent).pk for _n in range(3)}
    taken = {redemption(agent).pk for _n in range(3)}
    Contract.objects.update(created_at=now)
    Redemption.objects.update(created_at=now)
    log, cursor, seen = agent_log.Log(agent.person), "", []
    for _n in range(3):
        page = log.page(cursor, size=2)
        seen += [(entry.kind, entry.row.pk) for entry in page.entries]
        cursor = page.older
    assert cursor == ""
    assert len(seen) == len(set(seen)) == 6
    assert set(seen) == {("contracts", pk) for pk in made} | {("products", pk) for pk in taken}


def test_the_link_to_older_ones_keeps_the_filters(staff: Browser, agent: Agent, monkeypatch: Any) -> None:
    monkeypatch.setattr(agent_log.Log.page, "__defaults__", ("", 1))
    contract(agent, number="H-1", days=1)
    contract(agent, number="H-2")
    first = staff.get(url(agent), {"kind": "contracts"})
    assert "kind=contracts&amp;cursor=" in first.content.decode()
    second = staff.get(url(agent), {"kind": "contracts", "cursor": first.context["page"].older})
    assert (numbers(first), numbers(second)) == (["H-2"], ["H-1"])
    assert second.context["page"].older == ""


def test_an_empty_log_says_what_will_stand_there(staff: Browser, agent: Agent) -> None:
    body = staff.get(url(agent)).content.decode()
    assert "vi-empty" in body
    assert f'href="/admin/agentes/{agent.pk}/"' in body


@pytest.mark.parametrize("tail", ["", "exportar/"])
def test_strangers_are_refused(client: Browser, agent: Agent, tail: str) -> None:
    ask = "post" if tail else "get"
    assert getattr(client, ask)(url(agent, tail)).status_code == 302
    for who in (agent, factories.client(), factories.staff("contracts.view_contracts", "rewards.view_redemptions")):
        assert getattr(factories.sign_in(Browser(), who), ask)(url(agent, tail)).status_code == 403
    allowed = factories.sign_in(Browser(), factories.staff(RIGHT))
    assert getattr(allowed, ask)(f"/admin/agentes/{agent.pk + 999}/registro/{tail}").status_code == 404


def test_links_only_where_the_reader_may_go(login: Any, agent: Agent) -> None:
    made, taken = contract(agent), redemption(agent)
    links = (f"/admin/contratos/{made.pk}/", f"/admin/canjes/{taken.pk}/", f"/admin/clientes/{made.client_id}/")
    body = login(factories.staff(RIGHT)).get(url(agent)).content.decode()
    assert not any(f'href="{link}"' in body for link in links)
    rights = (RIGHT, "contracts.view_contracts", "rewards.view_redemptions", "network.view_clients")
    body = login(factories.staff(*rights)).get(url(agent)).content.decode()
    assert all(f'href="{link}"' in body for link in links)


def test_export_what_is_seen_with_safe_cells_and_written_down(login: Any, agent: Agent, monkeypatch: Any) -> None:
    monkeypatch.setattr(agent_log, "CHUNK", 1)
    contract(agent, number="H-1", client="=HYPERLINK(1)")
    contract(agent, number="H-2", days=1)
    redemption(agent)
    user = factories.staff(RIGHT)
    answer = login(user).post(url(agent, "exportar/?kind=contracts&cursor=x"), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 3
    assert "H-1" in text
    assert "H-2" in text
    assert "CJ-" not in text
    assert ";'=HYPERLINK(1)" in text
    entry = AuditEntry.objects.get(action="core.export_rows")
    assert (entry.by, entry.after["rows"]) == (user, 2)
    assert entry.after["filters"] == {"kind": "contracts", "agent": str(agent.pk)}


def test_export_as_a_workbook(staff: Browser, agent: Agent) -> None:
    contract(agent, number="H-1", points=40)
    redemption(agent, days=1, product_name="+Olla")
    answer = staff.post(url(agent, "exportar/"), {"format": "xlsx"})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert [row[2] for row in rows[1:]] == ["H-1", "CJ-000001"]
    assert [(row[6], row[7], row[8]) for row in rows[1:]] == [(None, 40, None), (2, None, 60)]
    assert rows[2][3] == "'+Olla"
    assert staff.get(url(agent, "exportar/")).status_code == 405


def test_three_rows_cost_what_one_costs(staff: Browser, agent: Agent, assert_same_queries: Any) -> None:
    def add() -> None:
        contract(agent)
        redemption(agent)

    assert_same_queries(lambda: staff.get(url(agent)), add)
