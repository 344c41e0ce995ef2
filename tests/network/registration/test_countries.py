"""RG8: each door asks with the form of the country that was chosen."""

import re
import uuid

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone

from network import permissions as may
from network.actions import confirm_application
from network.models import Application, FormVersion, RegistrationDraft, RegistrationForm
from network.queries import confirm_codes
from people.models import Consent, ExtendedField, Identification, Person
from tests import factories
from tests.network.registration import cast

pytestmark = pytest.mark.django_db
ASKED = "given_names* family_names* email* phone identification place x_talla password* consents*"
TYPED = {"given_names": "Ana", "family_names": "Ríos", "email": "ana@casa.test", "phone": "55 1234 5678"}
CURP = "BOXW310820HNERXN09"
SELECT = re.compile(r'<select[^>]*name="pais".*?</select>', re.S)


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def publish(channel="site", target="client", country="MX", at=timezone.now):
    """A form of one page; a draft without `at`."""
    form, _made = RegistrationForm.objects.get_or_create(
        country=country, channel=channel, target=target, defaults={"name": f"{country} {channel}"}
    )
    fields = [{"name": f.rstrip("*"), "required": f.endswith("*"), "label": "", "help": ""} for f in ASKED.split()]
    spec = {"steps": [{"title": "", "fields": fields}], "options": {"identification": "ask", "captcha": False}}
    number = form.versions.count() + 1
    return FormVersion.objects.create(form=form, number=number, spec=spec, published_at=at and at())


def choice(browser, url):
    """The countries on the page and the one chosen; None where there is no choice."""
    text = browser.get(url, follow=True).content.decode()
    found = SELECT.search(text)
    if not found:
        return None
    chosen = re.search(r'value="(..)" selected', found.group())
    return re.findall(r'value="(..)"', found.group()), chosen.group(1), 'value="CURP"' in text


def doors(browser_of):
    """Each door with its channel, target and whoever stands there."""
    agent = factories.agent(code="CARP2345")
    staff = factories.staff(may.REGISTER_PEOPLE)
    yield Browser(), "/registro/", "site", "client"
    yield Browser(), "/unete/", "site", "agent"
    yield Browser(), "/contacto/", "contact", "client"
    yield Browser(), "/r/CARP2345/", "invitation", "client"
    yield Browser(), "/s/CARP2345/registro/", "replicated", "client"
    yield Browser(), "/s/CARP2345/unete/", "replicated", "agent"
    yield browser_of(agent.person.user), "/oficina/registrar/cliente/", "backoffice", "client"
    yield browser_of(agent.person.user), "/oficina/registrar/agente/", "backoffice", "agent"
    yield browser_of(staff), "/admin/registros/nuevo/agente/", "backend", "agent"


@pytest.mark.row("RG8")
def test_every_door_offers_the_countries_that_have_a_form_there(login):
    for browser, url, channel, target in doors(login):
        publish(channel, target, "CL", at=None)
        assert choice(browser, f"{url}?pais=CL") is None, url
        version = publish(channel, target)
        assert choice(browser, url) == (["CO", "MX"], "CO", False), url
        assert choice(browser, f"{url}?pais=MX") == (["CO", "MX"], "MX", True), url
        assert choice(browser, f"{url}?pais=ES") == (["CO", "MX"], "CO", False), url
        RegistrationForm.objects.filter(pk=version.form_id).update(is_active=False)
        assert choice(browser, url) is None, url
        assert browser.get(f"{url}?pais=MX", follow=True).status_code == 404, url


@pytest.mark.row("RG8")
def test_a_link_of_somebody_reads_the_countrys_public_site(client):
    factories.agent(code="CARP2345")
    publish("site")
    assert choice(client, "/r/CARP2345/?pais=MX") == (["CO", "MX"], "MX", True)
    text = client.get("/r/CARP2345/?pais=MX").content.decode()
    assert 'action="/registro/?paso=1&amp;pais=MX"' in text
    assert choice(client, "/registro/?paso=1&pais=MX")[1] == "MX"


@pytest.mark.row("RG8")
def test_nothing_typed_is_lost_on_changing_the_country(client):
    ExtendedField.objects.create(label="Talla", code="talla", kind="text")
    publish()
    key = str(uuid.uuid4())
    went = client.post("/registro/?paso=1", TYPED | {"form_key": key, "pais": "MX", "password": "un-camino-largo-7"})
    assert (went.status_code, went.url) == (302, "/registro/?paso=1&pais=MX")
    text = client.get(went.url).content.decode()
    assert [f'value="{TYPED[name]}"' in text for name in TYPED] == [True] * 4
    assert key in text
    assert "un-camino-largo-7" not in text
    assert RegistrationDraft.objects.count() == 1
    back = client.post(went.url, TYPED | {"form_key": key, "pais": "CO", "x_talla": "M", "identification": "abc"})
    assert back.url == "/registro/?paso=1"
    again = client.post(back.url, TYPED | {"given_names": "Eva", "form_key": key, "pais": "MX"})
    text = client.get(again.url).content.decode()
    assert [f'value="{typed}"' in text for typed in ("Eva", "M", "abc")] == [True] * 3
    wrong = client.post(again.url, {"form_key": key, "pais": "MX", "given_names": "Eva"})
    assert wrong.status_code == 422
    assert choice(client, again.url)[1] == "MX"


@pytest.mark.row("RG8")
def test_what_is_wrong_is_said_with_the_countrys_example_and_the_words_of_the_page(client):
    publish()
    sent = factories.answered(**(TYPED | {"phone": "12"}), pais="MX", password="un-camino-largo-7")
    for country, said in (("MX", "+52 222 123 4567"), ("CO", "+57 321 1234567")):
        url = f"/registro/?pais={country}"
        page = client.post(url, sent | {"pais": country, "consents": ""})
        text = page.content.decode()
        assert said in text, url
        titles = ", ".join(box.title for box in page.context["form"].fields["consents"].texts)
        assert f">{titles}: " in text, url
        assert "Consentimientos" not in text, url


@pytest.mark.row("RG8")
def test_what_the_form_says_of_its_country_follows(client):
    publish()
    factories.agreement("Términos de México", kind="terms", country="MX", places=["registration"], required=False)
    page = client.get("/registro/?pais=MX").content.decode()
    assert "Términos de México" in page
    assert 'data-mask="00 0000 0000"' in page
    assert "Términos de México" not in client.get("/registro/").content.decode()
    typed = {"phone": "55 1234 5678", "id_kind": "CURP", "identification": CURP, "place": "Puebla"}
    sent = client.post(
        "/registro/?pais=MX",
        factories.answered(**(TYPED | typed), pais="MX", password="un-camino-largo-7"),
    )
    assert sent.status_code == 302
    made = Person.objects.get(email="ana@casa.test")
    assert (made.country, made.phone) == ("MX", "+525512345678")
    held = Identification.objects.get(person=made)
    assert (held.country, held.kind) == ("MX", "CURP")
    assert Application.objects.get(person=made).version.form.country == "MX"
    assert Consent.objects.filter(person=made).exists()


@pytest.mark.row("RG8")
def test_whoever_is_signed_in_reads_the_form_of_their_own_country(login):
    publish("site", "agent")
    person = factories.client().person
    assert choice(login(person.user), "/unete/")[1] == "CO"
    Person.objects.filter(pk=person.pk).update(country="MX")
    assert choice(login(person.user), "/unete/")[1] == "MX"
    assert choice(login(person.user), "/unete/?pais=CO")[1] == "CO"


def test_one_who_confirms_is_of_the_country_of_the_form():
    agent = factories.agent()
    made = cast.sign_up("backoffice", "client", by=agent.person.user, version=publish("backoffice"))
    assert (made.state, made.person.country) == ("draft", settings.COUNTRY)
    code = confirm_codes(made)[0]
    confirm_application(application=made, code=code, password="un-camino-largo-7", by=None, ip=None)
    assert Person.objects.get(pk=made.person_id).country == "MX"


@pytest.mark.row("RG12", "RG13")
@pytest.mark.parametrize(("target", "path"), [("client", "cliente"), ("agent", "agente")])
def test_whoever_confirms_accepts_the_texts_of_their_own_country(client, login, target, path):
    """Whom an agent registers is new: their record has no country but the form's."""
    form = publish("backoffice", target, at=None)
    fields = [field for field in form.spec["steps"][0]["fields"] if field["name"] not in {"password", "consents"}]
    form.spec["steps"][0]["fields"], form.published_at = fields, timezone.now()
    form.save()
    theirs = factories.agreement("Contrato de México", country="MX", audience=target, places=["registration"])
    factories.agreement("Contrato de Colombia", country="CO", audience=target, places=["registration"])
    factories.sign_in(browser := Browser(), factories.agent())
    sent = TYPED | {"form_key": uuid.uuid4(), "pais": "MX", "place": "Puebla"}
    assert browser.post(f"/oficina/registrar/{path}/?pais=MX", sent).status_code == 302
    held = Application.objects.get(channel="backoffice")
    url = f"/registro/confirmar/{held.pk}/"
    client.post(url, {"code": confirm_codes(held)[0]})
    asked = client.get(url).context["form"].fields.items()
    boxes = {name: field.widget.attrs["value"] for name, field in asked if name.startswith("text_")}
    assert f"text_{theirs.pk}" in boxes
    assert client.post(url, boxes | {"password": "un-camino-largo-7"}).status_code == 302
    held.refresh_from_db()
    titles = set(Consent.objects.filter(person=held.person).values_list("text__title", flat=True))
    assert "Contrato de México" in titles
    assert "Contrato de Colombia" not in titles
    assert held.person.country == "MX"
