"""Roles and staff accounts: nobody widens their own rights, or gives what they do not hold."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser

from core.models import AuditEntry
from people.actions import create_staff, edit_role, give_roles, set_access
from people.enums import Act
from people.errors import EmailTaken, OwnRights, RightsNotHeld, StrongerAccount, UnknownPermission
from people.models import Role, User
from people.permissions import MANAGE_ROLES, VIEW_AUDIT
from tests import factories

pytestmark = pytest.mark.django_db


def role(*permissions: str, slug: str = "r") -> Role:
    return Role.objects.create(slug=slug, name=slug, permissions=list(permissions))


def manager(*more: str) -> User:
    return factories.staff(MANAGE_ROLES, *more)


def signed_in(user: User) -> Browser:
    """A browser with a session that is registered as signing in does it."""
    browser = factories.sign_in(Browser(), user)
    UserSession.objects.create(user=user, session_key=browser.session.session_key, ip="127.0.0.1", user_agent="x")
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get("/cuenta/").status_code != 302


def test_roles_are_replaced_audited_and_take_effect() -> None:
    by, user, given = manager(VIEW_AUDIT), factories.staff(), role(VIEW_AUDIT)
    give_roles(user=user, roles=[given], by=by)
    assert user.has_perm(VIEW_AUDIT)
    entry = AuditEntry.objects.get(action="people.give_roles")
    assert (entry.by, entry.before, entry.after) == (by, {"roles": []}, {"roles": ["r"]})
    give_roles(user=user, roles=[], by=by)
    assert not User.objects.get(pk=user.pk).has_perm(VIEW_AUDIT)


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_gives_roles_to_themselves(superuser: bool) -> None:
    by = factories.staff(MANAGE_ROLES, superuser=superuser)
    with pytest.raises(OwnRights):
        give_roles(user=by, roles=[role(VIEW_AUDIT)], by=by)
    with pytest.raises(OwnRights):
        set_access(user=by, is_active=True, is_staff=False, by=by)


def test_nobody_gives_what_they_do_not_hold() -> None:
    by, user, strong = manager(), factories.staff(), role(VIEW_AUDIT, MANAGE_ROLES)
    with pytest.raises(RightsNotHeld, match="audit"):
        give_roles(user=user, roles=[strong], by=by)
    with pytest.raises(RightsNotHeld):
        create_staff(email="n@example.test", given_names="N", roles=[strong], by=by)
    with pytest.raises(RightsNotHeld):
        edit_role(role=Role(), name="Nueva", permissions=[VIEW_AUDIT], by=by)
    user.roles.add(strong)
    give_roles(user=user, roles=[strong], by=by)  # what is held already may stay
    give_roles(user=user, roles=[], by=by)  # and be taken away
    assert not user.roles.exists()


def test_a_superuser_gives_anything_to_others() -> None:
    user, strong = factories.staff(), role(VIEW_AUDIT, MANAGE_ROLES)
    give_roles(user=user, roles=[strong], by=factories.staff(superuser=True))
    assert user.has_perm(MANAGE_ROLES)


@pytest.mark.parametrize("who", ["agent", "client", "staff"])
def test_without_the_right_nobody_changes_rights(who: str) -> None:
    members: dict[str, Any] = {"agent": factories.agent, "client": factories.client}
    by = factories.staff(VIEW_AUDIT) if who == "staff" else members[who]().person.user
    by.roles.add(role(MANAGE_ROLES)) if who != "staff" else None  # a role without is_staff is worth nothing
    user = factories.staff()
    for change in (
        lambda: give_roles(user=user, roles=[], by=by),
        lambda: set_access(user=user, is_active=False, is_staff=True, by=by),
        lambda: edit_role(role=Role(), name="x", permissions=[], by=by),
        lambda: create_staff(email="n@example.test", given_names="N", roles=[], by=by),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert not AuditEntry.objects.exclude(action=Act.OFFER_PERMISSIONS).exists()


def test_only_a_superuser_touches_a_superuser() -> None:
    boss = factories.staff(superuser=True)
    for change in (
        lambda by: give_roles(user=boss, roles=[], by=by),
        lambda by: set_access(user=boss, is_active=False, is_staff=False, by=by),
    ):
        with pytest.raises(StrongerAccount):
            change(manager())
    set_access(user=boss, is_active=False, is_staff=True, by=factories.staff(superuser=True))
    assert not User.objects.get(pk=boss.pk).is_active


def test_a_role_is_made_and_edited_with_its_audit() -> None:
    by = manager(VIEW_AUDIT)
    made = edit_role(role=Role(), name="  Revisión   interna ", permissions=[VIEW_AUDIT, VIEW_AUDIT], by=by)
    assert (made.name, made.permissions, made.slug.startswith("revision-interna-")) == (
        "Revisión interna", [VIEW_AUDIT], True,
    )  # fmt: skip
    edit_role(role=made, name="Revisión", permissions=[], by=by)
    entries = AuditEntry.objects.filter(action="people.edit_role").order_by("pk")
    assert [(e.before, e.after) for e in entries] == [
        ({"permissions": []}, {"permissions": [VIEW_AUDIT]}), ({"permissions": [VIEW_AUDIT]}, {"permissions": []}),
    ]  # fmt: skip


def test_nobody_edits_a_role_of_their_own() -> None:
    by = manager(VIEW_AUDIT)
    for permissions in ([], [MANAGE_ROLES, VIEW_AUDIT]):
        with pytest.raises(OwnRights):
            edit_role(role=by.roles.get(), name="x", permissions=permissions, by=by)


def test_a_permission_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownPermission):
        edit_role(role=Role(), name="x", permissions=["people.fly"], by=factories.staff(superuser=True))


def test_a_staff_account_has_no_password_and_no_more_than_asked() -> None:
    by = manager(VIEW_AUDIT)
    user = create_staff(
        email="Nora@Example.test", given_names="Nora", family_names="Díaz", roles=[role(VIEW_AUDIT)], by=by
    )
    assert (user.email, user.is_staff, user.is_superuser, user.has_usable_password()) == (
        "nora@example.test", True, False, False,
    )  # fmt: skip
    assert user.has_perm(VIEW_AUDIT)
    assert EmailAddress.objects.filter(user=user, verified=False, primary=True).count() == 1
    with pytest.raises(EmailTaken):
        create_staff(email="NORA@example.test", given_names="N", roles=[], by=by)


def test_access_is_closed_and_audited() -> None:
    by, user = manager(), factories.staff()
    set_access(user=user, is_active=True, is_staff=False, by=by)
    entry = AuditEntry.objects.get(action="people.set_access")
    assert entry.before == {"is_active": True, "is_staff": True}
    assert entry.after == {"is_active": True, "is_staff": False}
    set_access(user=user, is_active=True, is_staff=False, by=by)
    assert AuditEntry.objects.filter(action="people.set_access").count() == 1


CHANGES: dict[str, Any] = {
    "roles": lambda user, by: give_roles(user=user, roles=[], by=by),
    "disabled": lambda user, by: set_access(user=user, is_active=False, is_staff=True, by=by),
    "no longer staff": lambda user, by: set_access(user=user, is_active=True, is_staff=False, by=by),
    "role edited": lambda user, by: edit_role(role=user.roles.get(), name="x", permissions=[], by=by),
}


@pytest.mark.parametrize("change", CHANGES)
def test_old_sessions_are_dead_at_the_next_request(change: str) -> None:
    """S10. The control: a change that changes nothing leaves the session alone."""
    user, other = factories.staff(VIEW_AUDIT), factories.staff(VIEW_AUDIT)
    browser, others = signed_in(user), signed_in(other)
    by = factories.staff(superuser=True)
    give_roles(user=user, roles=list(user.roles.all()), by=by)
    set_access(user=user, is_active=True, is_staff=True, by=by)
    assert is_in(browser)
    CHANGES[change](user, by)
    assert not is_in(browser)
    assert is_in(others)
    assert not UserSession.objects.filter(user=user).exists()
