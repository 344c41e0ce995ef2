"""Roles in the backend."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client as Browser
from django.utils.text import capfirst

from core import audit
from core.access import PERMISSIONS
from people.models import Role, User
from people.permissions import MANAGE_ROLES, VIEW_AUDIT
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/admin/people/role/"


@pytest.fixture
def someone() -> User:
    return factories.staff(MANAGE_ROLES, VIEW_AUDIT)


@pytest.fixture
def manager(login: Callable[[Any], Browser], someone: User) -> Browser:
    return login(someone)


def test_every_permission_is_offered_in_groups(manager: Browser) -> None:
    body = manager.get(f"{URL}add/").content.decode()
    for name in PERMISSIONS:
        assert f'value="{name}"' in body
    assert body.count('name="permissions"') == len(PERMISSIONS)


def test_a_role_is_made_and_changed(manager: Browser) -> None:
    assert manager.post(f"{URL}add/", {"name": "Revisión", "permissions": [VIEW_AUDIT]}).status_code == 302
    role = Role.objects.get(name="Revisión")
    assert role.permissions == [VIEW_AUDIT]
    body = manager.get(f"{URL}{role.pk}/change/").content.decode()
    assert body.count("checked") == 1
    manager.post(f"{URL}{role.pk}/change/", {"name": "Revisión externa", "slug": "administrator"})
    role.refresh_from_db()
    assert (role.name, role.permissions, role.slug.startswith("revision-")) == ("Revisión externa", [], True)


@pytest.mark.parametrize(
    "data",
    [{"name": ""}, {"name": "x", "permissions": ["people.fly"]}, {"name": "x", "permissions": ["core.edit_settings"]}],
)
def test_what_may_not_be_is_refused_with_words(manager: Browser, data: dict[str, Any]) -> None:
    before = Role.objects.count()
    answer = manager.post(f"{URL}add/", data)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert Role.objects.count() == before


def test_nobody_edits_a_role_of_their_own(manager: Browser, someone: User) -> None:
    own = someone.roles.get()
    answer = manager.post(f"{URL}{own.pk}/change/", {"name": own.name, "permissions": sorted(PERMISSIONS)})
    assert answer.context["adminform"].form.non_field_errors()
    own.refresh_from_db()
    assert set(own.permissions) == {MANAGE_ROLES, VIEW_AUDIT}


def test_the_list_costs_the_same(manager: Browser, assert_same_queries: Callable[..., None]) -> None:
    def add() -> None:
        factories.staff(VIEW_AUDIT)

    assert_same_queries(lambda: manager.get(URL), add)


def test_every_act_that_is_written_down_has_a_name() -> None:
    written = re.compile(r'(?:audit\.record|audit\.record_all|audit_change|_enter)\([^"()]*"([a-z]+\.[a-z_]+)"')
    root = Path(__file__).parents[2]
    ours = [app.name for app in apps.get_app_configs() if app.name == app.label]
    files = [path for name in ours for path in (root / name).rglob("*.py")]
    found = {code for path in files for code in written.findall(path.read_text())}
    assert len(found) > 50
    assert sorted(code for code in found if audit.act_name(code) == code) == []


def test_the_audit_trail_names_acts_and_things(manager: Browser, someone: User) -> None:
    audit.record("people.give_roles", someone, by=someone)
    audit.record("people.no_longer_done", someone, by=someone)
    body = manager.get("/admin/core/auditentry/").content.decode()
    assert "Cambiaron los roles" in body
    assert "people.give_roles" not in body
    assert "people.no_longer_done" in body, "what no app names keeps its code"
    assert f"{capfirst(User._meta.verbose_name)} {someone.pk}" in body
