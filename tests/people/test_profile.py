"""CS1: what somebody sees and corrects about themselves, and how complete it is."""

import io
import re
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from core import conf
from core.models import AuditEntry, StoredFile
from core.phones import shown
from people import actions, queries, rules
from people.errors import ImplausibleBirthDate, WrongNetwork
from people.models import Bank, BankAccount, Person
from people.permissions import VIEW_BANK_DATA, VIEW_DOCUMENTS
from tests import factories

pytestmark = pytest.mark.django_db


def bank():
    return Bank.objects.create(country="CO", name=f"Banco {uuid.uuid4()}")


def photo(size=(900, 600), **exif):
    buffer, made = io.BytesIO(), Image.new("RGB", size, (10, 120, 110))
    data = made.getexif()
    data[0x010F] = "Camara secreta"
    made.save(buffer, "JPEG", exif=data)
    return SimpleUploadedFile("yo.jpg", buffer.getvalue(), "image/jpeg")


@pytest.mark.row("CS1")
@pytest.mark.parametrize(("door", "make"), [("oficina", factories.agent), ("cuenta", factories.client)])
def test_the_profile_shows_what_is_there_and_what_lacks(login, door, make):
    who = make()
    factories.document_kind("cedula", name="Cédula por las dos caras")
    page = login(who).get(f"/{door}/perfil/").content.decode()
    assert shown(who.person.phone) in page
    for missing in ("Foto", "Fecha de nacimiento", "Dirección", "Cédula por las dos caras"):
        assert missing in page
    assert f'href="/{door}/documentos/cedula/"' in page
    assert f'href="/{door}/perfil/foto/"' in page


@pytest.mark.row("CS1")
@pytest.mark.parametrize(("address", "city", "lacks"), [
    ("", "Medellín", "Dirección"), ("Calle 10", "", "Ciudad"), ("", "", "Dirección"), ("Calle 10", "Medellín", None),
])  # fmt: skip
def test_what_is_shown_of_an_address_is_not_called_missing(login, address, city, lacks):
    who = factories.client().person
    Person.objects.filter(pk=who.pk).update(address=address, city=city)
    page = login(who.user).get("/cuenta/perfil/")
    missing = [line.label for line in page.context["completeness"].missing if line.code == "address"]
    assert missing == ([lacks] if lacks else [])
    shown = re.sub(r"\s+", " ", page.content.decode())
    for label, value in (("Dirección", address), ("Ciudad", city)):
        assert f"<dt>{label}</dt> <dd>{value or '-'}</dd>" in shown


def test_every_line_counts_the_same():
    who = factories.agent().person
    kind = factories.document_kind()
    before = queries.completeness(who, audience="agent")
    assert before.total == 9 + len(queries.texts_to_accept(country="CO", audience="agent")[:0])
    assert {line.code for line in before.missing} >= {"photo", "birth_date", "identification", "bank", "document"}
    factories.document(who, kind)
    Person.objects.filter(pk=who.pk).update(birth_date=date(1990, 5, 17))
    who.refresh_from_db()
    after = queries.completeness(who, audience="agent")
    assert len(after.missing) == len(before.missing) - 2
    assert after.percent == (after.total - len(after.missing)) * 100 // after.total
    assert queries.completeness(who, audience="client").total == before.total - 2, "networks and bank are an agent's"


@pytest.mark.row("CS1")
def test_own_contact_is_corrected_and_audited_without_what_it_held(login):
    who = factories.client()
    given = {
        "phone": "300 555 44 33", "landline": "604 444 55 66", "birth_date": "1990-05-17",
        "address": "Calle 10 # 20-30", "city": "Envigado", "postal_code": "055420", "language": "es",
    }  # fmt: skip
    assert login(who).post("/cuenta/perfil/contacto/", given).status_code == 302
    who.person.refresh_from_db()
    assert (who.person.phone, who.person.landline) == ("+573005554433", "+576044445566")
    page = login(who).get("/cuenta/perfil/").content.decode()
    assert [shown(phone) in page for phone in (who.person.phone, who.person.landline)] == [True, True]
    assert who.person.landline not in page
    assert (who.person.birth_date, who.person.address) == (date(1990, 5, 17), "Calle 10 # 20-30")
    entry = AuditEntry.objects.get(action="people.edit_own_profile")
    assert "phone" in entry.after["fields"]
    assert "3005554433" not in str(entry.after)


@pytest.mark.row("CS1")
def test_a_city_that_is_not_recognised_is_said_where_it_is_written(login):
    who = factories.client()
    browser = login(who)
    given = {"phone": "300 555 44 33", "language": "es", "city": "Ciudad Inventada"}
    said = "No conocemos este lugar"
    assert said not in browser.get("/cuenta/perfil/contacto/").content.decode()
    page = browser.post("/cuenta/perfil/contacto/", given, follow=True).content.decode()
    assert "Guardado, pero no reconocemos la ciudad." in page
    assert said in browser.get("/cuenta/perfil/contacto/").content.decode()
    staff = factories.sign_in(Browser(), factories.staff("people.edit_contacts", "network.view_clients"))
    assert said in staff.get(f"/admin/clientes/{who.pk}/editar/").content.decode()
    browser.post("/cuenta/perfil/contacto/", given | {"city": "Cartagena"})
    assert said not in staff.get(f"/admin/clientes/{who.pk}/editar/").content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phone": "12"}, "Escribe el número"),
        ({"phone": ""}, "obligatorio"),
        ({"birth_date": "1850-01-01"}, "da una edad de"),
        ({"birth_date": "2999-01-01"}, "da una edad de"),
        ({"birth_date": "ayer"}, "fecha"),
        ({"birth_date": f"{timezone.localdate().year - 12}-01-01"}, "menos de 14 años"),
    ],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(login, given, said):
    data = {"phone": "300 555 44 33", "address": "Calle 10", "language": "es"} | given
    answer = login(factories.client()).post("/cuenta/perfil/contacto/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "Calle 10" in page


def test_a_checked_birth_date_is_staffs_to_correct(login):
    who = factories.client(factories.person(birth_date=date(1990, 5, 17)))
    factories.document(who.person, state="accepted")
    given = {"phone": who.person.phone, "birth_date": "1991-05-17", "language": "es"}
    answer = login(who).post("/cuenta/perfil/contacto/", given)
    assert answer.status_code == 422
    assert "se revisó con tus documentos" in answer.content.decode()


@pytest.mark.row("CS1")
def test_the_photo_becomes_a_square_without_what_its_file_carried(login):
    who = factories.agent()
    browser = login(who)
    assert browser.post("/oficina/perfil/foto/", {"photo": photo()}).status_code == 302
    who.person.refresh_from_db()
    with Image.open(who.person.photo.content.open("rb")) as kept:
        assert (kept.size, kept.format, dict(kept.getexif())) == ((640, 640), "JPEG", {})
    first = who.person.photo_id
    assert browser.get("/oficina/perfil/foto/ver/")["Content-Type"] == "image/jpeg"
    browser.post("/oficina/perfil/foto/", {"photo__camera": photo((300, 900))})
    assert not StoredFile.objects.filter(pk=first).exists(), "the one before is gone"
    browser.post("/oficina/perfil/foto/", {"remove": "1"})
    who.person.refresh_from_db()
    assert who.person.photo is None
    assert browser.get("/oficina/perfil/foto/ver/").status_code == 404


def test_what_is_no_picture_is_refused(login):
    answer = login(factories.client()).post("/cuenta/perfil/foto/", {"photo": factories.pdf("foto.jpg")})
    assert answer.status_code == 422
    assert "no es lo que dice su nombre" in answer.content.decode()


@pytest.mark.row("CS1")
def test_networks_are_allow_listed_and_kept_as_handles(login):
    who = factories.agent()
    given = {"instagram": "https://www.instagram.com/ana.r/?igsh=x", "tiktok": "@ana", "evil": "javascript:alert(1)"}
    assert login(who).post("/oficina/perfil/redes/", given).status_code == 302
    who.person.refresh_from_db()
    assert who.person.networks == {"instagram": "ana.r", "tiktok": "ana"}
    answer = login(who).post("/oficina/perfil/redes/", {"facebook": "https://evil.example/ana"})
    assert answer.status_code == 422
    assert "https://evil.example/ana" in answer.content.decode()


@given(st.text(max_size=60))
@example("[/")
def test_no_handle_becomes_another_address(text):
    try:
        clean = rules.clean_networks(dict.fromkeys(rules.NETWORKS, text))
    except WrongNetwork:
        return
    for _label, _handle, address in rules.network_links(clean):
        assert address.split("/")[2] in {host for _l, hosts, _b, _s in rules.NETWORKS.values() for host in hosts}


@given(st.dates())
def test_ages_are_plausible(day):
    today = date(2026, 11, 27)
    try:
        rules.check_birth_date(day, today=today)
    except ImplausibleBirthDate:
        assert day > today or today.year - day.year >= rules.OLDEST
    else:
        assert day <= today


@pytest.mark.row("CS1")
def test_a_bank_account_is_sealed_and_replaced(login):
    who, house = factories.agent(), bank()
    browser = login(who)
    given = {"bank": house.pk, "type": "savings", "number": "123-456789-01", "form_key": str(uuid.uuid4())}
    for _n in range(2):
        assert browser.post("/oficina/perfil/banco/", given).status_code == 302
    account = BankAccount.objects.get()
    assert (account.last4, account.holder) == ("8901", who.person.name)
    assert "12345678901" not in account.sealed
    page = browser.get("/oficina/perfil/").content.decode()
    assert "····8901" in page
    assert "12345678901" not in page
    browser.post("/oficina/perfil/banco/", given | {"number": "55555", "form_key": str(uuid.uuid4())})
    assert BankAccount.objects.filter(ended_at=None).get().last4 == "5555"
    assert AuditEntry.objects.filter(action="people.set_bank_account").count() == 2
    answer = browser.post("/oficina/perfil/banco/", given | {"number": "12ab", "form_key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "solo dígitos" in answer.content.decode()


def test_the_bank_account_asks_for_the_password_first(client):
    who = factories.agent()
    who.person.user.set_password(factories.PASSWORD)
    who.person.user.save()
    client.force_login(who.person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    given = {"bank": bank().pk, "type": "savings", "number": "12345678901", "form_key": str(uuid.uuid4())}
    answer = client.post("/oficina/perfil/banco/", given)
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not BankAccount.objects.exists()
    done = client.post(answer["Location"], {"password": factories.PASSWORD}, follow=True)
    assert done.status_code == 200
    assert BankAccount.objects.get().last4 == "8901"


def test_where_bank_accounts_are_not_asked_for_there_is_no_page(login):
    conf.change("people.asks_bank_account", False, by=None)
    browser = login(factories.agent())
    assert browser.get("/oficina/perfil/banco/").status_code == 404
    assert "Cuenta bancaria" not in browser.get("/oficina/perfil/").content.decode()


@pytest.mark.row("CS1")
def test_staff_see_the_end_of_the_number_unless_they_may_see_all(login):
    who = factories.agent().person
    actions.set_bank_account(
        person=who, bank=bank(), type="savings", number="12345678901", holder="", by=who.user, form_key=uuid.uuid4()
    )
    browser = login(factories.staff(VIEW_DOCUMENTS))
    page = browser.get(f"/admin/personas/{who.pk}/perfil/").content.decode()
    assert "····8901" in page
    assert "Mostrar el número completo" not in page
    assert browser.post(f"/admin/personas/{who.pk}/banco/").status_code == 403
    browser = login(factories.staff(VIEW_DOCUMENTS, VIEW_BANK_DATA))
    assert "12345678901" not in browser.get(f"/admin/personas/{who.pk}/banco/").content.decode()
    assert "12345678901" in browser.post(f"/admin/personas/{who.pk}/banco/").content.decode()
    assert AuditEntry.objects.filter(action="people.see_bank_account").count() == 1


def test_the_identity_document_is_written_down_once(login):
    who = factories.client()
    browser = login(who)
    given = {"kind": "CC", "number": "1.020.304.050"}
    assert browser.post("/cuenta/perfil/identificacion/", given | {"number": "1"}).status_code == 422
    assert browser.post("/cuenta/perfil/identificacion/", given).status_code == 302
    assert queries.clear_identification(who.person) == "1020304050"
    assert browser.post("/cuenta/perfil/identificacion/", given).status_code == 403
    answer = login(factories.client()).post("/cuenta/perfil/identificacion/", given)
    assert answer.status_code == 422
    assert "Contáctanos" in answer.content.decode(), "whose it is, nobody learns"


def test_the_contact_address_goes_along_with_the_one_to_sign_in(login):
    user = factories.client().person.user
    user.email = "nueva@example.test"
    user.save()
    actions.follow_new_email(user=user)
    user.person.refresh_from_db()
    assert user.person.email == "nueva@example.test"


def test_strangers_are_refused(client, login):
    who = factories.client().person
    for path in ("/cuenta/perfil/", "/cuenta/perfil/banco/", "/oficina/perfil/", f"/admin/personas/{who.pk}/perfil/"):
        assert client.get(path).status_code == 302
    browser = login(factories.client())
    assert browser.get("/oficina/perfil/").status_code == 403
    assert browser.get(f"/admin/personas/{who.pk}/perfil/").status_code == 403


def test_the_profile_costs_the_same(login, assert_same_queries):
    who = factories.agent()
    browser = login(who)
    assert_same_queries(lambda: browser.get("/oficina/perfil/"), lambda: factories.document(who.person))
