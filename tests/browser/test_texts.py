"""Texts to accept: staff write one with a live preview, an agent meets it on the phone, and takes another one back."""

from typing import Any

import pytest
from playwright.sync_api import expect

from people.actions import accept_texts
from people.models import Agreement
from people.permissions import PUBLISH_TEXTS, VIEW_CONSENTS
from tests import factories

CLAUSE = "El agente cuida los datos de sus clientes y no los comparte con nadie."
CLAUSES = "\n\n".join(f"{n}. {CLAUSE}" for n in range(1, 25))


def account(who: Any) -> Any:
    who.set_password(factories.PASSWORD)
    who.save()
    return who


@pytest.mark.row("RG12")
@pytest.mark.row("RG13")
def test_a_text_from_the_backend_to_the_phone_and_back(open_page, sign_in):
    staff = factories.totp(account(factories.staff(PUBLISH_TEXTS, VIEW_CONSENTS)))
    agent = factories.agent(factories.person("Mariana", "Gómez Ñáñez"))
    account(agent.person.user)
    news = factories.agreement("Boletín por correo", kind="data", required=False)
    accept_texts(person=agent.person, texts=[news], channel="site", ip=None)

    desk = open_page()
    sign_in(desk, staff)
    desk.goto("/admin/acuerdos/")
    desk.locator("main a[href$='/nuevo/']").first.click()
    desk.wait_for_load_state()  # the preview listens from then on: nobody types as soon as a browser that is driven
    desk.fill("[name=title]", "Acuerdo de confidencialidad")
    desk.fill("[name=body]", CLAUSES)
    frame = desk.frame_locator("iframe[name=preview]")
    expect(frame.locator(".vi-text-box")).to_contain_text("no los comparte")
    desk.select_option("[name=audience]", "agent")
    desk.check("[name=places][value=login]")
    desk.fill("[name=block_after_days]", "0")
    desk.locator("main form [type=submit]:not([data-preview])").click()
    expect(desk.locator(".vi-notice-success")).to_be_visible()

    phone = open_page(phone=True, dark=True)
    sign_in(phone, agent.person.user)
    phone.goto("/oficina/avisos/")
    expect(phone.locator("h1")).to_have_text("Antes de seguir")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.locator(".vi-text-box").focus()
    phone.keyboard.press("PageDown")
    phone.locator("main form[action$='/aceptar/'] [type=submit]").click()
    phone.wait_for_url("**/oficina/avisos/")

    phone.goto("/oficina/acuerdos/")  # the menu's entry: one
    phone.locator("main a[href$='/retirar/']").click()  # two
    phone.locator("main form [type=submit]").click()  # three
    expect(phone.locator(".vi-notice-success")).to_be_visible()
    expect(phone.locator("main a[href$='/retirar/']")).to_have_count(0)

    text = Agreement.objects.get(code="acuerdo-de-confidencialidad")
    desk.goto(f"/admin/aceptaciones/?agreement={text.pk}")
    expect(desk.locator("main tbody tr")).to_have_count(1)
    expect(desk.locator("main tbody")).to_contain_text("Mariana Gómez Ñáñez")
