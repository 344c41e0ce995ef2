"""The story the product exists for, from an invitation to a prize, through real pages, files and e-mail."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contracts.models import Contract
from core.access import PERMISSIONS
from ledger.queries import balances, check_invariants
from network.models import Client
from notifications.actions import send_due
from notifications.models import Message
from people.models import Person
from rewards.models import Redemption
from tests import factories


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "contrato-firmado.pdf"
    path.write_bytes(factories.pdf().read())
    return path


@pytest.fixture
def cast() -> dict[str, Any]:
    """The company before the story begins: an agent, a rule, a catalogue and somebody of the staff."""
    agent = factories.agent(factories.person("Mariana", "Gómez Ñáñez", email="mariana@casa.test"), code="MARAN234")
    staff = factories.totp(factories.staff(*PERMISSIONS))
    for user in (agent.person.user, staff):
        user.set_password(factories.PASSWORD)
        user.save()
    home = factories.contract_type("Plan Hogar")
    factories.rule(home, points=300)
    return {
        "agent": agent.person, "staff": staff, "type": home,
        "towels": factories.product("Juego de toallas", points=120, stock=5),
    }  # fmt: skip


def mail_to(server: Any, address: str) -> str:
    """Let the worker deliver what is due; everything the address has received, the last mail last."""
    send_due()
    return "\n".join(server.texts_to(address))


def sign_up(page: Page, server: Any, given: str, family: str, email: str) -> None:
    """Fill the form that is open, then confirm the address with the code that came by e-mail."""
    page.fill("[name=given_names]", given)
    page.fill("[name=family_names]", family)
    page.fill("[name=email]", email)
    page.fill("[name=password]", factories.PASSWORD)
    page.check("[name=consents]")
    page.locator("form:has([name=consents]) [type=submit]").first.click()
    page.wait_for_url("**/confirm-email/**")
    code = re.findall(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b|\b[A-Z0-9]{6}\b", mail_to(server, email))[-1]
    page.fill("[name=code]", code)
    page.locator("form:has([name=code]) [type=submit]").first.click()
    page.wait_for_url("**/cuenta/**")


@pytest.mark.row("SL1", "SL2", "SL3", "SL4", "SL7", "SL9", "SL10", "SL13", "SL14")
def test_from_an_invitation_to_a_prize(open_page, sign_in_by_hand, mail_server, cast, paper):
    agent = open_page(phone=True)
    sign_in_by_hand(agent, cast["agent"].user)
    link = copy_invitation(agent)

    visitor = open_page(phone=True)
    visitor.goto(link)
    expect(visitor.locator("main")).to_contain_text("Mariana G.")
    sign_up(visitor, mail_server, "Luisa", "Restrepo", "luisa@casa.test")
    assert Client.objects.get(person__email="luisa@casa.test").person.attributions.get().referrer == cast["agent"]
    assert "Mariana G." in mail_to(mail_server, "luisa@casa.test"), "the welcome says who invited"
    the_agent_is_told(agent, mail_server, "Luisa Restrepo", unread=1)

    late = open_page(phone=True)
    late.goto("/registro/")
    sign_up(late, mail_server, "Héctor", "Muñoz", "hector@casa.test")
    enter_code_later(late, "maran 234")
    the_agent_is_told(agent, mail_server, "Héctor Muñoz", unread=2)

    staff = open_page()
    sign_in_by_hand(staff, cast["staff"])
    upload_contract(staff, paper, cast)
    assert balances(cast["agent"]).available == 300
    the_agent_sees_why(agent)

    redeem(agent, cast)
    decide(staff, cast)
    void(staff)

    assert balances(cast["agent"]).available == 0
    assert balances(cast["agent"]).owed == -120, "what was spent before the contract was voided stays as a debt"
    assert check_invariants() == []
    every_mail_stands_in_the_history(staff, mail_server)


def copy_invitation(agent: Page) -> str:
    agent.goto("/oficina/invitar/")
    agent.locator("[data-copy]:has(#invite-link) [data-copy-button]").click()
    link = agent.evaluate("navigator.clipboard.readText()")
    assert link.endswith("/r/MARAN234/")
    return "/r/MARAN234/"


def the_agent_is_told(agent: Page, server: Any, name: str, *, unread: int) -> None:
    agent.goto("/oficina/avisos/")
    expect(agent.locator("main")).to_contain_text(name)
    assert Message.objects.unread_of(Person.objects.get(email="mariana@casa.test")).count() == unread
    assert name in mail_to(server, "mariana@casa.test")


def enter_code_later(late: Page, code: str) -> None:
    late.goto("/cuenta/codigo/")
    late.fill("[name=code]", "NADIE999")
    late.locator("form:has([name=code]) [type=submit]").click()
    expect(late.locator(".invalid-feedback")).to_be_visible()
    expect(late.locator("[name=code]")).to_have_value("NADIE999")
    late.fill("[name=code]", code)
    late.locator("form:has([name=code]) [type=submit]").click()
    expect(late.locator("main")).to_contain_text("Mariana G.")


def upload_contract(staff: Page, paper: Path, cast: dict[str, Any]) -> None:
    staff.goto("/admin/contratos/nuevo/")
    staff.fill("#id_client_search", "luisa")
    staff.locator("[name=client]").first.check()
    staff.select_option("[name=type]", str(cast["type"].pk))
    staff.fill("[name=amount]", "1.850.000,50")
    staff.fill("[name=number]", "H-2026-0001")
    staff.set_input_files("[name=file]", str(paper))
    expect(staff.locator("#preview")).to_contain_text("Mariana Gómez Ñáñez")
    expect(staff.locator("#preview")).to_contain_text("300")
    staff.locator("#contract-form .btn-primary").click()
    staff.wait_for_url(re.compile(r"/admin/contratos/\d+/"))
    assert Contract.objects.get().amount_minor == 1_850_000_50


def the_agent_sees_why(agent: Page) -> None:
    agent.goto("/oficina/puntos/")
    expect(agent.locator("main")).to_contain_text("300")
    agent.locator("a[href^='/oficina/puntos/']", has_text="H-2026-0001").first.click()
    expect(agent.locator("main")).to_contain_text("Luisa Restrepo")
    expect(agent.locator("main")).to_contain_text("Plan Hogar")


def redeem(agent: Page, cast: dict[str, Any]) -> None:
    agent.goto("/oficina/premios/")
    agent.locator("a", has_text="Juego de toallas").first.click()
    agent.locator("a.btn-primary[href$='/canjear/']").click()
    agent.locator("form:has([name=quantity]) .btn-primary").click()
    agent.wait_for_url("**/oficina/canjes/**")
    assert balances(cast["agent"]).available == 180


def decide(staff: Page, cast: dict[str, Any]) -> None:
    """Approve, modify with a reason (one more: the difference is taken; back to one: it returns), deliver."""
    staff.goto("/admin/canjes/")
    staff.locator("a", has_text=Redemption.objects.get().number).first.click()
    staff.locator("[name=state][value=approved]").click()
    confirm_it_is_me(staff)
    for quantity, available in (("2", 60), ("1", 180)):
        staff.locator("a[href$='/modificar/']").click()
        staff.fill("[name=quantity]", quantity)
        staff.fill("[name=reason]", "El paquete llegó incompleto")
        staff.locator("[name=preview]").click()
        staff.locator("form:has([name=quantity]) .btn-primary").click()
        staff.wait_for_url(re.compile(r"/admin/canjes/\d+/$"))
        assert balances(cast["agent"]).available == available
    staff.locator("[name=state][value=delivered]").click()
    staff.wait_for_load_state()
    assert Redemption.objects.get().state == "delivered"


def confirm_it_is_me(staff: Page) -> None:
    """A decision on points asks for the password once more, and goes on by itself."""
    staff.fill("form:has([name=password]) [name=password]", factories.PASSWORD)
    staff.locator("form:has([name=password]) [type=submit]").first.click()


def void(staff: Page) -> None:
    staff.goto("/admin/contratos/")
    staff.locator("a", has_text="H-2026-0001").first.click()
    staff.locator("a[href$='/anular/']").click()
    staff.fill("[name=reason]", "El cliente se retractó")
    staff.locator("form:has([name=reason]) [type=submit]").click()
    staff.wait_for_url(re.compile(r"/admin/contratos/\d+/$"))


def every_mail_stands_in_the_history(staff: Page, server: Any) -> None:
    send_due()
    staff.goto("/admin/correos/")
    sent = Message.objects.filter(channel="email")
    assert sent.exists()
    assert set(sent.values_list("state", flat=True)) == {"sent"}
    assert len(server.taken) == sent.count()
    expect(staff.locator("#content tbody tr")).to_have_count(sent.count())
