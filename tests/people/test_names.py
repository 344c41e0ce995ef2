"""Names of people: kept as typed, but for what no name has, at every door."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.actions import register_contact_client
from network.models import Application
from people.actions import create_person, edit_contact
from people.errors import WrongName
from people.models import Person
from people.queries import clean_name
from tests import factories
from tests.network.load_cast import checked, row

BAD = ["<b>x</b>", "Ana\x07", "A\u202eana", "Ana\ufeff", "x > y"]


@given(st.text(max_size=80))
def test_a_name_is_kept_as_typed_or_refused(text):
    try:
        kept = clean_name(text)
    except WrongName:
        return
    assert kept == " ".join(text.split())
    assert not set(kept) & set("<>\x00\x1f\x7f\u202e")
    assert clean_name(kept) == kept


@pytest.mark.parametrize("name", ["Ana María", "Ñúñez d'Ors", "O’Neill-Pérez", "José (Pepe) 2.º", "李小龍", "علی‌رضا"])
def test_names_of_people_are_taken(name):
    assert clean_name(f"  {name} ") == name


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD)
def test_every_action_refuses_what_no_name_has(name):
    person, staff = factories.person(), factories.staff("people.edit_contacts", "network.manage_clients")
    for act in (
        lambda: create_person(given_names=name),
        lambda: create_person(given_names="Ana", family_names=name),
        lambda: edit_contact(person=person, by=staff, family_names=name),
        lambda: register_contact_client(given_names=name, email="ana@casa.test", by=staff),
    ):
        with pytest.raises(WrongName) as refused:
            act()
        assert refused.value.field in {"given_names", "family_names"}


@pytest.mark.django_db
def test_the_public_form_says_it_beside_the_field_and_keeps_what_was_typed(client):
    page = client.get("/registro/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    typed = {"given_names": "<b>x</b>", "family_names": "Gil", "email": "ana@casa.test", "form_key": key}
    answer = client.post("/registro/", typed)
    assert answer.status_code == 422
    assert "<" in answer.context["form"].errors["given_names"][0]
    assert "&lt;b&gt;x&lt;/b&gt;" in answer.content.decode()
    assert not Application.objects.exists()


@pytest.mark.django_db
def test_a_file_of_people_lists_the_row():
    staff = factories.staff("network.import_people")
    load = checked([row(given="<i>Ana</i>", email="ana@casa.test"), row(email="luz@casa.test")], staff)
    assert (load.counts["error"], load.counts["create"]) == (1, 1)
    assert not Person.objects.filter(given_names__contains="<").exists()
