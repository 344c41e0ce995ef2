"""People, their accounts and how to reach them."""

from collections.abc import Collection, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from people import queries
from people.actions.access import give_roles
from people.actions.places import set_place_text
from people.actions.profile import tidied
from people.enums import Act
from people.errors import CodeOver, ContactBarred, EmailTaken, LoginInUse
from people.models import Person, Role, User
from people.permissions import EDIT_CONTACTS
from people.rules import check_birth_date, clean_name

FILLED = (
    "given_names", "family_names", "email", "phone", "city", "country", "birth_date", "landline", "address",
    "postal_code",
)  # fmt: skip
TYPED = ("family_names", "phone", "landline", "address", "postal_code")  # texts that may be left empty
ASKED_AS = {"city": "place"}  # by forms
CONTACT_FIELDS = (
    "given_names", "family_names", "email", "phone", "landline", "birth_date", "address", "city", "postal_code",
    "language",
)  # fmt: skip


@transaction.atomic
def create_person(
    *, given_names: str, family_names: str = "", email: str = "", phone: str = "", city: str = "", **extra: Any
) -> Person:
    """A new person. Names are kept as typed, with spaces tidied. Raises WrongName."""
    given, family = clean_name(given_names), clean_name(family_names, "family_names")
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
def give_login(*, person: Person, email: str, password: str | None, verified: bool = False) -> User:
    """Access for somebody on record: the address to confirm stands beside it. Raises EmailTaken."""
    user = create_user(email=email, password=password, person=person)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return user


def check_may_prove(*, user: User, email: str) -> None:
    """Whether a code may still show that this address, in lower case, is the user's: the account is open and nobody
    erased its owner; and while none of its addresses is proven, it is one of them. Both rows are the caller's until the
    transaction ends. Raises CodeOver."""
    person = Person.objects.select_for_update(no_key=True).get(pk=user.person_id)
    stored = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    own = dict(EmailAddress.objects.filter(user=stored).values_list("email", "verified"))
    is_other = bool(own) and not any(own.values()) and email not in own
    if person.erased_at or not stored.is_active or is_other:
        raise CodeOver()


@transaction.atomic
def correct_waiting_email(*, user: User, email: str) -> None:
    """The right address for a login of which none was proven yet, to sign in with and to be reached at. The audit
    names no address. Raises EmailTaken, or LoginInUse where it was proven or used."""
    person = Person.objects.select_for_update(no_key=True).get(pk=user.person_id)
    stored = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if stored.is_staff or stored.last_login or not queries.login_waits(person):
        raise LoginInUse()
    if User.objects.filter(email=email).exclude(pk=user.pk).exists():
        raise EmailTaken()
    user.email = person.email = stored.email = email
    try:
        with transaction.atomic():
            stored.save(update_fields=["email"])
    except IntegrityError as error:
        raise EmailTaken() from error
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    audit.record(Act.CORRECT_EMAIL, stored, by=None, after={"fields": ["email"]})


@transaction.atomic
def renew_waiting(*, user: User, email: str, password: str | None, given_names: str) -> None:
    """A login of which no address was proven, and its record, begin anew: another address and password (None: it
    stays), and nothing of what was typed before. Raises EmailTaken or LoginInUse."""
    correct_waiting_email(user=user, email=email)
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    person = Person.objects.select_for_update(no_key=True).get(pk=user.person_id)
    person.given_names, person.birth_date, person.extra = clean_name(given_names), None, {}
    for name in TYPED:
        setattr(person, name, "")
    placed = set_place_text(person=person, text="")
    person.save(update_fields=["given_names", "birth_date", "extra", *TYPED, *placed])


@transaction.atomic
def complete_person(
    *, person: Person, values: Mapping[str, Any], extra: Mapping[str, Any], over: Collection[str] = ()
) -> list[str]:
    """Fill the gaps of a record. What stands there stays, but for the fields in `over` (extended ones as `x_code`).

    `extra` are typed answers by code of their extended field. Answers the names of what changed.
    """
    stored = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    changed = [n for n in FILLED if values.get(n) and (ASKED_AS.get(n, n) in over or not getattr(stored, n))]
    changed = [name for name in changed if getattr(stored, name) != values[name]]
    for name in changed:
        setattr(stored, name, values[name])
    placed = set_place_text(person=stored, text=values["city"]) if "city" in changed else []
    kept = queries.answers_to_keep(extra) if extra else {}
    news = {code: value for code, value in kept.items() if f"x_{code}" in over or code not in stored.extra}
    if news:
        stored.extra = stored.extra | news
    if changed or news:
        stored.save(update_fields=[*changed, *placed, "extra"])
    return [*changed, *(f"x_{code}" for code in news)]


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
def edit_contact(*, person: Person, by: User | None, **data: Any) -> None:
    """Correct CONTACT_FIELDS: names, contact data, birth date. The audit names the fields, never what they held.

    Raises PermissionDenied, InvalidPhone, WrongName, ContactBarred, ImplausibleBirthDate or UnderLeastAge.
    """
    if by and not by.has_perm(EDIT_CONTACTS):
        raise PermissionDenied
    stored = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    given = {name: value for name, value in data.items() if name in CONTACT_FIELDS}
    tidy = {name: tidied(name=name, value=value, country=stored.country) for name, value in given.items()}
    tidy |= {"email": tidy["email"].lower()} if "email" in tidy else {}
    if "city" in tidy and tidy["city"] == stored.place:
        del tidy["city"]
    changed = sorted(name for name, value in tidy.items() if getattr(stored, name) != value)
    if not changed:
        return
    for name in {"email", "phone"} & set(changed):
        if queries.blacklist_matches(**{name: tidy[name]}).exact:
            raise ContactBarred(name)
    if "birth_date" in changed:
        check_birth_date(tidy["birth_date"], today=timezone.localdate(), least=queries.least_age(stored))
    for name in changed:
        setattr(stored, name, tidy[name])
    placed = set_place_text(person=stored, text=tidy["city"]) if "city" in changed else []
    stored.save(update_fields=[*changed, *placed])
    audit.record(Act.EDIT_CONTACT, stored, by=by, after={"fields": changed})
