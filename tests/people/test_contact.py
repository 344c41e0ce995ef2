import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import conf
from core.models import AuditEntry
from core.phones import InvalidPhone
from core.text import normalise
from people.actions import edit_contact
from people.enums import Act
from people.errors import UnderLeastAge
from people.models import Person
from people.permissions import EDIT_CONTACTS
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_audit_names_the_fields_and_never_what_they_held() -> None:
    person, by = factories.person(), factories.staff(EDIT_CONTACTS)
    edit_contact(person=person, by=by, given_names=" Ana   Lucía ", email="Nueva@Example.test", city=person.city)
    person.refresh_from_db()
    assert (person.given_names, person.email) == ("Ana Lucía", "nueva@example.test")
    assert person.name_key.startswith("ana lucia ")
    entry = AuditEntry.objects.get(action=Act.EDIT_CONTACT)
    assert (entry.by, entry.after, entry.before) == (by, {"fields": ["email", "given_names"]}, {})


def test_nobody_is_made_younger_than_they_may_be() -> None:
    """An agent and a client each by the age of what they are."""
    agent, client, today = factories.agent().person, factories.client().person, timezone.localdate()
    young = today.replace(year=today.year - 15, month=1, day=1)
    with pytest.raises(UnderLeastAge):
        edit_contact(person=agent, by=None, birth_date=young)
    edit_contact(person=client, by=None, birth_date=young)
    conf.change("network.minimum_age_client", 16, by=None)
    with pytest.raises(UnderLeastAge):
        edit_contact(person=client, by=None, birth_date=young.replace(day=2))
    edit_contact(person=client, by=None, birth_date=young, city="Cali")  # what stands there is not looked at again
    client.refresh_from_db()
    assert (client.birth_date, client.city) == (young, "Cali")


def test_phones_are_kept_as_they_are_dialled_in_the_country_of_the_person() -> None:
    mexican = factories.person(country="MX")
    edit_contact(person=mexican, by=None, phone="55 1234 5678", landline="(55) 5123 4567")
    mexican.refresh_from_db()
    assert (mexican.phone, mexican.landline) == ("+525512345678", "+525551234567")
    with pytest.raises(InvalidPhone):
        edit_contact(person=mexican, by=None, phone="12")


def test_nothing_changed_writes_nothing() -> None:
    person = factories.person(email="igual@example.test")
    edit_contact(person=person, by=None, email=" IGUAL@example.test ", city=person.city)
    assert not AuditEntry.objects.filter(action=Act.EDIT_CONTACT).exists()


def test_fields_that_are_no_contact_data_stay() -> None:
    person = factories.person()
    edit_contact(person=person, by=None, country="US", name_key="x")
    person.refresh_from_db()
    assert (person.country, person.name_key) == ("CO", normalise(person.name))


def test_without_the_right_it_is_refused() -> None:
    person = factories.person()
    for by in (factories.agent().person.user, factories.staff("network.view_clients")):
        with pytest.raises(PermissionDenied):
            edit_contact(person=person, by=by, city="Cali")


@given(st.text(max_size=40))
def test_any_text_can_be_searched(text: str) -> None:
    assert list(Person.objects.matching(text.replace("\x00", ""))) == []


@pytest.mark.parametrize("text", ["restrepo ana", "ANA MARÍA restrepo álvarez", "mar rest", "an"])
def test_every_word_of_the_name_in_any_order(text: str) -> None:
    person = factories.person("Ana María", "Restrepo Álvarez")
    factories.person("Mario", "Gómez")
    assert list(Person.objects.matching(text)) == [person]
