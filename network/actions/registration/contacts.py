"""A client whom staff write down beside something else, a contract for instance: through the engine, without a form."""

from django.db import transaction

from core.phones import clean_phone
from network.actions.registration.engine import register
from network.enums import ApplicationState, Channel, Target
from network.errors import AlreadyRegistered, ContactMissing, NameMissing
from network.models import Client
from people.errors import Barred, EmailTaken
from people.models import ConsentText, User


@transaction.atomic
def register_contact_client(
    *, given_names: str, family_names: str = "", email: str = "", phone: str = "", by: User | None
) -> Client:
    """The client with this e-mail or phone, or a new one without an account.

    Raises NameMissing, ContactMissing, InvalidPhone or Barred.
    """
    if not given_names.strip():
        raise NameMissing()
    if not (email.strip() or clean_phone(phone)):
        raise ContactMissing()
    answers = {"given_names": given_names, "family_names": family_names, "email": email, "phone": phone}
    try:
        made = register(channel=Channel.BACKEND, target=Target.CLIENT, version=None, answers=answers, by=by)
    except AlreadyRegistered as known:
        return Client.objects.select_related("person").get(person=known.person)
    if made.state == ApplicationState.REJECTED or made.person_id is None:
        raise Barred()
    return Client.objects.select_related("person").get(person=made.person_id)


@transaction.atomic
def register_client(
    *, channel: str, email: str, password: str | None, given_names: str, family_names: str = "", phone: str = "",
    code: str = "", code_channel: str = "", texts: list[ConsentText], ip: str | None,
) -> User:  # fmt: skip
    """Somebody joins as a client without a form: for the demo company. Raises EmailTaken for somebody known."""
    answers = {
        "given_names": given_names, "family_names": family_names, "email": email, "phone": phone,
        "password": password, "login": True, "consents": texts,
    }  # fmt: skip
    made = register(
        channel=channel, target=Target.CLIENT, version=None, answers=answers, by=None, code=code,
        code_channel=code_channel, ip=ip,
    )  # fmt: skip
    if made.state != ApplicationState.APPROVED or made.person is None:
        raise EmailTaken()
    return made.person.user
