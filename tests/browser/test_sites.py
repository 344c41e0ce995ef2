"""An agent's site from the first word to the points, on a phone."""

import uuid
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from contracts import actions as contracts
from people.models import User
from referrals.models import Touch
from referrals.queries import referrer_of
from rewards.models import Award
from tests import factories


@pytest.fixture
def carlos() -> Any:
    agent = factories.agent(factories.person("Carlos", "Peña Ñáñez", phone="+573009998877"), code="CARP2345")
    agent.person.user.set_password(factories.PASSWORD)
    agent.person.user.save()
    return agent.person


@pytest.mark.row("CS2", "RG7")
def test_an_agent_writes_a_site_and_who_registers_there_brings_points(open_page, sign_in, carlos, tmp_path):
    picture = tmp_path / "yo.png"
    picture.write_bytes(factories.picture(size=(320, 200)).read())
    agent = open_page(phone=True)
    sign_in(agent, carlos.user)
    agent.goto("/oficina/sitio/direccion/")
    agent.fill("[name=slug]", "Carlos Peña")
    agent.locator("form:has([name=slug]) [type=submit]").click()
    agent.wait_for_url("**/oficina/sitio/")
    agent.fill("[name=headline]", "Te acompaño desde <b>Cali</b>")
    expect(agent.locator("#vista")).to_contain_text("Te acompaño desde <b>Cali</b>")
    agent.set_input_files("[name=picture]", picture)
    agent.locator("form[enctype] button.btn-primary").click()
    expect(agent.locator("#messages")).to_contain_text("Tu sitio ya lo muestra")
    assert agent.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    visitor = open_page(phone=True)
    with visitor.expect_response("**/visita/"):
        visitor.goto("/s/carlos-pena/")
    expect(visitor.locator(".vi-site-words")).to_contain_text("Te acompaño desde <b>Cali</b>")
    assert visitor.locator(".vi-site-write a").get_attribute("href").startswith("https://wa.me/573009998877")
    assert visitor.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Touch.objects.get().channel == "site"

    visitor.locator("a[href='/s/carlos-pena/registro/']").first.click()
    typed = {"given_names": "Luisa", "family_names": "Gil", "email": "luisa@example.test", "phone": "300 123 45 67",
             "password": "un-camino-largo-7"}  # fmt: skip
    for name, value in typed.items():
        visitor.fill(f"[name={name}]", value)
    for box in visitor.locator("#registration [type=checkbox]:visible").all():
        box.check()
    visitor.locator("#registration .btn-primary[type=submit]").click()
    visitor.wait_for_url("**/acceso/**")
    luisa = User.objects.get(email="luisa@example.test").person
    assert (referrer_of(luisa).referrer, referrer_of(luisa).channel) == (carlos, "site")

    kind = factories.contract_type()
    factories.rule(kind, points=300)
    contracts.upload_contract(
        client=luisa.client, number="H-1", type=kind, amount_minor=150_000_00, currency="COP",
        signed_on=timezone.localdate(), upload=factories.pdf(), form_key=uuid.uuid4(), expected_points=None,
        by=factories.staff("contracts.upload_contracts"),
    )  # fmt: skip
    award = Award.objects.get(person=carlos)
    assert award.points > 0
    agent.goto("/oficina/puntos/")
    expect(agent.locator("main")).to_contain_text("H-1")
    agent.goto("/oficina/referidos/")
    expect(agent.locator("main a[href*='canal=site']").first).to_be_visible()
