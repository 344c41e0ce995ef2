"""One's own texts: what waits, what was accepted, in its very words, and taking it back."""

import re
import uuid
from typing import Any

import pytest

from core import personal
from people.actions import accept_texts, withdraw_consent
from people.actions.keys import destroy_key
from people.models import Agreement, Consent
from people.permissions import VIEW_CONSENTS, VIEW_DOCUMENTS
from people.queries import completeness
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.row("RG12")]


@pytest.fixture(autouse=True)
def _only_texts_of_this_test_wait():
    """The company's first texts are shown on registering alone."""
    Agreement.objects.update(places=["registration"])


DOORS = [("/cuenta/acuerdos/", factories.client), ("/oficina/acuerdos/", factories.agent)]


@pytest.mark.parametrize(("path", "make"), DOORS)
def test_what_waits_is_accepted_in_the_profile(client, login, path, make):
    who = make()
    login(who)
    text = factories.agreement("Manual de marca", body="Usa el logo <b>así</b>.", shown="box")
    page = client.get(path).content.decode()
    assert "Manual de marca" in page
    assert "&lt;b&gt;así&lt;/b&gt;" in page
    answer = client.post(f"{path}aceptar/", {"text": text.pk, "form_key": uuid.uuid4()}, follow=True)
    assert "Aceptaste «Manual de marca»" in answer.content.decode()
    held = who.person.consents.get()
    assert (held.text, held.channel) == (text, "profile")


@pytest.mark.parametrize(("path", "make"), DOORS)
def test_the_very_words_stay_after_the_text_changed(client, login, path, make):
    who = make()
    login(who)
    text = factories.agreement("Contrato", code="contrato", body="Palabras de entonces.")
    accept_texts(person=who.person, texts=[text], channel="site", ip=None)
    factories.version("contrato", "Palabras de hoy.")
    held = who.person.consents.get()
    page = client.get(f"{path}{held.pk}/").content.decode()
    assert "Palabras de entonces." in page
    assert "Palabras de hoy." not in page
    assert text.sha256 in page
    assert client.get(f"/textos/contrato/{text.version}/").status_code == 200


@pytest.mark.parametrize(("path", "make"), DOORS)
def test_withdrawn_in_three_taps(client, login, path, make):
    """The menu, "withdraw" beside the text, and the answer to the question."""
    who = make()
    login(who)
    text = factories.agreement("Boletín", required=False)
    accept_texts(person=who.person, texts=[text], channel="profile", ip=None)
    held = who.person.consents.get()
    home = client.get(path.removesuffix("acuerdos/")).content.decode()
    assert f'href="{path}"' in home
    assert f'href="{path}{held.pk}/retirar/"' in client.get(path).content.decode()
    assert client.get(f"{path}{held.pk}/retirar/").status_code == 200
    assert not Consent.objects.filter(end__isnull=False).exists()  # looking changes nothing
    page = client.post(f"{path}{held.pk}/retirar/", follow=True).content.decode()
    assert "Lo retiraste" in page
    again = client.post(f"{path}{held.pk}/retirar/", follow=True).content.decode()
    assert "ya no vale" in again


@pytest.mark.row("RG13")
@pytest.mark.parametrize(("path", "make"), DOORS)
def test_what_was_withdrawn_is_said_offered_and_not_asked_for_again(client, login, path, make):
    """Neither the menu counts it nor signing in asks for it; it is accepted again where it stands."""
    who = make()
    login(who)
    text = factories.agreement("Boletín", required=False, places=["login"])
    accept_texts(person=who.person, texts=[text], channel="profile", ip=None)
    client.post(f"{path}{who.person.consents.get().pk}/retirar/")
    answer = client.get(path)
    assert (answer.wsgi_request.texts_waiting, answer.context["waiting"]) == (0, [])
    assert [one for one, _form in answer.context["left"]] == [text]
    assert "Lo que retiraste" in answer.content.decode()
    assert (answer.context["held"], answer.context["earlier"]) == ([], []), "it stands once, with the day"
    assert answer.content.decode().count(f'href="{path}{who.person.consents.get().pk}/"') == 1
    profile = client.get(path.replace("acuerdos", "perfil"))
    assert profile.status_code == 200
    assert re.search(r"aceptado el [^<]+, retirado el", profile.content.decode())
    client.post(f"{path}aceptar/", {"text": text.pk, "form_key": uuid.uuid4()})
    assert who.person.consents.filter(end=None).count() == 1
    again = client.get(path)
    assert again.context["left"] == []
    shown = client.get(path.replace("acuerdos", "perfil"))
    assert [one.turn for one in shown.context["accepted"]] == [2], "once in the profile too, as it is now"
    assert [[one.turn for one in again.context[name]] for name in ("held", "earlier")] == [[2], [1]]


def test_what_is_required_shows_no_way_to_withdraw(client, login):
    who = factories.client()
    login(who)
    text = factories.agreement("Términos", kind="terms")
    accept_texts(person=who.person, texts=[text], channel="site", ip=None)
    held = who.person.consents.get()
    assert "retirar" not in client.get("/cuenta/acuerdos/").content.decode()
    client.post(f"/cuenta/acuerdos/{held.pk}/retirar/")
    assert not Consent.objects.filter(end__isnull=False).exists()


def test_somebody_elses_acceptance_is_not_there(client, login):
    other = factories.client().person
    accept_texts(person=other, texts=[factories.agreement(required=False)], channel="site", ip=None)
    held = other.consents.get()
    login(factories.agent())
    for path in ("/cuenta/acuerdos/", "/oficina/acuerdos/"):
        assert client.get(f"{path}{held.pk}/").status_code == 404
        assert client.post(f"{path}{held.pk}/retirar/").status_code == 404
    assert not Consent.objects.filter(end__isnull=False).exists()


def test_who_may_read_a_text(client, login):
    public = factories.agreement(code="publico", places=["registration"])
    inside = factories.agreement(code="interno", audience="agent")
    assert client.get("/textos/publico/1/").status_code == 200
    assert client.get("/textos/interno/1/").status_code == 404
    assert client.get("/textos/publico/2/").status_code == 404
    login(factories.client())
    assert client.get("/textos/interno/1/").status_code == 404
    login(factories.agent())
    assert client.get("/textos/interno/1/").status_code == 200
    assert (public.version, inside.version) == (1, 1)


def test_the_pdf_comes_as_a_download(client):
    factories.agreement(code="pdf", places=["registration"], shown="pdf", upload=factories.pdf("acuerdo.pdf"))
    answer = client.get("/textos/pdf/1/archivo/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    factories.agreement(code="texto", places=["registration"])
    assert client.get("/textos/texto/1/archivo/").status_code == 404


@pytest.mark.parametrize("shown", ["box", "link", "pdf"])
def test_each_way_of_showing(client, login, shown):
    login(factories.client())
    more: dict[str, Any] = {"link": "https://example.com/a.pdf"} if shown == "pdf" else {}
    factories.agreement("Acuerdo", code="acuerdo", shown=shown, **more)
    page = client.get("/cuenta/acuerdos/").content.decode()
    assert {"box": 'tabindex="0"', "link": "/textos/acuerdo/1/", "pdf": "https://example.com/a.pdf"}[shown] in page


def test_the_page_costs_the_same_however_much_was_accepted(client, login, assert_same_queries):
    who = factories.client()
    login(who)

    def add() -> None:
        texts = [factories.agreement(), factories.agreement(required=False)]
        accept_texts(person=who.person, texts=texts[:1], channel="site", ip=None)

    assert_same_queries(lambda: client.get("/cuenta/acuerdos/"), add)


def test_ones_texts_are_in_ones_archive_and_forgotten_with_their_addresses():
    """The acceptance stays as proof; where it came from goes with the person's key."""
    luisa = factories.client().person
    text = factories.agreement("Contrato", shown="pdf", upload=factories.pdf("contrato.pdf"))
    news = factories.agreement("Boletín", body="Una vez al mes.", required=False)
    accept_texts(person=luisa, texts=[text, news], channel="site", ip="203.0.113.9")
    withdraw_consent(consent=luisa.consents.get(text=news), channel="profile", ip="203.0.113.9", by=luisa.user)
    part = personal.PARTS["consents"]
    said = {row["Texto"]: row for row in part.rows(luisa)}
    assert said["Boletín"]["Palabras"] == "Una vez al mes."
    assert said["Boletín"]["Terminó el"]
    assert said["Contrato"]["dirección IP"] == "203.0.113.9"
    assert [file.name for file in part.files(luisa)] == ["contrato.pdf"]
    destroy_key(person=luisa)
    assert {row["dirección IP"] for row in part.rows(luisa)} == {""}
    assert luisa.consents.count() == 2


@pytest.mark.row("RG13", "CS1")
def test_staff_see_beside_somebody_s_documents_what_they_accepted_and_what_waits(login):
    who = factories.agent().person
    old = factories.agreement("Contrato", code="contrato", body="Palabras de entonces.")
    factories.agreement("Manual de marca", body="Usa el logo así.")
    factories.agreement("Solo al entrar", body="Nadie más lo lee.", places=["registration"])
    accept_texts(person=who, texts=[old], channel="site", ip=None)
    path, held = f"/admin/personas/{who.pk}/perfil/", who.consents.get()
    page = login(factories.staff(VIEW_DOCUMENTS)).get(path).content.decode()
    assert "Contrato" in page
    assert "sin aceptar" in page
    assert "Solo al entrar" not in page
    assert f"/admin/aceptaciones/{held.pk}/" not in page
    assert (
        f"/admin/aceptaciones/{held.pk}/"
        in login(factories.staff(VIEW_DOCUMENTS, VIEW_CONSENTS)).get(path).content.decode()
    )


@pytest.mark.row("CS1")
def test_a_profile_lacks_what_must_be_accepted_and_nothing_that_may_be_left():
    who = factories.client().person

    def lacks():
        return "agreements" in {line.code for line in completeness(who).missing}

    factories.agreement("Novedades", required=False)
    factories.agreement("Solo al registrarse", places=["registration"])
    assert not lacks()
    factories.agreement("Contrato", places=["login"])
    assert lacks()
