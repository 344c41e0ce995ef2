"""A registration that was held: its person confirms it by the code that they were sent, or staff say who it is."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import audit, events
from core.codes import clean_code
from core.locks import take_turns
from network import queries
from network.actions.registration import checks
from network.actions.registration.admit import admit, bar
from network.actions.registration.answers import identity_keys, newcomer, seal_answers
from network.actions.registration.engine import CONFIRM_FOR
from network.actions.registration.entry import Entry, step
from network.actions.registration.holding import forget_held_files, held_files, take_identity_turns
from network.actions.registration.overtaking import take_place
from network.enums import Act, ApplicationState, CheckName
from network.errors import CodeExpired, NotOpen, OwnRecord, PasswordMissing, ReasonMissing, WrongCode
from network.events import ApplicationDecided, ApplicationHeld, ApplicationJoined
from network.models import Application
from network.permissions import DECIDE_REGISTRATIONS
from network.queries.applications import ALONE
from network.queries.attempts import is_unused_login
from people import actions as people
from people.models import Person, User

TRIES = 5
ASK_AGAIN = 60  # seconds


def confirm_application(
    *, application: Application, code: str, password: str | None = None, more: dict[str, Any] | None = None,
    by: User | None, ip: str | None,
) -> Application:  # fmt: skip
    """The person has the code, so the address on record is theirs: the registration goes on with their record.

    `password` opens an account where there is none; `more` are answers given now (texts accepted). Call it outside a
    transaction: a wrong code counts even though nothing else happens. Raises CodeExpired, WrongCode, PasswordMissing,
    and what `register` raises.
    """
    if not _try(application, code):
        raise WrongCode()
    return _confirm(application, password=password, more=more or {}, by=by, ip=ip)


@transaction.atomic
def check_code(*, application: Application, code: str) -> bool:
    """Whether this is its code; a wrong one counts. Raises CodeExpired."""
    return _try(application, code)


@transaction.atomic
def _try(application: Application, code: str) -> bool:
    locked = _locked(application)
    if not locked.confirm_until or locked.confirm_until < timezone.now() or locked.confirm_tries >= TRIES:
        raise CodeExpired()
    if clean_code(code) in queries.confirm_codes(locked):
        return True
    locked.confirm_tries += 1
    locked.save(update_fields=["confirm_tries"])
    return False


def _in_turn(application: Application) -> Application:
    """The row under its lock, after the turns of those who register as the same person: they have theirs when they
    come to it."""
    take_identity_turns([application])
    return _locked(application)


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related(*queries.ALONG)
    return rows.get(pk=application.pk)


@transaction.atomic
def _confirm(
    application: Application, *, password: str | None, more: dict[str, Any], by: User | None, ip: str | None
) -> Application:
    locked = _in_turn(application)
    if locked.state != ApplicationState.DRAFT:
        return locked
    person = locked.person
    assert person, "held registrations have a person"
    given = dict(more)
    if not hasattr(person, "user") and locked.channel != "contact":
        if not password:
            raise PasswordMissing()
        given |= {"password": password, "email": person.email, "proven": True}
    return release(locked, person, given, by=by or getattr(person, "user", None), ip=ip)


def release(
    application: Application, person: Person | None, given: dict[str, Any], *, by: User | None, ip: str | None,
    anew: bool = False,
) -> Application:  # fmt: skip
    """Go on with what was typed when it was held, and what is given now; rejected where the blacklist bars it now.
    `anew`: in the place of the person's own first attempt, where nobody proved its address nor decided on it."""
    answers = {"email": "", "phone": ""} | queries.answers_of(application) | given
    for key in identity_keys(newcomer(answers, application.version)):
        take_turns(key)
    entry = Entry(
        application=application, answers=answers, files=held_files(application), by=by, ip=ip,
        code=str(answers.get("code") or ""),
    )  # fmt: skip
    barred = checks.is_barred(entry, person)
    checks.clear(entry, CheckName.BLACKLIST)
    if barred:
        made = bar(entry, person)
    else:
        made = (take_place(entry, person) if anew and person else None) or admit(entry, person)
    forget_held_files(application=application)
    return made


@transaction.atomic
def confirm_by_sign_up(*, user: User, email: str, ip: str | None) -> list[Application]:
    """The address of a new login was confirmed: what was held for it goes on. Answers what did."""
    waiting = Application.objects.filter(person=user.person_id, state=ApplicationState.DRAFT, person__email=email)
    released = []
    for application in waiting.order_by("pk"):
        locked = _locked(application)
        if locked.state == ApplicationState.DRAFT and locked.channel != "backoffice":
            released.append(release(locked, locked.person, {}, by=user, ip=ip))
    return released


@transaction.atomic
def send_code(*, application: Application) -> bool:
    """Another code for whoever lost the first; the ones before end. Answers whether one was sent: not every minute."""
    locked = _locked(application)
    if locked.state != ApplicationState.DRAFT or locked.person_id is None:
        return False
    begun = locked.confirm_until - CONFIRM_FOR if locked.confirm_until else locked.created_at
    if (timezone.now() - begun).total_seconds() < ASK_AGAIN:
        return False
    locked.confirm_until, locked.confirm_tries = timezone.now() + CONFIRM_FOR, 0
    locked.save(update_fields=["confirm_until", "confirm_tries"])
    events.publish(ApplicationHeld(application_id=locked.pk, person_id=locked.person_id))
    return True


@transaction.atomic
def join_application(
    *, application: Application, same: bool, reason: str, by: User, form_key: UUID | None = None
) -> Application:
    """Staff say whether a held registration is of the person on record (`same`), or of somebody else who shares an
    e-mail or a phone with them. Whoever it is reads how to go on, at the address that holds by then.

    Raises PermissionDenied, OwnRecord, ReasonMissing, NotOpen, and what `register` raises.
    """
    if not by.has_perm(DECIDE_REGISTRATIONS):
        raise PermissionDenied
    if by.person_id == application.person_id:
        raise OwnRecord()
    if not reason.strip():
        raise ReasonMissing()
    locked = _in_turn(application)
    if queries.step_of_form(form_key):
        return locked
    if locked.state != ApplicationState.DRAFT:
        raise NotOpen()
    step(locked, by=by, reason=reason, form_key=form_key)
    audit.record(Act.DECIDE, locked, by=by, after={"same_person": same}, reason=reason.strip())
    person = locked.person
    if not same and person:
        seal_answers(locked, queries.answers_of(locked), None)
        locked.person = person = None
    email = queries.answers_of(locked).get("email", "")
    moves = bool(same and person and email and is_unused_login(person, email))
    made = release(locked, person, _login(locked, person, email), by=by, ip=None, anew=moves)
    if moves and person and is_unused_login(person, email):  # somebody decided on the first: it stays, by this address
        people.correct_waiting_email(user=User.objects.get(person=person), email=email)
    if made.person_id and made.state != ApplicationState.REJECTED:
        events.publish(ApplicationJoined(application_id=made.pk, person_id=made.person_id), by=by)
    return made


def _login(application: Application, person: Person | None, email: str) -> dict[str, bool]:
    """Whoever registered by themselves and has no access gets it by the address they typed, where it is nobody's and no
    other is on record: shut until they confirm it, with a password that they choose then."""
    if application.channel not in ALONE or not email:
        return {}
    if person and (hasattr(person, "user") or person.email not in {"", email}):
        return {}
    known = Person.objects.filter(Q(email=email) | Q(user__email=email))
    others = known.exclude(pk=person.pk) if person else known
    return {} if others.exists() else {"login": True}


@transaction.atomic
def drop_draft(*, application: Application, reason: str, by: User | None) -> None:
    """Nobody confirms it any more: withdrawn."""
    locked = _locked(application)
    if locked.state != ApplicationState.DRAFT:
        raise NotOpen()
    locked.state, locked.decided_at, locked.decided_by, locked.reason = (
        ApplicationState.WITHDRAWN, timezone.now(), by, reason.strip(),
    )  # fmt: skip
    locked.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    forget_held_files(application=locked)
    step(locked, by=by, reason=reason)
    if locked.person_id:
        event = ApplicationDecided(
            application_id=locked.pk, person_id=locked.person_id, target=str(locked.target), state=str(locked.state)
        )
        events.publish(event, by=by)
