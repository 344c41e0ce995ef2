"""U1 U2 U4 U17 U23: What a company tries before it trusts the programme: who counts as a visit, points that wait,
mails that fail, the texts it writes itself, and that nothing can be deleted."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from core import conf
from core.access import PERMISSIONS
from core.messages import KINDS
from ledger.queries import balances
from network.models import Agent
from notifications.actions import send_due, tell
from notifications.models import Message
from referrals import actions as referrals
from referrals.models import Touch
from tests import factories
from tests.rewards import cast as rewards_cast

WHATSAPP = "WhatsApp/2.24.20.79 A"
SHARING = """Object.defineProperty(navigator, "share", {
  value: (given) => { window.shared = given; return Promise.resolve() }});
Object.defineProperty(navigator, "canShare", {value: () => true})"""


def ready(user: Any) -> Any:
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.fixture
def carlos() -> Any:
    agent = factories.agent(factories.person("Carlos", "Peña & Ñáñez"), code="CARP2345")
    ready(agent.person.user)
    return agent.person


@pytest.fixture
def desk(open_page: Any, sign_in: Any) -> Page:
    """Somebody of the staff who may do everything, signed in."""
    page: Page = open_page()
    sign_in(page, ready(factories.totp(factories.staff(*PERMISSIONS))))
    return page


@pytest.mark.row("SL4")
def test_two_taps_share_the_text_and_only_people_are_counted(open_page: Any, sign_in: Any, carlos: Any) -> None:
    phone = open_page(phone=True)
    phone.add_init_script(SHARING)
    sign_in(phone, carlos.user)
    phone.locator("nav a[href='/oficina/invitar/']:visible").first.click()
    sent = phone.locator("a[href^='https://wa.me/']").first.get_attribute("href")
    message = parse_qs(urlsplit(sent).query)["text"][0]
    assert "Carlos" in message
    phone.locator("[data-share]").first.click()
    shared = phone.evaluate("window.shared")
    assert "/r/CARP2345/" in shared["text"] + str(shared.get("url"))
    for ending, first in ((".png", b"\x89PNG"), (".svg", b"<?xml")):
        with phone.expect_download() as file:
            phone.locator(f"a[href*='qr{ending}']").click()
        assert file.value.path().read_bytes().startswith(first)

    link = re.search(r"/r/CARP2345/\S*", message)[0]
    crawler = open_page(user_agent=WHATSAPP)
    crawler.goto(link)
    picture = crawler.locator("meta[property='og:image']").get_attribute("content")
    answer = crawler.request.get(urlsplit(picture).path)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert len(answer.body()) <= 250_000
    assert "Peña" not in crawler.locator("head").inner_html()
    assert Touch.objects.count() == 0

    visitor = open_page(phone=True)
    with visitor.expect_response("**/visita/"):
        visitor.goto(link)
    assert Touch.objects.get().channel == "whatsapp"


@pytest.mark.row("SL3", "SL7")
def test_points_of_a_suspicious_referral_wait_for_a_decision(
    open_page: Any, sign_in: Any, carlos: Any, desk: Page, tmp_path: Any
) -> None:
    kind = factories.contract_type("Plan Hogar")
    factories.rule(kind, points=300)
    paper = tmp_path / "contrato.pdf"
    paper.write_bytes(factories.pdf().read())
    phone = open_page(phone=True)
    sign_in(phone, carlos.user)
    cousin = factories.client(factories.person("Luisa", "Fernández")).person
    factories.refer(cousin, carlos)
    referrals.note_presence(person=carlos, visitor="5d" * 16, ip="190.84.10.7")
    referrals.inspect_referral(person=cousin, visitor="5d" * 16, ip="190.84.10.7")

    upload(desk, paper, kind, "H-1")
    assert balances(carlos).total == 0
    upload(desk, paper, kind, "H-1", again=True)
    phone.goto("/oficina/puntos/")
    expect(phone.locator("main")).to_contain_text("H-1")

    desk.goto("/admin/")
    desk.locator("main a[href='/admin/sospechosos/']").click()
    desk.locator("main a", has_text="Carlos").first.click()
    expect(desk.locator("main")).to_contain_text("Luisa Fernández")
    desk.locator("[name=decision][value=accept]").click()
    expect(desk.locator("[name=reason]")).to_have_attribute("aria-invalid", "true")
    desk.fill("[name=reason]", "Son primos: comparten el teléfono")
    desk.locator("[name=decision][value=accept]").click()
    desk.wait_for_url("**/admin/sospechosos/")
    assert balances(carlos).available == 300
    phone.goto("/oficina/puntos/")
    expect(phone.locator("main .vi-amount-value").first).to_contain_text("300")


def upload(desk: Page, paper: Any, kind: Any, number: str, *, again: bool = False) -> None:
    desk.goto("/admin/contratos/nuevo/")
    desk.fill("#id_client_search", "luisa")
    desk.locator("[name=client]").first.check()
    desk.select_option("[name=type]", str(kind.pk))
    desk.fill("[name=amount]", "1.250.000")
    desk.fill("[name=number]", number)
    desk.set_input_files("[name=file]", str(paper))
    expect(desk.locator("#preview")).to_contain_text("Carlos")
    desk.locator("#contract-form .btn-primary").click()
    if again:
        expect(desk.locator("[name=number]")).to_have_attribute("aria-invalid", "true")
        expect(desk.locator("[name=number]")).to_have_value(number)
    else:
        desk.wait_for_url(re.compile(r"/admin/contratos/\d+/"))


@pytest.mark.row("SL14")
def test_a_mail_that_failed_is_found_read_and_sent_again(desk: Page, carlos: Any, mail_server: Any) -> None:
    kind = KINDS["rewards.points_awarded"]
    tell(person=carlos, kind=kind, values=kind.sample, key="one")
    mail_server.answers[carlos.email] = ["550 5.1.1 no such box here"]
    send_due()
    desk.goto("/admin/correos/")
    desk.fill("[name=q]", "peña")
    desk.select_option("[name=state]", "failed")
    desk.locator("form[role=search] .btn-primary").click()
    desk.locator("tbody a").first.click()
    expect(desk.locator("main")).to_contain_text("550 5.1.1 no such box here")
    desk.locator("form[action$='/reenviar/'] .btn-primary").click()
    desk.wait_for_load_state()
    send_due()
    assert Message.objects.filter(channel="email", state="sent").count() == 1
    desk.goto("/admin/correos/")
    expect(desk.locator("tbody tr")).to_have_count(Message.objects.filter(channel="email").count())


@pytest.mark.row("SL5", "SL15")
def test_the_text_that_clients_share_is_written_previewed_and_used(open_page: Any, sign_in: Any, desk: Page) -> None:
    with transaction.atomic():
        conf.change("company.name", "Casa Alba", by=None)
    desk.goto("/admin/ajustes/")
    desk.fill("#settings-search", "comparten clientes")
    desk.locator("form[role=search] button").click()
    expect(desk.locator("main .vi-list > li")).to_have_count(1)
    desk.locator("main .vi-list a").click()
    desk.fill("[name=value]", "¡Únete a {company}! {link} {nadie}")
    desk.locator("form:has([name=value]) .btn-primary").click()
    expect(desk.locator("form:has([name=value])")).to_contain_text("{nadie}")
    desk.fill("[name=value]", "¡Únete a {company}! 💚 {link}")
    desk.locator("[name=preview]").click()
    expect(desk.locator("main .vi-pre")).to_contain_text("¡Únete a Casa Alba! 💚 http")
    desk.locator("form:has([name=value]) .btn-primary").click()
    desk.wait_for_url("**/admin/ajustes/")

    luisa = factories.client(factories.person("Luisa", "Fernández")).person
    phone = open_page(phone=True)
    sign_in(phone, ready(luisa.user))
    phone.goto("/cuenta/")
    expect(phone.locator("#share-text")).to_have_value(re.compile("¡Únete a Casa Alba! 💚 http"))


@pytest.mark.row("SL10", "SL11")
def test_agents_and_redemptions_have_no_way_out(desk: Page, carlos: Any) -> None:
    person = rewards_cast.holder(500)
    made = rewards_cast.redeem(person)
    agent = Agent.objects.get(person=person)
    for path in ("/admin/agentes/", f"/admin/agentes/{agent.pk}/", f"/admin/canjes/{made.pk}/", "/admin/"):
        desk.goto(path)
        words = desk.locator("main").inner_text().lower()
        assert "eliminar" not in words
        assert "borrar" not in words.replace("borrado", "")
        assert desk.locator("[href*='delete'], [name*='delete'], [value*='delete']").count() == 0
    desk.goto(f"/admin/agentes/{agent.pk}/")
    desk.locator("a[href$='/inactivar/']").click()
    desk.fill("[name=reason]", "Pidió una pausa")
    desk.locator("form:has([name=reason]) [type=submit]").last.click()
    desk.wait_for_url(f"**/admin/agentes/{agent.pk}/")
    agent.refresh_from_db()
    assert agent.state == "inactive"
    assert balances(person).total > 0, "what was earned stays"
    assert reverse("network_staff:agents") == "/admin/agentes/"
