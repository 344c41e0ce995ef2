"""Whoever registers again by another address takes the place of their own first attempt, whose address nobody proved.

An address that was never proven is nobody's: perhaps it was mistyped, and what is sent there reaches a stranger. Where
nothing but that attempt stands on the record, and nobody decided on it, it is taken back. Nobody knows that whoever
comes second is the same: the record of the first attempt is erased, and they come in as somebody new. Only where staff
say that they are the same does the record go on.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import events
from network.actions import agents, clients, records
from network.actions.registration.admit import admit
from network.actions.registration.deciding import lock, take_effect
from network.actions.registration.entry import Entry, step
from network.actions.registration.holding import forget_held_files, hold_drafts
from network.enums import Act, AgentState, ApplicationState, CheckName, CheckResult, ClientState, Target
from network.events import ApplicationDecided
from network.models import Application, Client
from network.queries.applications import ALONE
from network.queries.attempts import earlier_attempt
from network.rules.registration import Recognition
from notifications import actions as notifications
from people import actions as people
from people.models import Person, User, default_language
from referrals import actions as referrals
from workflows import actions as workflows
from workflows.models import Process

OVER = ("given_names", "family_names", "country", "identification")


def takes_place(entry: Entry, person: Person, found: Recognition) -> bool:
    """Whether who registers by themselves, with a password and an address of nobody's, is the one of an attempt that
    may be taken back. By their phone only where no document stands on the record."""
    answers = entry.answers
    if entry.application.channel not in ALONE or not (answers.get("password") and answers["email"]):
        return False
    if found.by != "document" and not (found.by == "phone" and not hasattr(person, "identification")):
        return False
    is_of_another = any(name == CheckName.SAME_EMAIL for name, _about in found.doubts)
    return not is_of_another and earlier_attempt(person, answers["email"]) is not None


def begin_anew(entry: Entry, person: Person) -> Application | None:
    """The first attempt is withdrawn and its record erased; the new one comes in as somebody nobody knew, and staff
    read on both that there was another. None where somebody proved the address or decided a moment ago. Raises what
    `admit` raises: then all stays as it was."""
    first = _locked(person, entry.answers["email"])
    if first is None:
        return None
    reason = _take_back(entry.application, first, person)
    _leave(person, reason)
    _erase(person, reason)
    entry.notes = [note for note in entry.notes if note.about_id != person.pk]
    entry.note(CheckName.EARLIER, CheckResult.WARNING, f"#{first.pk}")
    made = admit(entry, None)
    _say_which(first, made)
    return made


def take_place(entry: Entry, person: Person) -> Application | None:
    """Staff say that it is the same person: the first attempt is withdrawn, the record goes on with what was typed
    last, by the newer address. Who brought them is whom they named last. None as above. Raises EmailTaken, and what
    `admit` raises."""
    email = entry.answers["email"]
    first = _locked(person, email, for_staff=True)
    if first is None:
        return None
    application, user = entry.application, User.objects.get(person=person)
    reason = _take_back(application, first, person)
    people.renew_waiting(
        user=user, email=email, password=entry.answers.get("password"),
        given_names=entry.answers.get("given_names") or email,
    )  # fmt: skip
    if entry.code or entry.answers.get("code") or application.referrer:
        referrals.unbind_unproven(person=person, reason=reason)
    person = Person.objects.select_related("user", "client").get(pk=person.pk)
    if person.client.state == ClientState.WAITING:
        person.client.state = ClientState.ACTIVE
        person.client.save(update_fields=["state"])
    entry.notes = [note for note in entry.notes if note.about_id != person.pk]
    entry.over, entry.is_anew = [*entry.over, *OVER], True
    application.new_login = person.user
    made = admit(entry, person)
    _say_which(first, made)
    return made


def _locked(person: Person, email: str, *, for_staff: bool = False) -> Application | None:
    """The first attempt under its locks, looked at again: none where somebody was faster."""
    first = earlier_attempt(person, email, for_staff=for_staff)
    if first is None:
        return None
    hold_drafts(people=[person.pk])
    workflows.hold_approvals(people=[person.pk])  # of the papers too
    first = lock(first)
    return first if earlier_attempt(person, email, for_staff=for_staff) else None


def _take_back(application: Application, first: Application, person: Person) -> str:
    """The first attempt, and what was held for its record meanwhile, are withdrawn: for this reason, in the company's
    language, since staff read it, and its person never does."""
    with override(default_language()):
        reason = _("Registered again with another e-mail")
    for draft in Application.objects.filter(person=person, state=ApplicationState.DRAFT).exclude(pk=application.pk):
        _withdraw(draft, reason)
        step(draft, by=None, reason=reason)
    _withdraw(first, reason)
    return reason


def _say_which(first: Application, made: Application) -> None:
    """In the course of the first, for staff alone."""
    with override(default_language()):
        said = _("Registered again with another e-mail: registration %(number)s") % {"number": made.pk}
    step(first, by=None, reason=said)


def _withdraw(application: Application, reason: str) -> None:
    application.state, application.decided_at, application.reason, application.asked = (
        ApplicationState.WITHDRAWN, timezone.now(), reason, [],
    )  # fmt: skip
    application.save(update_fields=["state", "decided_at", "reason", "asked"])
    forget_held_files(application=application)
    if application.process_id:
        workflows.withdraw(process=Process.objects.get(pk=application.process_id), by=None, reason=reason)
    if application.target == Target.AGENT and application.confirmed_at:
        take_effect(application, approved=False, reason=reason, by=None)
    assert application.person_id, "it stands on a record"
    events.publish(ApplicationDecided(
        application_id=application.pk, person_id=application.person_id, target=str(application.target),
        state=str(application.state),
    ))  # fmt: skip


def _leave(person: Person, reason: str) -> None:
    """Whoever was an agent or a client at once is none any more: nobody's line, trees and counts have them."""
    agent = records.locked_agent(person)
    if agent and agent.state == AgentState.ACTIVE:
        agent.sponsor = None
        agent.save(update_fields=["sponsor"])
        agents.enter(agent, AgentState.CLIENT_ONLY, Act.RETURN, by=None, reason=reason, quiet=True)
    client = Client.objects.get(person=person)
    clients.enter(client, ClientState.INACTIVE, by=None, reason=reason, quiet=True)


def _erase(person: Person, reason: str) -> None:
    """All that was typed and handed in, who brought them, and what was to be told: nobody reads it any more."""
    referrals.unbind_unproven(person=person, reason=reason)
    people.erase_unproven(person=person)
    Application.objects.filter(person=person).update(sealed="")
    for app in (referrals, workflows):
        app.forget_person(person=person)
    notifications.forget_letters(person=person)
