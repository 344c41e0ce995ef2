"""Clients as staff manage them: active or not, and their contact data."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core import audit, events
from core.locks import take_turns
from core.repeats import repeat_of
from network.actions import records
from network.enums import Act, Channel, ClientState, Target
from network.errors import (
    AlreadyInState,
    EmailOfAnother,
    EmailUnusable,
    FormClosed,
    KeptOut,
    ReasonMissing,
    StillAnAgent,
)
from network.events import ClientStateChanged
from network.models import Client, ClientChange, ContactChange
from network.permissions import MANAGE_CLIENTS
from network.queries import form_in_force
from people import actions as people
from people.actions.accounts import CONTACT_FIELDS
from people.enums import Act as PeopleAct
from people.models import Person, User
from people.queries import is_kept_out, login_waits

LIGHT = {"landline", "address", "city", "postal_code", "language"}  # what is corrected without saying why


@transaction.atomic
def set_client_active(
    *, client: Client, active: bool, reason: str, by: User | None, form_key: UUID | None = None
) -> None:  # fmt: skip
    """Open or close a client's account area; nothing of theirs is lost. An agent is inactivated as an agent first.

    Raises PermissionDenied, OwnRecord, ReasonMissing, StillAnAgent, AlreadyInState, and on activating KeptOut or
    RegistrationWaits.
    """
    records.check_may(client.person, reason, by, MANAGE_CLIENTS)
    agent = records.locked_agent(client.person)
    if form_key and repeat_of(ClientChange.objects.all(), form_key, client_id=client.pk):
        return
    if not active and agent and agent.is_active:
        raise StillAnAgent()
    locked = Client.objects.select_related("person").get(pk=client.pk)
    state = ClientState.ACTIVE if active else ClientState.INACTIVE
    if locked.state == state:
        raise AlreadyInState(state=state.label)
    if active and is_kept_out(locked.person):
        raise KeptOut()
    if active:
        records.check_decided(locked.person, Target.CLIENT, by)
    enter(locked, state, by=by, reason=reason, form_key=form_key)
    client.state = state


def enter(
    client: Client, state: ClientState, *, by: User | None, reason: str, form_key: UUID | None = None,
    quiet: bool = False,
) -> None:  # fmt: skip
    """The client, under the lock of their person, is in this state from now on. `quiet`: somebody else tells them."""
    if client.state == state:
        return
    before, client.state = client.state, state
    client.save(update_fields=["state"])
    act = Act.ACTIVATE_CLIENT if state == ClientState.ACTIVE else Act.INACTIVATE_CLIENT
    ClientChange.objects.create(
        client=client, act=act, state=state, by=by, reason=reason.strip(), form_key=form_key
    )  # fmt: skip
    audit.record(act, client, by=by, before={"state": before}, after={"state": state}, reason=reason.strip())
    if not quiet:
        event = ClientStateChanged(person_id=client.person_id, client_id=client.pk, state=state.value)
        events.publish(event, by=by)


@transaction.atomic
def correct_contact(*, person: Person, reason: str, by: User | None, **data: Any) -> None:
    """Staff correct names, contact data or birth date; what stood there before stays readable, with the reason.

    Raises PermissionDenied, InvalidPhone, ImplausibleBirthDate or UnderLeastAge; ReasonMissing where names, e-mail,
    phone or birth date change without one; EmailOfAnother where the backend's form wants each e-mail once and somebody
    has it, to be reached or to sign in; ContactBarred; EmailTaken where a login that waits cannot have it.
    """
    if email := data.get("email", "").strip().lower():
        take_turns(f"registration:{email}")
    before = _contact_data(Person.objects.select_for_update(no_key=True).get(pk=person.pk))
    if email and email != before["email"] and _is_of_another(email, person, Q(email=email) | Q(user__email=email)):
        raise EmailOfAnother()
    people.edit_contact(person=person, by=by, **data)
    after = _contact_data(Person.objects.get(pk=person.pk))
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changes:
        return
    if not reason.strip() and not changes.keys() <= LIGHT:
        raise ReasonMissing()
    if "email" in changes and after["email"]:
        take_logins_along({person.pk: after["email"]})
    entry = audit.history(person).filter(action=PeopleAct.EDIT_CONTACT)[0]
    ContactChange.objects.create(person=person, entry=entry, changes=changes, reason=reason.strip())


def take_logins_along(emails: Mapping[int, str]) -> None:
    """person -> the e-mail at which they are reached from now on. While no address of theirs is proven the one they
    typed may be anybody's: its code is void from now on, and whoever signs in with the right one is sent another.
    Raises EmailTaken."""
    logins = User.objects.filter(person__in=emails, is_active=True, is_staff=False, last_login=None)
    for login in logins.select_related("person").order_by("person"):
        if login_waits(login.person):
            people.correct_waiting_email(user=login, email=emails[login.person_id])


def check_new_email(*, person: Person, email: str) -> None:
    """Whether somebody may sign in with this address from now on; the contact e-mail goes along. That another signs in
    with it is not asked here: whoever owns it is told. Raises Barred or EmailUnusable."""
    people.check_blacklist(email=email)
    if email != person.email and _is_of_another(email, person, Q(email=email) & ~Q(user__email=email)):
        raise EmailUnusable()


def _is_of_another(email: str, person: Person, whose: Q) -> bool:
    """Whether it is somebody else's, where the form with which staff register who is like this person minds."""
    if not Person.objects.filter(whose, erased_at=None).exclude(pk=person.pk).exists():
        return False
    target = Target.AGENT if hasattr(person, "agent") else Target.CLIENT
    try:
        version = form_in_force(country=person.country, channel=Channel.BACKEND, target=target)
    except FormClosed:
        return True
    return bool(version.options.get("unique_email", True))


def _contact_data(person: Person) -> dict[str, str]:
    """As it is told: the day as a text."""
    return {name: str(getattr(person, name) or "") for name in CONTACT_FIELDS}
