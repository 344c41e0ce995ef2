"""Documents with the registration: in pieces, never chosen twice, with the day until which they are valid."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.models import StoredFile
from network.actions import confirm_application, drop_draft, forget_person, send_code
from network.actions.registration.holding import clear_held_files
from network.models import Application, HeldFile, RegistrationForm
from network.queries import confirm_codes
from people.models import PersonDocument, Upload
from tests import factories
from tests.network.registration import cast

pytestmark = pytest.mark.django_db
URL = "/registro/"


@pytest.fixture(autouse=True)
def asked():
    """Clients hand in their card, which expires, and may add a letter."""
    factories.document_kind("cedula", has_expiry=True)
    factories.document_kind("carta", name="Carta", is_required=False)
    version = cast.version(documents="now", flow="", initial_state="active")
    for code in ("cedula", "carta"):
        field = {"name": f"doc_{code}", "required": code == "cedula", "label": "", "help": ""}
        version.spec["steps"][-1]["fields"].append(field)
    return published(version.form, version)


def published(form, like):
    """The form's next version, like another."""
    number = form.versions.count() + 1
    return form.versions.create(number=number, spec=like.spec, published_at=like.published_at)


def typed(**more):
    return factories.answered(**{**cast.TYPED, "password": "un-camino-largo-7"} | more)


def kept(answer, name="doc_cedula"):
    """The number of the file that the page holds on to."""
    return re.search(rf'name="{name}__upload" value="([^"]*)"', answer.content.decode())[1]


@pytest.mark.row("RG9")
def test_a_paper_stays_with_a_form_that_comes_back_and_is_handed_in():
    browser = Client()
    page = browser.get(URL)
    assert "data-upload=" in page.content.decode()
    assert kept(page) == ""
    answer = browser.post(URL, typed(phone="12", doc_cedula=factories.pdf(), doc_cedula_expires_on="31/12/2090"))
    assert answer.status_code == 422
    number = kept(answer)
    assert number, "the file is not chosen twice"
    sent = typed(doc_cedula__upload=number, doc_cedula_expires_on="31/12/2090")
    assert browser.post(URL, sent | {"phone": "12"}).status_code == 422
    assert kept(browser.get(URL)) == number, "nor after the page was closed"
    assert browser.post(URL, sent).status_code == 302
    document = PersonDocument.objects.get()
    assert (document.kind.code, document.expires_on.year) == ("cedula", 2090)
    assert document.person.email == "luisa@example.test"
    assert not Upload.objects.exists(), "what waited for the form is gone"


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"doc_cedula_expires_on": "31/12/2090"}, "doc_cedula"),
        ({"doc_cedula": "pdf"}, "doc_cedula_expires_on"),
        ({"doc_cedula": "pdf", "doc_cedula_expires_on": "01/01/2001"}, "doc_cedula_expires_on"),
        ({"doc_cedula": "pdf", "doc_cedula_expires_on": "mañana"}, "doc_cedula_expires_on"),
        ({"doc_cedula__upload": "no-number", "doc_cedula_expires_on": "31/12/2090"}, "doc_cedula"),
        ({"doc_cedula": "text", "doc_cedula_expires_on": "31/12/2090"}, "doc_cedula"),
    ],
)
def test_what_is_wrong_with_a_paper_is_said_beside_it(sent, where):
    files = {"pdf": factories.pdf(), "text": factories.pdf("x.txt")}
    files["text"].file.write(b"plain")
    files["text"].file.seek(0)
    answer = Client().post(URL, typed(**{name: files.get(value, value) for name, value in sent.items()}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [where]
    assert not Application.objects.exists()


def test_nobody_takes_another_browsers_file():
    first, second = Client(), Client()
    number = kept(first.post(URL, typed(phone="12", doc_cedula=factories.pdf())))
    answer = second.post(URL, typed(doc_cedula__upload=number, doc_cedula_expires_on="31/12/2090"))
    assert list(answer.context["form"].errors) == ["doc_cedula"]


def test_an_agent_is_not_asked_for_papers_of_whoever_confirms_later(login, asked):
    form, _made = RegistrationForm.objects.get_or_create(
        country="CO", channel="backoffice", target="client", defaults={"name": "Oficina"}
    )
    published(form, asked)
    page = login(factories.agent()).get("/oficina/registrar/cliente/").content.decode()
    assert "given_names" in page
    assert "data-upload=" not in page


def confirmed(application):
    return confirm_application(application=application, code=confirm_codes(application)[0], by=None, ip=None)


def on_record():
    return factories.client(factories.person("Luisa", "Fernández", email="luisa@casa.test", phone="+573001234567"))


def sent_by_somebody_known(**more):
    """The form is sent with a phone that is on record and another e-mail: it waits until she confirms it."""
    sent = typed(email="otra@example.test", doc_cedula=factories.pdf("mi cedula.pdf"), **more)
    answer = Client().post(URL, sent | {"doc_cedula_expires_on": "31/12/2090"})
    assert answer.status_code == 302
    return Application.objects.get()


@pytest.mark.row("RG9")
def test_files_of_somebody_known_wait_with_the_registration_and_become_documents(login):
    luisa = on_record()
    application = sent_by_somebody_known()
    assert application.state == "draft"
    assert not PersonDocument.objects.exists()
    held = HeldFile.objects.get()
    assert held.file.name not in login(luisa).get("/cuenta/documentos/").content.decode(), "it may be a stranger's"
    content = held.file.content
    confirmed(application)
    document = PersonDocument.objects.get()
    assert (document.person, document.kind.code, document.state) == (luisa.person, "cedula", "waiting")
    assert (document.file.name, document.expires_on.year) == ("mi cedula.pdf", 2090)
    assert not HeldFile.objects.exists()
    assert not StoredFile.objects.filter(content=content.name).exists()


def test_files_of_what_nobody_confirms_go():
    on_record()
    application = sent_by_somebody_known()
    assert clear_held_files() == 0
    Application.objects.filter(pk=application.pk).update(confirm_until=timezone.now() - timedelta(days=31))
    assert clear_held_files() == 1
    assert confirmed_again(application).state == "approved"
    assert not PersonDocument.objects.exists()


def confirmed_again(application):
    """Its person asks for another code, long after the files went."""
    assert send_code(application=application)
    application.refresh_from_db()
    return confirmed(application)


def test_files_go_with_a_draft_that_staff_drop():
    on_record()
    drop_draft(application=sent_by_somebody_known(), reason="Nadie contesta", by=factories.staff())
    assert not HeldFile.objects.exists()


def test_files_go_with_an_erased_person():
    luisa = on_record()
    sent_by_somebody_known()
    assert HeldFile.objects.exists()
    forget_person(person=luisa.person)
    assert not HeldFile.objects.exists()


def test_an_upload_of_a_form_that_was_held_is_not_kept_twice():
    on_record()
    browser = Client()
    answer = browser.post(URL, typed(phone="12", doc_cedula=factories.pdf(), doc_cedula_expires_on="31/12/2090"))
    sent = typed(email="otra@example.test", doc_cedula__upload=kept(answer), doc_cedula_expires_on="31/12/2090")
    assert browser.post(URL, sent).status_code == 302
    assert HeldFile.objects.count() == 1
    assert not Upload.objects.exists()


@pytest.mark.row("RG9")
@pytest.mark.parametrize("when", ["now", "later"])
def test_whoever_is_signed_in_is_asked_papers_when_the_form_says(login, when):
    version = cast.version(target="agent", documents=when)
    version.spec["steps"][-1]["fields"].append(
        {"name": "doc_cedula", "required": True, "label": "", "help": ""}
    )  # fmt: skip
    published(version.form, version)
    browser = login(factories.client().person.user)
    page = browser.get("/unete/")
    names = [field["name"] for field in page.context["version"].fields]
    assert ("doc_cedula" in names) == (when == "now"), "nor a step with nothing in it"
    for step in page.context["version"].steps:
        assert step["fields"]
