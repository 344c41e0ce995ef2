"""Whoever has just registered and waits for the code corrects the address: what they typed was not theirs.

To the page all addresses are the same. Behind it a registration of somebody new gets the new address; one that
was held, since the first address (or a document, or a phone) is on record, is looked at anew, as if it came
with the new one.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.locks import share_turns, take_turns
from network import queries
from network.actions.registration import checks
from network.actions.registration.admit import admit
from network.actions.registration.answers import identity_keys, newcomer, seal_answers
from network.actions.registration.engine import CONFIRM_FOR, recognised
from network.actions.registration.entry import Entry, save_checks, step
from network.actions.registration.holding import forget_held_files, held_files
from network.enums import ApplicationState, CheckResult, Passage
from network.events import ApplicationHeld
from network.models import Application
from network.queries.recognition import candidates
from network.rules import registration as rules
from people import actions as people
from people.errors import Barred, EmailTaken, LoginInUse
from people.models import Person, User
from people.queries import login_waits


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """`login` waits for a code at the new address; None where that is somebody's. `again`: the form came before."""

    login: User | None = None
    again: bool = False
    barred: bool = False


def correct_address(
    *, application: Application, email: str, password: str, ip: str | None, form_key: UUID
) -> Corrected:  # fmt: skip
    """Another address for a registration that waits for its code.

    `email` is in lower case; `password` is the hash that the registration left with the browser which made it. Call it
    outside a transaction: what the blacklist found is kept. Raises Barred, LoginInUse, and what `register` raises.
    """
    made = _correct(application, email, password, ip, form_key)
    if made.barred:
        raise Barred()
    return made


@transaction.atomic
def _correct(application: Application, email: str, password: str, ip: str | None, form_key: UUID) -> Corrected:
    share_turns("network.people")  # a file of people writes its spans alone
    answers = {"email": "", "phone": ""} | queries.answers_of(application) | {"email": email}
    who = replace(newcomer(answers, application.version), asks_login=True)
    for key in [f"registration-form:{form_key}", *identity_keys(who)]:
        take_turns(key)
    if queries.step_of_form(form_key):
        return Corrected(again=True)
    locked = Application.objects.select_for_update(of=("self",)).select_related(*queries.ALONG).get(pk=application.pk)
    entry = Entry(application=locked, answers=answers, files={}, by=None, ip=ip, code=str(answers.get("code") or ""))
    if checks.is_barred(entry):
        entry.notes = [note for note in entry.notes if note.result == CheckResult.FAILED]
        save_checks(entry)
        return Corrected(barred=True)
    step(locked, by=None, reason=_("E-mail corrected"), form_key=form_key)
    go_on = _anew if locked.state == ApplicationState.DRAFT else _move
    try:
        with transaction.atomic():
            return Corrected(login=go_on(entry, who, password))
    except EmailTaken:  # by an account that another person made a moment ago
        return Corrected()


def _move(entry: Entry, who: rules.Newcomer, password: str) -> User | None:
    """Somebody new: their record, login and answers get the address, unless it is somebody's."""
    application = entry.application
    person = application.person
    assert person, "only drafts may have nobody"
    user = _own_login(person, password)
    others = Application.objects.filter(person=person).exclude(pk=application.pk)
    if user is None or application.passage != Passage.NEW or not _is_open(application) or others.exists():
        raise LoginInUse()
    if user.email == who.email:
        return user
    entry.notes = []  # what the names were like was noted on registering
    who = replace(who, phone="")
    found = rules.recognise(who, candidates(who, but=[person.pk]))
    for name, about_id in found.doubts:
        entry.note(name, CheckResult.WARNING, about_id=about_id)
    save_checks(entry)
    if found.person_id:
        return None
    people.correct_waiting_email(user=user, email=who.email)
    person.refresh_from_db(fields=["email"])
    seal_answers(application, entry.answers, person)
    application.save(update_fields=["sealed"])
    return user


def _is_open(application: Application) -> bool:
    return application.state not in {ApplicationState.REJECTED, ApplicationState.WITHDRAWN}


def _own_login(person: Person | None, password: str) -> User | None:
    """The login that this registration made, while it waits for its code and nobody has signed in with it."""
    user: User | None = getattr(person, "user", None)
    if person is None or user is None or user.last_login or user.password != password or not login_waits(person):
        return None
    return user


def _anew(entry: Entry, who: rules.Newcomer, password: str) -> User | None:
    """What was held for somebody on record goes on for whoever the new address says it is: perhaps nobody known."""
    application = entry.application
    if left := _own_login(application.person, password):
        left.set_unusable_password()  # it stays on a record that is another person's
        left.save(update_fields=["password"])
    entry.files, entry.answers = held_files(application), entry.answers | {"login": True}
    application.person = None
    found = recognised(entry, who, None)
    checks.look(entry)
    if found.person_id:
        _hold_again(entry, Person.objects.get(pk=found.person_id))
        return None
    login: User = admit(entry, None).new_login
    forget_held_files(application=application)
    login.password = password
    login.save(update_fields=["password"])
    return login


def _hold_again(entry: Entry, person: Person) -> None:
    """Somebody known still, by the new address or by a document: the code goes to the address on record."""
    application = entry.application
    application.person, application.confirm_tries = person, 0
    application.confirm_until = timezone.now() + CONFIRM_FOR
    seal_answers(application, entry.answers, person)
    application.save()
    save_checks(entry)
    events.publish(ApplicationHeld(application_id=application.pk, person_id=person.pk))
