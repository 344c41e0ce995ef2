"""Staff accounts in the backend."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from notifications.models import Message
from people.models import Role, User
from people.permissions import MANAGE_ROLES, VIEW_AUDIT
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/admin/people/user/"


@pytest.fixture
def manager(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff(MANAGE_ROLES, VIEW_AUDIT))


@pytest.fixture
def reading() -> Role:
    return Role.objects.create(slug="reading", name="Lectura", permissions=[VIEW_AUDIT])


def change(user: User) -> str:
    return f"{URL}{user.pk}/change/"


def test_the_list_shows_staff_only(manager: Browser) -> None:
    colleague, client = factories.staff(email="colega@example.test"), factories.client()
    body = manager.get(URL).content.decode()
    assert colleague.email in body
    assert client.person.email not in body
    assert manager.get(change(client.person.user)).status_code == 302  # the admin's way of "not found"
    assert manager.get(URL, {"q": "colega"}).status_code == 200


def test_the_list_costs_the_same(manager: Browser, assert_same_queries: Callable[..., None]) -> None:
    assert_same_queries(lambda: manager.get(URL), lambda: factories.staff("core.edit_settings"))


def test_a_colleague_is_added_and_gets_a_link_to_set_a_password(manager: Browser, reading: Role, settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.adapters.outbox.OutboxBackend"
    data = {"email": "Nora@Example.test", "given_names": "Nora", "family_names": "Díaz", "staff_roles": [reading.pk]}
    answer = manager.post(f"{URL}add/", data | {"is_superuser": "on", "password": "x" * 12, "is_active": ""})
    assert answer.status_code == 302
    user = User.objects.get(email="nora@example.test")
    assert (user.is_staff, user.is_superuser, user.is_active, user.has_usable_password()) == (True, False, True, False)
    assert list(user.roles.all()) == [reading]
    told = Message.objects.get(address="nora@example.test", channel="email")
    assert "/acceso/password/reset/key/" in told.payload


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"email": "no"}, "email"), ({"email": "TAKEN@example.test"}, "email"), ({"given_names": " "}, "given_names")],
)
def test_bad_input_says_so_and_keeps_what_was_typed(manager: Browser, wrong: dict[str, str], field: str) -> None:
    factories.staff(email="taken@example.test")
    data = {"email": "nora@example.test", "given_names": "Nora", "family_names": "Díaz"}
    answer = manager.post(f"{URL}add/", data | wrong)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors[field]
    assert 'value="Díaz"' in answer.content.decode()


def test_roles_and_access_are_changed_and_nothing_else(manager: Browser, reading: Role) -> None:
    user = factories.staff()
    before = (user.email, user.password, user.person_id)
    forbidden = {"email": "x@example.test", "password": "x" * 12, "is_superuser": "on", "person": "1"}
    answer = manager.post(change(user), {"staff_roles": [reading.pk], "is_active": "on", "is_staff": "on"} | forbidden)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert list(user.roles.all()) == [reading]
    assert ((user.email, user.password, user.person_id), user.is_superuser) == (before, False)
    assert manager.post(change(user), {"staff_roles": []}).status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.is_staff, user.roles.count()) == (False, False, 0)


def test_nobody_changes_their_own_rights(login: Callable[[Any], Browser], reading: Role) -> None:
    for superuser in (False, True):
        own = factories.staff(MANAGE_ROLES, VIEW_AUDIT, superuser=superuser)
        answer = login(own).post(change(own), {"staff_roles": [reading.pk], "is_active": "on", "is_staff": "on"})
        assert answer.status_code == 200
        assert answer.context["adminform"].form.non_field_errors()
        assert reading not in own.roles.all()


def test_what_one_does_not_hold_cannot_be_given(manager: Browser) -> None:
    strong = Role.objects.create(slug="strong", name="Fuerte", permissions=["core.edit_settings"])
    user = factories.staff()
    answer = manager.post(change(user), {"staff_roles": [strong.pk], "is_active": "on", "is_staff": "on"})
    assert answer.context["adminform"].form.non_field_errors()
    assert not user.roles.exists()


def test_only_a_superuser_touches_a_superuser(manager: Browser) -> None:
    boss = factories.staff(superuser=True)
    answer = manager.post(change(boss), {"staff_roles": []})
    assert answer.context["adminform"].form.non_field_errors()
    assert User.objects.get(pk=boss.pk).is_active


def test_who_must_not_get_there(client: Browser) -> None:
    user = factories.staff()
    for url in (URL, f"{URL}add/", change(user), "/admin/people/role/", "/admin/people/role/add/"):
        assert client.get(url).url.startswith("/acceso/")
        for who in (factories.client(), factories.agent(), factories.staff(VIEW_AUDIT, "core.edit_settings")):
            browser = factories.sign_in(Browser(), who)
            assert browser.get(url).status_code == 403
            assert browser.post(url, {"staff_roles": [], "email": "n@example.test"}).status_code == 403
    assert User.objects.get(pk=user.pk).is_active


def test_accounts_and_roles_are_never_deleted(client: Browser, reading: Role) -> None:
    user = factories.staff()
    browser = factories.sign_in(client, factories.staff(superuser=True))
    assert browser.post(f"{URL}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert browser.post(f"/admin/people/role/{reading.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in browser.get(URL).content.decode()
