"""A client written down in the middle of an upload, without losing what was typed."""

import uuid

import pytest

from contracts.models import Contract
from network.models import Client
from tests import factories

URL = "/admin/contratos/nuevo/"


@pytest.fixture
def browser(login, scene):
    return login(scene.staff)


def typed(scene, **more):
    return {
        "form_key": str(uuid.uuid4()), "client_search": "Eva Paz", "number": "H-77", "type": scene.type.pk,
        "amount": "1.250.000", "signed_on": "2026-01-02", "file": factories.pdf(),
    } | more  # fmt: skip


@pytest.mark.row("SL7")
def test_nobody_matches_so_the_client_is_created_and_chosen(browser, scene):
    offered = browser.get(f"{URL}clientes/", {"client_search": "Eva Paz"}).content.decode()
    assert 'value="Eva"' in offered
    new = {"create": "1", "new-given_names": "Eva", "new-family_names": "Paz", "new-email": "eva@casa.test"}
    first = typed(scene, **new)
    page = browser.post(URL, first)
    assert page.status_code == 200
    made = Client.objects.get(person__email="eva@casa.test")
    assert page.context["choice"].chosen == made.pk
    text = page.content.decode()
    for kept in ("H-77", "1.250.000", "2026-01-02", "contrato.pdf"):
        assert kept in text
    again = browser.post(URL, first | {"file": factories.pdf()})
    assert again.context["choice"].chosen == made.pk, "a double click makes one client"
    assert Client.objects.filter(person__email="eva@casa.test").count() == 1
    rest = {name: first[name] for name in ("form_key", "number", "type", "amount", "signed_on")}
    asked = browser.post(URL, rest | {"client": made.pk})
    saved = browser.post(URL, rest | {"client": made.pk, "seen": asked.context["seen"]})
    assert saved.status_code == 302
    assert Contract.objects.get().client == made


@pytest.mark.row("SL7")
def test_whoever_has_an_account_is_used_and_what_is_missing_is_told(browser, scene):
    known = scene.client.person.user.email
    page = browser.post(URL, typed(scene, **{"create": "1", "new-given_names": "Otra", "new-email": known.upper()}))
    assert page.context["choice"].chosen == scene.client.pk
    wrong = browser.post(URL, typed(scene, **{"create": "1", "new-given_names": "Eva", "new-phone": "12"}))
    assert wrong.status_code == 422
    assert "phone" in wrong.context["new_client"].errors
    nothing = browser.post(URL, typed(scene, **{"create": "1", "new-given_names": "Eva"}))
    assert nothing.status_code == 422
    assert "H-77" in nothing.content.decode()
