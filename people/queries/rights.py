"""Reads of people and their access, and who may change whose rights."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, Exists, JSONField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.utils import timezone

from core.access import PERMISSIONS
from core.models import AuditEntry
from people.enums import Act
from people.errors import OwnRights, RightsNotHeld, StrongerAccount, UnknownPermission
from people.models import Person, Role, User
from people.permissions import MANAGE_ROLES


def open_sessions(*, user: User, current: str | None) -> list[UserSession]:
    """Where the user is signed in, newest first; what has ended by itself is left out. `current` gets `here`."""
    rows = list(UserSession.objects.filter(user=user).order_by("-created_at", "-pk"))
    keys = [row.session_key for row in rows]
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    known = set(alive.values_list("session_key", flat=True))
    for row in rows:
        row.here = row.session_key == current
    return [row for row in rows if row.session_key in known]


def login_waits(person: Person) -> bool:
    """Whether somebody has a login of which no address is proven yet."""
    proven = EmailAddress.objects.filter(user__person=person.pk).values_list("verified", flat=True)
    return bool(proven) and not any(proven)


def must_prove(person: Person, email: str) -> bool:
    """Whether they have shown an address to be theirs, and this one, in lower case, neither is such a one nor where
    they are reached already."""
    shown = dict(EmailAddress.objects.filter(user__person=person.pk).values_list("email", "verified"))
    return any(shown.values()) and email != person.email and not shown.get(email)


def check_may_manage(*, by: User | None, user: User | None = None) -> None:
    """Whether `by` may touch staff accounts, and this one. `by=None` is the system itself.

    Raises PermissionDenied, OwnRights or StrongerAccount.
    """
    if by is None:
        return
    if not by.has_perm(MANAGE_ROLES):
        raise PermissionDenied
    if user and user.pk == by.pk:
        raise OwnRights()
    if user and user.is_superuser and not by.is_superuser:
        raise StrongerAccount()


def check_may_give(*, by: User | None, roles: Iterable[Role], user: User | None = None) -> None:
    """Whether `by` may leave the user with these roles: what is new must be held. Raises RightsNotHeld besides."""
    check_may_manage(by=by, user=user)
    held = set(user.roles.values_list("pk", flat=True)) if user else set()
    _check_held(by, {name for role in roles if role.pk not in held for name in role.permissions})


def check_may_edit_role(*, by: User | None, role: Role, permissions: Iterable[str]) -> None:
    """Whether `by` may leave the role with these permissions. Nobody edits a role of their own."""
    check_may_manage(by=by)
    if by and not by.is_superuser and by.roles.filter(pk=role.pk).exists():
        raise OwnRights()
    added = set(permissions) - set(_stored_permissions(role))
    if unknown := added - PERMISSIONS.keys():
        raise UnknownPermission(names=", ".join(sorted(unknown)))
    _check_held(by, added)


def _stored_permissions(role: Role) -> list[str]:
    return Role.objects.filter(pk=role.pk).values_list("permissions", flat=True).first() or []


def _check_held(by: User | None, permissions: set[str]) -> None:
    missing = permissions - by.permissions if by and not by.is_superuser else set()
    if missing:
        raise RightsNotHeld(names=", ".join(sorted(str(PERMISSIONS.get(name, name)) for name in missing)))


def offered_to(role: Role) -> tuple[set[str] | None, bool]:
    """The permissions the product has offered the role so far (None before the first time), and whether staff changed
    what it gave."""
    acts = AuditEntry.objects.filter(target_type=role._meta.label_lower, target_id=str(role.pk))
    last = acts.filter(action=Act.OFFER_PERMISSIONS).order_by("-pk").values_list("after", flat=True).first()
    if last is None:
        return None, acts.filter(action=Act.EDIT_ROLE).exists()
    return set(last["offered"]), set(role.permissions) != set(last["offered"])


def roles_with_news(roles: QuerySet[Role]) -> QuerySet[Role]:
    """Each role with what the last version offered it (`last_offer`), unless staff have edited the role since."""
    same = AuditEntry.objects.filter(
        target_type=Role._meta.label_lower, target_id=Cast(OuterRef("pk"), CharField())
    ).order_by("-pk")
    offers = same.filter(action=Act.OFFER_PERMISSIONS)
    edits = same.filter(action=Act.EDIT_ROLE, pk__gt=OuterRef("last_offer_pk"))
    return roles.annotate(last_offer_pk=Subquery(offers.values("pk")[:1])).annotate(
        last_offer=Case(When(~Exists(edits), then=Subquery(offers.values("after")[:1])), output_field=JSONField())
    )
