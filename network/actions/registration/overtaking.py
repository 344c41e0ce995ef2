"""Whoever registers again by another address takes the place of their own first attempt, whose address nobody proved.

An address that was never proven is nobody's: perhaps it was mistyped, and what is sent there reaches a stranger. Where
nothing but that attempt stands on the record, and nobody decided on it, the record begins anew with what is typed now.
Nothing of the first attempt can be read by whoever comes second, since nobody knows that they are the same.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from network.actions.registration.admit import admit
from network.actions.registration.deciding import lock, take_effect
from network.actions.registration.entry import Entry, step
from network.enums import ApplicationState, CheckName, ClientState, Target
from network.models import Application
from network.queries.applications import ALONE
from network.queries.attempts import earlier_attempt
from network.rules.registration import Recognition
from people import actions as people
from people.models import Person, User, default_language
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


def take_place(entry: Entry, person: Person, *, for_staff: bool = False) -> Application | None:
    """The first attempt is withdrawn, and its record is that of the new one. None where somebody proved the address or
    decided a moment ago. Raises EmailTaken, and what `admit` raises."""
    email = entry.answers["email"]
    first = earlier_attempt(person, email, for_staff=for_staff)
    if first is None:
        return None
    first = lock(first)
    if earlier_attempt(person, email, for_staff=for_staff) is None:
        return None
    application, user = entry.application, User.objects.get(person=person)
    for draft in Application.objects.filter(person=person, state=ApplicationState.DRAFT).exclude(pk=application.pk):
        _withdraw(draft)
    _withdraw(first)
    people.renew_waiting(
        user=user, email=email, password=entry.answers.get("password"),
        given_names=entry.answers.get("given_names") or email,
    )  # fmt: skip
    person = Person.objects.select_related("user", "client").get(pk=person.pk)
    if person.client.state == ClientState.WAITING:
        person.client.state = ClientState.ACTIVE
        person.client.save(update_fields=["state"])
    entry.notes = [note for note in entry.notes if note.about_id != person.pk]
    entry.over, entry.is_anew = [*entry.over, *OVER], True
    application.new_login = person.user
    return admit(entry, person)


def _withdraw(application: Application) -> None:
    """In the company's language: staff read it, and its person never does."""
    with override(default_language()):
        reason = _("Registered again with another e-mail")
    application.state, application.decided_at, application.reason = (
        ApplicationState.WITHDRAWN, timezone.now(), reason,
    )  # fmt: skip
    application.save(update_fields=["state", "decided_at", "reason"])
    step(application, by=None, reason=reason)
    if application.process_id:
        workflows.withdraw(process=Process.objects.get(pk=application.process_id), by=None, reason=reason)
    if application.target == Target.AGENT and application.confirmed_at:
        take_effect(application, approved=False, reason=reason, by=None)
