"""Every write of people and their access."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction

from core import audit
from people.enums import ConsentKind
from people.errors import EmailTaken
from people.models import Consent, ConsentText, Person, Role, User


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
    person = person or create_person(
        given_names=given_names, family_names=family_names, email=login, phone=phone
    )
    user = User(email=login, person=person, is_staff=is_staff, is_superuser=is_superuser)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise EmailTaken() from error
    return user


@transaction.atomic
def give_roles(*, user: User, roles: list[Role], by: User | None) -> None:
    """Replace the roles of a staff member; audited."""
    before = sorted(user.roles.values_list("slug", flat=True))
    user.roles.set(roles)
    user.__dict__.pop("permissions", None)
    after = sorted(role.slug for role in roles)
    audit.record("people.give_roles", user, by=by, before={"roles": before}, after={"roles": after})


@transaction.atomic
def publish_consent_text(*, kind: ConsentKind, body: str) -> ConsentText:
    """The next version of a text; the same wording as the last one publishes nothing."""
    digest = hashlib.sha256(body.encode()).hexdigest()
    last = ConsentText.objects.filter(kind=kind).order_by("-version").first()
    if last and last.sha256 == digest:
        return last
    version = last.version + 1 if last else 1
    return ConsentText.objects.create(kind=kind, version=version, body=body, sha256=digest)


@transaction.atomic
def accept_texts(*, person: Person, texts: list[ConsentText], channel: str, ip: str | None) -> None:
    """Keep that the person accepted these versions; accepting one again changes nothing."""
    rows = [Consent(person=person, text=text, channel=channel, ip=ip) for text in texts]
    Consent.objects.bulk_create(rows, ignore_conflicts=True)
