"""S22: numbers of identity documents rest sealed, are found by their keyed hash and shown by their last four."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection

from core import crypto
from core.models import AuditEntry
from people.actions import set_identification
from people.errors import IdentificationTaken, InvalidIdentification
from people.models import Identification
from people.permissions import EDIT_CONTACTS, MANAGE_DATA
from people.queries import clear_identification, person_with_identification
from tests import factories

pytestmark = pytest.mark.django_db


def test_it_rests_sealed_and_is_found_however_it_is_written():
    person = factories.person()
    set_identification(person=person, kind="CC", number="1.020.304.050", by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM people_identification t")
        assert "1020304050" not in cursor.fetchone()[0]
    assert person_with_identification(kind="CC", number="1020 304 050") == person
    assert person_with_identification(kind="TI", number="1020304050") is None
    assert (clear_identification(person), person.identification.last4) == ("1020304050", "4050")
    assert "1020304050" not in str(AuditEntry.objects.latest("pk").__dict__)


@pytest.mark.parametrize(
    ("kind", "number"),
    [("CC", "12"), ("CC", "abc12345"), ("NIT", "9001234560"), ("TI", "1"), ("PA", "-")],
)
def test_what_no_document_says_is_refused(kind, number):
    with pytest.raises(InvalidIdentification):
        set_identification(person=factories.person(), kind=kind, number=number, by=None)


def test_two_people_never_have_the_same():
    set_identification(person=factories.person(), kind="CC", number="1020304050", by=None)
    with pytest.raises(IdentificationTaken):
        set_identification(person=factories.person(), kind="CC", number="1.020.304.050", by=None)


def test_only_whoever_edits_contacts_writes_it_down():
    with pytest.raises(PermissionDenied):
        set_identification(person=factories.person(), kind="CC", number="1020304050", by=factories.staff())


def test_the_page_shows_four_characters_and_keeps_what_was_typed(login):
    person = factories.client().person
    browser = login(factories.staff(MANAGE_DATA, EDIT_CONTACTS))
    path = f"/admin/personas/{person.pk}/documento/"
    page = browser.post(path, {"kind": "CC", "number": "99x"})
    assert page.status_code == 422
    assert 'value="99x"' in page.content.decode()
    assert browser.post(path, {"kind": "CC", "number": "1.020.304.050"}).status_code == 302
    page = browser.get(f"/admin/personas/{person.pk}/datos/").content.decode()
    assert "····4050" in page
    assert "1020304050" not in page
    assert login(factories.staff(MANAGE_DATA)).post(path, {"kind": "CC", "number": "1"}).status_code == 403


def test_keys_are_changed_without_losing_anything(settings):
    person = factories.totp(factories.client().person.user).person
    set_identification(person=person, kind="CC", number="1020304050", by=None)
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = ["a-new-key", *old]
    assert person_with_identification(kind="CC", number="1020304050") == person
    call_command("rotate_field_keys")
    settings.FIELD_KEYS = ["a-new-key"]
    assert clear_identification(person) == "1020304050"
    assert person_with_identification(kind="CC", number="1020304050") == person
    assert Identification.objects.get().lookup.startswith(crypto.name_of("a-new-key"))
    assert factories.totp_code(person.user)


def test_staff_write_down_none_that_is_on_the_blacklist(login):
    person = factories.person()
    factories.blacklist_entry(id_kind="CC", id_number="52123456")
    browser, url = login(factories.staff(EDIT_CONTACTS, MANAGE_DATA)), f"/admin/personas/{person.pk}/documento/"
    answer = browser.post(url, {"kind": "CC", "number": "52.123.456"})
    assert (answer.status_code, "lista negra" in answer.content.decode()) == (422, True)
    assert not Identification.objects.filter(person=person).exists()
    assert browser.post(url, {"kind": "CC", "number": "41987654"}).status_code == 302
