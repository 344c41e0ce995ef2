"""What people are told: choosing it on a phone, leaving by a mail's link, and staff writing it in their own words."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.access import PERMISSIONS
from core.messages import KINDS
from network.actions import make_agent
from notifications.actions import send_due, tell
from tests import factories

CODE, POINTS = KINDS["referrals.code_bound"], KINDS["rewards.points_awarded"]


def account(who: Any) -> Any:
    who.set_password(factories.PASSWORD)
    who.save()
    return who


def mails_to(server: Any, address: str) -> list[str]:
    send_due()
    return server.texts_to(address)


@pytest.mark.row("SL13")
def test_an_agent_chooses_on_the_phone_and_leaves_by_a_link(open_page, sign_in, mail_server):
    agent = factories.agent(factories.person("Mariana", "Gómez Ñáñez", email="mariana@casa.test")).person
    account(agent.user)
    phone = open_page(phone=True)
    sign_in(phone, agent.user)
    phone.goto("/oficina/avisos/")
    phone.locator("main a[href$='/preferencias/']").click()
    switch = f"[name='email:{POINTS.name}']"
    phone.uncheck(switch)
    expect(phone.locator("[name='email:network.agent_inactivated']")).to_be_disabled()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.locator("main form [type=submit]").last.click()
    expect(phone.locator(".vi-notice-success")).to_be_visible()
    expect(phone.locator(switch)).not_to_be_checked()

    for kind in (POINTS, CODE):
        tell(person=agent, kind=kind, values=kind.sample, key=kind.name)
    (letter,) = mails_to(mail_server, "mariana@casa.test")
    assert "Luisa Fernández" in letter

    link = re.search(r"https?://[^/]+(/avisos/baja/\S+)", letter)
    visitor = open_page(phone=True)
    visitor.goto(link[1])
    visitor.locator("[name=wish][value=this]").click()
    expect(visitor.locator("[name=wish][value=undo]")).to_be_visible()
    tell(person=agent, kind=CODE, values=CODE.sample, key="later")
    assert len(mails_to(mail_server, "mariana@casa.test")) == 1
    phone.goto("/oficina/avisos/")
    expect(phone.locator("main .vi-list > li")).to_have_count(3)
    phone.locator("main button[name=as][value=read]").first.click()
    expect(phone.locator("main button[name=as][value=unread]")).to_have_count(1)
    phone.locator("main a[href$='?new=1']").click()
    expect(phone.locator("main .vi-list > li")).to_have_count(2)


@pytest.mark.row("SL15")
def test_staff_write_a_text_try_it_and_a_real_event_uses_it(open_page, sign_in, mail_server):
    staff = account(factories.totp(factories.staff(*PERMISSIONS)))
    page: Page = open_page()
    sign_in(page, staff)
    page.goto("/admin/plantillas/?q=agente")
    page.goto("/admin/plantillas/network.became_agent/")
    expect(page.locator(".vi-rail [aria-current]")).to_be_in_viewport()
    page.fill("[name=subject]", "¡{first_name}, ya eres de la casa!")
    page.fill("[name=body]", "Tu código es {code}.\n\nBienvenida.")
    frame = page.frame_locator("iframe[name=preview]")
    expect(frame.locator("h1")).to_have_text("¡Carlos, ya eres de la casa!")
    page.check("[name=screen][value=desktop]")
    page.fill("[name=subject]", "¡{firs_name}, ya eres de la casa!")
    expect(page.locator("#div_id_subject .invalid-feedback")).to_contain_text("{firs_name} no se puede usar")
    page.fill("[name=subject]", "¡{first_name}, ya eres de la casa!")
    expect(page.locator("#div_id_subject .invalid-feedback")).to_have_count(0)

    page.locator("[formaction*='/prueba/']").click()
    expect(page.locator(".vi-notice-success")).to_be_visible()
    assert "Tu código es CARP2345." in mails_to(mail_server, staff.email)[0]

    page.locator("form[data-live-preview] .btn-primary").click()
    expect(page.locator("ins").first).to_be_visible()
    luisa = factories.client(factories.person("Luisa", "Restrepo", email="luisa@casa.test")).person
    make_agent(person=luisa, reason="Lo pidió", by=staff)
    assert "Bienvenida." in mails_to(mail_server, "luisa@casa.test")[-1]
    assert mail_server.taken[-1][1]["Subject"] == "¡Luisa, ya eres de la casa!"
