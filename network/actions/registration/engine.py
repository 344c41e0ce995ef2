"""The registration engine: every door leads here, and nobody comes in twice.

Whoever registers is recognised by document, e-mail and phone. From a public door a known person is not told so: the
registration is held until they confirm it by a code that goes to the address on record. Staff may know at once.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import events
from core.locks import share_turns, take_turns
from network import queries
from network.actions.registration import checks
from network.actions.registration.admit import admit, bar
from network.actions.registration.answers import identity_keys, in_country, newcomer, seal_answers, tidied
from network.actions.registration.entry import Entry, save_checks, step
from network.actions.registration.holding import hold_files
from network.actions.registration.overtaking import begin_anew, takes_place
from network.enums import ApplicationState, Channel, CheckName, CheckResult, Passage, Target
from network.errors import AlreadyRegistered, NotReachable
from network.events import ApplicationHeld
from network.models import Agent, Application, FormVersion
from network.queries.recognition import candidates
from network.rules import registration as rules
from network.rules.registration import Recognition
from people import actions as people
from people.models import Person, User

TRUSTED = {Channel.BACKEND, Channel.FILE, Channel.API}  # whoever registers there may see who is on record
CONFIRM_FOR = timedelta(days=7)


@transaction.atomic
def register(
    *, channel: str, target: str, version: FormVersion | None, answers: Mapping[str, Any],
    files: Mapping[str, Any] | None = None, by: User | None, sponsor: Agent | None = None,
    referrer: Person | None = None, code: str = "", code_channel: str = "", ip: str | None = None, visitor: str = "",
    form_key: UUID | None = None, person: Person | None = None,
) -> Application:  # fmt: skip
    """One registration, whole or not at all. The same form again answers the first.

    `answers` are by field name as the form cleans them; `person` is who it certainly is: signed in, or confirmed.
    `code` beats `referrer`. The application that comes back is a draft where somebody known has to confirm it, rejected
    where the blacklist bars it, waiting or approved otherwise. Raises InvalidPhone, AlreadyRegistered (staff doors),
    NotReachable, ReturnRefused, WaitsAlready, OtherTerritory, and what binding the code and the document raise.
    """
    share_turns("network.people")  # a file of people writes its spans alone
    told = in_country(tidied(answers), version)
    who = newcomer(told, version)
    for key in [*([f"registration-form:{form_key}"] if form_key else []), *identity_keys(who)]:
        take_turns(key)
    if first := queries.application_of_form(form_key):
        return first
    application = Application(
        channel=Channel(channel), target=Target(target), version=version, registered_by=by, sponsor=sponsor,
        referrer=referrer, form_key=form_key,
    )  # fmt: skip
    entry = Entry(
        application=application,
        answers=told,
        files=files or {},
        by=by,
        ip=ip,
        code=code,
        code_channel=code_channel,
        visitor=visitor,
        known=person,
    )
    found, barred = screened(entry, who, person)
    if barred:
        return bar(entry, _person(found))
    return _go_on(entry, found, certain=person is not None)


def screened(entry: Entry, who: rules.Newcomer, person: Person | None) -> tuple[Recognition, bool]:
    """All that is looked at in what somebody sends, the first time or again: whom they are, and whether the blacklist
    keeps them out. What is found is noted. Raises OtherTerritory."""
    found = recognised(entry, who, person)
    barred = checks.is_barred(entry, _person(found))
    if not barred:
        checks.look(entry)
    return found, barred


def recognised(entry: Entry, who: rules.Newcomer, person: Person | None) -> Recognition:
    """Whom the newcomer is; what speaks for and against it is noted as checks."""
    found = rules.recognise(who, candidates(who, but=[person.pk] if person else []))
    if person:
        doubts = [*found.doubts, *([(CheckName.KNOWN, found.person_id)] if found.person_id else [])]
        found = Recognition(person.pk, "self", tuple(doubts))
    elif found.person_id:
        entry.note(CheckName.KNOWN, CheckResult.WARNING, found.by, about_id=found.person_id)
    for name, about_id in found.doubts:
        entry.note(name, CheckResult.WARNING, about_id=about_id)
    return found


def _person(found: Recognition) -> Person | None:
    return Person.objects.filter(pk=found.person_id).first() if found.person_id else None


def _go_on(entry: Entry, found: Recognition, *, certain: bool) -> Application:
    """Admit, hold, or only note it down, by the door and by whether somebody known is behind it."""
    application, person = entry.application, _person(found)
    if certain:
        return admit(entry, person)
    if application.channel in TRUSTED:
        if person and _is_that_already(person, application.target):
            raise AlreadyRegistered(person)
        return admit(entry, person)
    if application.channel == Channel.BACKOFFICE:
        person = _still_here(person)
        return hold(entry, person, found.by if person else "")
    if person is None:
        return admit(entry, None)
    if application.channel == Channel.CONTACT:
        return note_contact(entry, person)
    if takes_place(entry, person, found) and (made := begin_anew(entry, person)):
        return made
    still = _still_here(person)
    return hold(entry, still, found.by) if still else admit(entry, None)


def _still_here(person: Person | None) -> Person | None:
    """Theirs until the transaction ends; None where they were erased a moment ago, since no code reaches them then."""
    living = Person.objects.select_for_update(no_key=True).filter(erased_at=None)
    return living.filter(pk=person.pk).first() if person else None


def _is_that_already(person: Person, target: str) -> bool:
    agent = getattr(person, "agent", None)
    if target == Target.AGENT:
        return agent is not None and agent.state in {"active", "preregistered"}
    return hasattr(person, "client")


def hold(entry: Entry, person: Person | None, by_what: str) -> Application:
    """Nothing happens until the person confirms; what was typed rests sealed, and files stay with it.

    Somebody on record by this very e-mail who has no access gets it on the same record, shut until the address is
    confirmed: the code of the sign-up confirms this too.
    """
    application, answers = entry.application, entry.answers
    if person is None:
        if not answers["email"]:
            raise NotReachable()
        person = people.create_person(
            given_names=answers.get("given_names") or answers["email"], family_names=answers.get("family_names") or "",
            email=answers["email"],
        )  # fmt: skip
    agent = getattr(person, "agent", None)
    application.person, application.state = person, ApplicationState.DRAFT
    application.passage = rules.passage_of(
        application.target, is_known=bool(by_what), is_client=hasattr(person, "client"),
        has_access=hasattr(person, "user"), agent_state=agent.state if agent else "",
    )  # fmt: skip
    application.confirm_until = timezone.now() + CONFIRM_FOR
    seal_answers(application, answers | {"code": entry.code or answers.get("code", "")}, person)
    application.save()
    hold_files(application, entry.files)
    save_checks(entry)
    step(application, by=entry.by)
    if opens_by_sign_up(application, answers, by_what):
        application.new_login = people.give_login(person=person, email=answers["email"], password=answers["password"])
    else:
        events.publish(ApplicationHeld(application_id=application.pk, person_id=person.pk), by=entry.by)
    return application


def opens_by_sign_up(application: Application, answers: Mapping[str, Any], by_what: str) -> bool:
    """Whether the sign-up's own code reaches the address on record."""
    person = application.person
    return (
        by_what in {"email", "document", "phone"} and application.channel != Channel.BACKOFFICE
        and person is not None and person.email == answers["email"] and bool(answers.get("password"))
        and not hasattr(person, "user") and not User.objects.filter(email=answers["email"]).exists()
    )  # fmt: skip


def note_contact(entry: Entry, person: Person) -> Application:
    """Somebody known wrote through the contact form: what they wrote is kept, and their record stays as it is."""
    application = entry.application
    application.person, application.passage = person, Passage.KNOWN
    application.state, application.decided_at = ApplicationState.APPROVED, timezone.now()
    seal_answers(application, entry.answers, person)
    application.save()
    save_checks(entry)
    step(application, by=entry.by)
    entry.publish_filed()
    return application
