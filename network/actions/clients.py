"""Whoever comes in as a client: the registration engine starts here, one door for everybody."""

from django.db import connection, transaction
from django.utils.translation import get_language

from core import audit, events
from core.phones import clean_phone
from network.enums import Act, Channel
from network.errors import ContactMissing, NameMissing, ReasonMissing
from network.events import ClientRegistered
from network.models import Client, ContactChange
from people import actions as people
from people.actions.accounts import CONTACT_FIELDS
from people.enums import Act as PeopleAct
from people.models import ConsentText, Person, User, default_language
from referrals import actions as referrals

LIGHT = {"city", "language"}  # what is corrected without saying why


@transaction.atomic
def register_client(
    *, channel: str, email: str, password: str | None, given_names: str, family_names: str = "", phone: str = "",
    code: str = "", code_channel: str = "", texts: list[ConsentText], ip: str | None,
) -> User:  # fmt: skip
    """Somebody joins as a client, and as nothing else: person, access, consents and, with a code, the referrer.

    Raises people.EmailTaken for a login that exists, and what referrals.bind_code raises for the code.
    """
    person = people.create_person(
        given_names=given_names, family_names=family_names, email=email, phone=phone,
        language=get_language() or default_language(),
    )  # fmt: skip
    user = people.create_user(email=email, password=password, person=person)
    Client.objects.create(person=person, channel=Channel(channel))
    people.accept_texts(person=person, texts=texts, channel=channel, ip=ip)
    if code:
        referrals.bind_code(person=person, text=code, channel=code_channel, by=user)
    events.publish(ClientRegistered(person_id=person.pk, channel=channel), by=user)
    return user


@transaction.atomic
def register_contact_client(
    *, given_names: str, family_names: str = "", email: str = "", phone: str = "", by: User | None
) -> Client:
    """A client whom staff write down, without an account. Who has an account or is a client by this e-mail is used.

    Raises NameMissing, ContactMissing or core.phones.InvalidPhone.
    """
    email, phone = email.strip().lower(), clean_phone(phone)
    if not given_names.strip():
        raise NameMissing()
    if not (email or phone):
        raise ContactMissing()
    if email and (known := _known_by_email(email)):
        return known
    person = people.create_person(given_names=given_names, family_names=family_names, email=email, phone=phone)
    client = Client.objects.create(person=person, channel=Channel.BACKEND)
    audit.record(Act.REGISTER, client, by=by)
    events.publish(ClientRegistered(person_id=person.pk, channel=Channel.BACKEND.value), by=by)
    return client


def _known_by_email(email: str) -> Client | None:
    """The client behind the account with this e-mail, else the only one who left it; two calls at once wait here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"client:{email}"])
    if user := User.objects.select_related("person").filter(email=email).first():
        return Client.objects.get_or_create(person=user.person, defaults={"channel": Channel.BACKEND})[0]
    found = Client.objects.select_related("person").filter(person__email=email)[:2]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def correct_contact(*, person: Person, reason: str, by: User | None, **data: str) -> None:
    """Staff correct names or contact data; what stood there before stays readable, with the reason.

    Raises PermissionDenied, or ReasonMissing where names, e-mail or phone change without one.
    """
    before = _contact_data(Person.objects.select_for_update(no_key=True).get(pk=person.pk))
    people.edit_contact(person=person, by=by, **data)
    after = _contact_data(Person.objects.get(pk=person.pk))
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changes:
        return
    if not reason.strip() and not changes.keys() <= LIGHT:
        raise ReasonMissing()
    entry = audit.history(person).filter(action=PeopleAct.EDIT_CONTACT)[0]
    ContactChange.objects.create(person=person, entry=entry, changes=changes, reason=reason.strip())


def _contact_data(person: Person) -> dict[str, str]:
    return {name: getattr(person, name) for name in CONTACT_FIELDS}
