"""What was asked for again comes: looked at as if it had just come, and decided anew."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import events
from core.locks import take_turns
from network import queries
from network.actions.registration import checks
from network.actions.registration.admit import bar, complete
from network.actions.registration.answers import identity_keys, newcomer, seal_answers, tidied
from network.actions.registration.deciding import lock, take_effect
from network.actions.registration.engine import screened
from network.actions.registration.entry import Entry, save_checks, step
from network.enums import ApplicationState
from network.errors import DocumentUnusable, EmailUnusable, NotOpen
from network.events import ApplicationSentAgain
from network.models import Application
from network.queries.recognition import candidates
from network.rules.form_specs import expiry_of
from network.rules.registration import Newcomer
from people.errors import Barred, IdentificationTaken
from people.models import User
from people.queries import must_prove
from workflows import actions as workflows
from workflows.models import Process


@transaction.atomic
def send_again(
    *, application: Application, answers: Mapping[str, Any], files: Mapping[str, Any] | None = None, by: User,
    ip: str | None = None, form_key: UUID | None = None,
) -> Application:  # fmt: skip
    """The person mends what was asked for again, and nothing else; whoever asked decides anew. It comes back rejected
    where the blacklist bars what was sent. Whoever has proven an address is reached there until they prove another
    (`queries.email_to_prove`).

    Raises PermissionDenied, NotOpen, EmailUnusable or DocumentUnusable, and what `register` raises for the answers.
    """
    if by.person_id != application.person_id:
        raise PermissionDenied
    for key in [*([f"registration-form:{form_key}"] if form_key else []), *_keys(application, answers)]:
        take_turns(key)
    locked = lock(application)
    if queries.step_of_form(form_key):
        return locked
    if locked.state != ApplicationState.MORE:
        raise NotOpen()
    files = {name: file for name, file in (files or {}).items() if name in locked.asked}
    told = _told(locked, answers)
    entry = Entry(
        application=locked, answers=told, files=files, by=by, ip=ip, over=locked.asked, known=locked.person
    )  # fmt: skip
    who = newcomer(told, locked.version)
    _found, barred = screened(entry, who, locked.person)
    checks.clear(entry, *checks.ANEW)
    return _keep_out(entry, form_key) if barred else _take(entry, who, form_key)


def _told(application: Application, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed the first time, with what was asked for as it comes now."""
    until = {expiry_of(name) for name in application.asked}
    given = {name: value for name, value in answers.items() if name in application.asked or name in until}
    return tidied({"email": "", "phone": ""} | queries.answers_of(application) | given)


def _keys(application: Application, answers: Mapping[str, Any]) -> list[str]:
    return identity_keys(newcomer(_told(application, answers), application.version))


def _keep_out(entry: Entry, form_key: UUID | None) -> Application:
    """Rejected as whoever registers is, and the record stays as it was: nobody decides any more."""
    application = bar(entry, entry.known, form_key)
    if application.process_id:
        workflows.withdraw(process=Process.objects.get(pk=application.process_id), by=None)
    take_effect(application, approved=False, reason=str(Barred()), by=None)
    return application


def _take(entry: Entry, who: Newcomer, form_key: UUID | None) -> Application:
    """Onto the record, and back to whoever asked."""
    application, person = entry.application, entry.known
    assert person, "what waits has a person"
    if "email" in entry.over and _is_of_another(who, person.pk):
        raise EmailUnusable()
    kept = {"email": person.email} if must_prove(person, who.email) else {}
    try:
        complete(replace(entry, answers=entry.answers | kept), person)
    except IdentificationTaken as error:
        raise DocumentUnusable() from error
    seal_answers(application, entry.answers, person)
    application.state, application.asked = ApplicationState.WAITING, []
    application.save()
    save_checks(entry)
    step(application, by=entry.by, form_key=form_key)
    if application.process_id:
        workflows.resume(process=Process.objects.get(pk=application.process_id), by=entry.by)
    events.publish(ApplicationSentAgain(application_id=application.pk, person_id=person.pk), by=entry.by)
    return application


def _is_of_another(who: Newcomer, person: int) -> bool:
    """Whether somebody else has the e-mail, where the form wants each once."""
    others = candidates(who, but=[person]) if who.unique_email and who.email else []
    return any(who.email in {one.email, one.login} for one in others)
