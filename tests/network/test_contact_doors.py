"""An e-mail or a phone that is corrected is looked at as one that registers: by staff, and by its owner."""

import pytest
from django.urls import reverse

from network.actions import correct_contact
from network.errors import EmailOfAnother
from people.actions import edit_contact, follow_new_email
from people.errors import Barred, ContactBarred
from people.models import User
from people.permissions import EDIT_CONTACTS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def luisa():
    return factories.client(factories.person("Luisa", "Fernández", email="luisa@casa.test"))


def send(browser, email):
    """Luisa asks to sign in with this address from now on."""
    return browser.post(reverse("account_email"), {"email": email, "action_add": ""})


@pytest.mark.parametrize(("field", "typed"), [("email", "Mala@casa.test"), ("phone", "300 999 88 77")])
def test_staff_write_down_nothing_that_is_on_the_blacklist(luisa, field, typed):
    factories.blacklist_entry(email="mala@casa.test")
    factories.blacklist_entry(phone="+573009998877")
    by, before = factories.staff(EDIT_CONTACTS), getattr(luisa.person, field)
    with pytest.raises(ContactBarred) as refused:
        edit_contact(person=luisa.person, by=by, **{field: typed})
    luisa.person.refresh_from_db()
    assert (refused.value.field, getattr(luisa.person, field)) == (field, before)
    edit_contact(person=luisa.person, by=by, city="Cali")  # the rest goes on


def test_staff_write_down_no_address_with_which_somebody_else_signs_in(luisa):
    other = factories.client().person
    User.objects.filter(pk=other.user.pk).update(email="entra@casa.test")
    with pytest.raises(EmailOfAnother):
        correct_contact(person=luisa.person, reason="Pidió", by=None, email="entra@casa.test")


def test_ones_own_new_address_is_looked_at_beside_its_field(client, luisa):
    factories.blacklist_entry(email="mala@casa.test")
    factories.person(email="otra@casa.test")
    factories.sign_in(client, luisa)
    for email, said in (("mala@casa.test", str(Barred())), ("otra@casa.test", "Este correo no se puede usar aquí")):
        page = send(client, email)
        assert said in page.content.decode(), email
        assert f'value="{email}"' in page.content.decode()
    assert send(client, "buena@casa.test").status_code == 302


def test_an_address_that_was_barred_before_it_was_confirmed_keeps_its_owner_out(luisa):
    factories.blacklist_entry(email="mala@casa.test")
    user = luisa.person.user
    user.email = "mala@casa.test"
    user.save()
    follow_new_email(user=user)
    luisa.person.refresh_from_db()
    assert luisa.person.barred_at
