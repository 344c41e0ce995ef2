"""What accounts may do, and where they are signed in."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import slugify

from core import audit
from core.codes import random_code
from core.events import publish
from people import queries
from people.enums import Act
from people.errors import NoSecondFactor
from people.events import AccessReset
from people.models import Role, User
from people.permissions import MANAGE_ACCESS


@transaction.atomic
def give_roles(*, user: User, roles: list[Role], by: User | None) -> None:
    """Replace the roles of a staff member; audited, and the user signs in anew.

    Raises PermissionDenied, OwnRights, StrongerAccount or RightsNotHeld.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    queries.check_may_give(by=by, roles=roles, user=user)
    before, after = sorted(user.roles.values_list("slug", flat=True)), sorted(role.slug for role in roles)
    if before == after:
        return
    user.roles.set(roles)
    user.__dict__.pop("permissions", None)
    audit.record(Act.GIVE_ROLES, user, by=by, before={"roles": before}, after={"roles": after})
    end_sessions(users=[user])


@transaction.atomic
def set_access(*, user: User, is_active: bool, is_staff: bool, by: User | None) -> None:
    """Open or close an account, or its way into the backend; audited, and the user signs in anew.

    Raises PermissionDenied, OwnRights or StrongerAccount.
    """
    queries.check_may_manage(by=by, user=user)
    stored = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    before, after = _access(stored), {"is_active": is_active, "is_staff": is_staff}
    if before == after:
        return
    user.is_active, user.is_staff = is_active, is_staff
    user.save(update_fields=["is_active", "is_staff"])
    audit.record(Act.SET_ACCESS, user, by=by, before=before, after=after)
    end_sessions(users=[user])


def _access(user: User) -> dict[str, bool]:
    return {"is_active": user.is_active, "is_staff": user.is_staff}


@transaction.atomic
def edit_role(*, role: Role, name: str, permissions: list[str], by: User | None) -> Role:
    """Make or change a role; audited, and whoever holds it signs in anew.

    Raises PermissionDenied, OwnRights, RightsNotHeld or UnknownPermission.
    """
    stored = Role.objects.select_for_update().filter(pk=role.pk).first()
    queries.check_may_edit_role(by=by, role=role, permissions=permissions)
    before = sorted(stored.permissions) if stored else []
    role.name, role.permissions = " ".join(name.split()), sorted(set(permissions))
    role.slug = role.slug or f"{slugify(role.name)[:40]}-{random_code(4).lower()}"
    role.save()
    if stored is None or before != role.permissions or stored.name != role.name:
        after = {"permissions": role.permissions}
        audit.record(Act.EDIT_ROLE, role, by=by, before={"permissions": before}, after=after)
    if before != role.permissions:
        end_sessions(users=role.users.all())
    return role


@transaction.atomic
def end_sessions(*, users: Iterable[User]) -> None:
    """Whoever is signed in as one of them must sign in anew."""
    for session in UserSession.objects.filter(user__in=users):
        session.end()


@transaction.atomic
def clear_sessions() -> int:
    """Forget what ended by itself: expired sessions, and from where they were opened. Answers how many."""
    expired, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(alive)).delete()
    return expired


@transaction.atomic
def end_own_sessions(*, user: User, but: str, only: int | None = None) -> int:
    """Close the user's other sessions, or one of them; the one with the key `but` stays. Answers how many."""
    found = UserSession.objects.filter(user=user).exclude(session_key=but)
    rows = list(found if only is None else found.filter(pk=only))
    for session in rows:
        session.end()
    return len(rows)


@transaction.atomic
def sign_out_everywhere(*, user: User, reason: str, by: User | None) -> None:
    """Whoever is signed in as the user must sign in anew; audited. Raises PermissionDenied or StrongerAccount."""
    _check_may_help(user, by)
    end_sessions(users=[user])
    audit.record(Act.END_SESSIONS, user, by=by, reason=reason)


@transaction.atomic
def reset_second_factor(*, user: User, reason: str, by: User | None) -> None:
    """For somebody who lost their phone: passkeys, app and recovery codes go, sessions end, the person is told.

    Raises PermissionDenied, OwnRights, StrongerAccount or NoSecondFactor.
    """
    _check_may_help(user, by)
    found = Authenticator.objects.select_for_update().filter(user=user)
    kinds = sorted({row.type for row in found})
    if not kinds:
        raise NoSecondFactor()
    found.delete()
    end_sessions(users=[user])
    audit.record(Act.RESET_FACTOR, user, by=by, before={"kinds": kinds}, reason=reason)
    publish(AccessReset(person_id=user.person_id), by=by)


def _check_may_help(user: User, by: User | None) -> None:
    """Staff accounts are in the hands of whoever manages them; all others of whoever helps people in."""
    if user.is_staff:
        queries.check_may_manage(by=by, user=user)
    elif by and not by.has_perm(MANAGE_ACCESS):
        raise PermissionDenied
