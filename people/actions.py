"""Every write of people and their access."""

import hashlib
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from core import audit
from core.codes import random_code
from people import queries
from people.enums import Act, ConsentKind
from people.errors import EmailTaken, EmptyText, TextChanged
from people.models import Consent, ConsentText, Person, Role, User
from people.permissions import EDIT_CONTACTS, PUBLISH_TEXTS

CONTACT_FIELDS = ("given_names", "family_names", "email", "phone", "city", "language")


@transaction.atomic
def create_person(
    *, given_names: str, family_names: str = "", email: str = "", phone: str = "", city: str = "", **extra: Any
) -> Person:
    """A new person. Names are kept as typed, with spaces tidied."""
    given, family = " ".join(given_names.split()), " ".join(family_names.split())
    return Person.objects.create(
        given_names=given, family_names=family, email=email, phone=phone, city=" ".join(city.split()), **extra
    )


@transaction.atomic
def create_user(
    *, email: str, password: str | None, person: Person | None = None, given_names: str = "", family_names: str = "",
    phone: str = "", is_staff: bool = False, is_superuser: bool = False,
) -> User:  # fmt: skip
    """Access for a person (made here unless given). Raises EmailTaken."""
    login = email.strip().lower()
    if User.objects.filter(email=login).exists():
        raise EmailTaken()
    person = person or create_person(given_names=given_names, family_names=family_names, email=login, phone=phone)
    user = User(email=login, person=person, is_staff=is_staff, is_superuser=is_superuser)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise EmailTaken() from error
    return user


@transaction.atomic
def create_staff(
    *, email: str, given_names: str, family_names: str = "", roles: list[Role], by: User | None
) -> User:  # fmt: skip
    """A staff account without a password: its owner sets one by e-mail. Raises EmailTaken and what give_roles does."""
    queries.check_may_give(by=by, roles=roles)
    user = create_user(email=email, password=None, given_names=given_names, family_names=family_names, is_staff=True)
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    audit.record(Act.CREATE_STAFF, user, by=by)
    give_roles(user=user, roles=roles, by=by)
    return user


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
def end_own_sessions(*, user: User, but: str, only: int | None = None) -> int:
    """Close the user's other sessions, or one of them; the one with the key `but` stays. Answers how many."""
    found = UserSession.objects.filter(user=user).exclude(session_key=but)
    rows = list(found if only is None else found.filter(pk=only))
    for session in rows:
        session.end()
    return len(rows)


@transaction.atomic
def edit_contact(*, person: Person, by: User | None, **data: str) -> None:
    """Correct names, contact e-mail, phone, city or language. The audit names the fields, never what they held.

    Raises PermissionDenied.
    """
    if by and not by.has_perm(EDIT_CONTACTS):
        raise PermissionDenied
    stored = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    tidy = {name: " ".join(value.split()) for name, value in data.items() if name in CONTACT_FIELDS}
    tidy |= {"email": tidy["email"].lower()} if "email" in tidy else {}
    changed = sorted(name for name, value in tidy.items() if getattr(stored, name) != value)
    if changed:
        for name in changed:
            setattr(stored, name, tidy[name])
        stored.save(update_fields=changed)
        audit.record(Act.EDIT_CONTACT, stored, by=by, after={"fields": changed})


@transaction.atomic
def publish_consent_text(*, kind: ConsentKind, body: str, by: User | None = None) -> ConsentText:
    """The next version of a text; the same wording as the last one publishes nothing.

    Raises PermissionDenied, EmptyText or TextChanged.
    """
    if by and not by.has_perm(PUBLISH_TEXTS):
        raise PermissionDenied
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise EmptyText()
    digest = hashlib.sha256(body.encode()).hexdigest()
    last = ConsentText.objects.filter(kind=kind).order_by("-version").first()
    if last and last.sha256 == digest:
        return last
    version = last.version + 1 if last else 1
    try:
        with transaction.atomic():
            text = ConsentText.objects.create(kind=kind, version=version, body=body, sha256=digest)
    except IntegrityError as error:
        raise TextChanged() from error
    if by:
        audit.record(Act.PUBLISH_TEXT, text, by=by, after={"kind": kind, "version": version, "sha256": digest})
    return text


@transaction.atomic
def accept_texts(*, person: Person, texts: list[ConsentText], channel: str, ip: str | None) -> None:
    """Keep that the person accepted these versions; accepting one again changes nothing."""
    rows = [Consent(person=person, text=text, channel=channel, ip=ip) for text in texts]
    Consent.objects.bulk_create(rows, ignore_conflicts=True)
