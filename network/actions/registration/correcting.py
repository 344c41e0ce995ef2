"""Whoever has just registered and waits for the code corrects the address: what they typed was not theirs.

To the page all addresses are the same. Behind it a registration of somebody new gets the new address; one that
was held, since the first address (or a document, or a phone) is on record, is looked at anew, as if it came
with the new one.
"""

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.errors import DomainError
from core.locks import share_turns, take_turns
from network import queries
from network.actions.registration import checks
from network.actions.registration.admit import admit
from network.actions.registration.answers import identity_keys, newcomer, seal_answers
from network.actions.registration.confirming import drop_draft
from network.actions.registration.deciding import lock
from network.actions.registration.engine import CONFIRM_FOR, recognised
from network.actions.registration.entry import Entry, save_checks, step
from network.actions.registration.holding import forget_held_files, held_files, hold_drafts
from network.enums import ApplicationState, CheckResult, Passage
from network.errors import CorrectedOften
from network.errors.waiting import NoLongerAwaited
from network.events import ApplicationHeld
from network.models import Application
from network.queries.applications import ALONE
from network.queries.recognition import candidates
from network.rules import registration as rules
from people import actions as people
from people.errors import Barred, EmailTaken, LoginInUse
from people.models import Person, User
from people.queries import login_waits

MOST = 5  # corrections of a registration, after which it is begun anew


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """`login` waits for a code at the new address; None where that is somebody's. `again`: the form came before."""

    login: User | None = None
    again: bool = False
    barred: bool = False


@dataclass(frozen=True, kw_only=True)
class Own:
    """What the browser that made a registration knows of it: the password, hashed, and the number of the login it made,
    which stays its own where the password is hashed anew. None: it made none."""

    password: str
    login: int | None = None


def correct_address(
    *, application: Application, email: str, own: Own, ip: str | None, form_key: UUID
) -> Corrected:  # fmt: skip
    """Another address for a registration that waits for its code. What else waits to be confirmed by the first address
    is withdrawn.

    `email` is in lower case; `own` is what the registration left with the browser which made it. Call it outside a
    transaction: what the blacklist found is kept. Raises Barred, LoginInUse, NoLongerAwaited,
    CorrectedOften, what `register` raises.
    """
    made = _correct(application, email, own, ip, form_key)
    if made.barred:
        raise Barred()
    return made


@transaction.atomic
def _correct(application: Application, email: str, own: Own, ip: str | None, form_key: UUID) -> Corrected:
    share_turns("network.people")  # a file of people writes its spans alone
    answers = {"email": "", "phone": ""} | queries.answers_of(application) | {"email": email}
    who = replace(newcomer(answers, application.version), asks_login=True)
    for key in [f"registration-form:{form_key}", *identity_keys(who)]:
        take_turns(key)
    if queries.step_of_form(form_key):
        return Corrected(again=True)
    locked = _held(application)
    if queries.corrections_of(locked) >= MOST:
        raise CorrectedOften()
    entry = Entry(application=locked, answers=answers, files={}, by=None, ip=ip, code=str(answers.get("code") or ""))
    if checks.is_barred(entry):
        entry.notes = [note for note in entry.notes if note.result == CheckResult.FAILED]
        save_checks(entry)
        step(locked, by=None, reason=_("Correction of the e-mail refused"), form_key=uuid4())  # it counts as the others
        return Corrected(barred=True)
    step(locked, by=None, reason=_("E-mail corrected"), form_key=form_key)
    go_on = _anew if locked.state == ApplicationState.DRAFT else _move
    try:
        with transaction.atomic():
            return Corrected(login=go_on(entry, who, own))
    except EmailTaken:  # by an account that another person made a moment ago
        return Corrected()


def _held(application: Application) -> Application:
    """The row under its lock: beside what else waits to be confirmed for its person, or under whoever decides on it,
    and the person, who are all changed with it."""
    application.refresh_from_db(fields=["person"])
    if application.person_id:
        hold_drafts(people=[application.person_id])
    return lock(application)


def _move(entry: Entry, who: rules.Newcomer, own: Own) -> User | None:
    """Somebody new: their record, login and answers get the address, unless it is somebody's."""
    application = entry.application
    person = application.person
    assert person, "only drafts may have nobody"
    user, others = _own_login(person, own), Application.objects.filter(person=person).exclude(pk=application.pk)
    drafts = list(others.filter(state=ApplicationState.DRAFT).order_by("pk"))
    others = others.exclude(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
    others = others.exclude(passage=Passage.KNOWN, channel__in=ALONE)  # staff said that it is theirs too
    if user is None or application.passage != Passage.NEW or not _is_open(application) or others.exists():
        raise _refusal(person)
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
    _keep_password(user, own)
    for draft in drafts:  # sent again meanwhile: its code went to the address that was wrong
        drop_draft(application=draft, reason=_("E-mail corrected"), by=None)
    person.refresh_from_db(fields=["email"])
    seal_answers(application, entry.answers, person)
    application.save(update_fields=["sealed"])
    return user


def _refusal(person: Person) -> DomainError:
    """In true words: it is confirmed, or else it ended, or was never this browser's; of which nothing is said."""
    user = getattr(person, "user", None)
    is_in_use = user and user.is_active and (user.last_login or not login_waits(person))
    return LoginInUse() if is_in_use else NoLongerAwaited()


def _is_open(application: Application) -> bool:
    return application.state not in {ApplicationState.REJECTED, ApplicationState.WITHDRAWN}


def _own_login(person: Person | None, own: Own) -> User | None:
    """The login that this registration made, while it waits for its code and nobody has signed in with it."""
    user: User | None = getattr(person, "user", None)
    if person is None or user is None or not user.is_active or user.last_login or own.login not in {None, user.pk}:
        return None
    is_own = own.login == user.pk or user.password == own.password
    return user if is_own and login_waits(person) else None


def _keep_password(user: User, own: Own) -> None:
    """Whoever corrects goes on with the password they chose, whatever was made of it meanwhile."""
    if user.password != own.password:
        user.password = own.password
        user.save(update_fields=["password"])


def _anew(entry: Entry, who: rules.Newcomer, own: Own) -> User | None:
    """What was held for somebody on record goes on for whoever the new address says it is: perhaps nobody known."""
    application = entry.application
    if left := _own_login(application.person, own):
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
    _keep_password(login, own)
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
