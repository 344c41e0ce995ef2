"""Parts of coming in: columns of the record, acceptances, files, referrer, sponsor, and the client's state."""

from typing import Any
from uuid import uuid4, uuid5

from django.utils.translation import get_language

from core import conf
from core.errors import DomainError
from network import queries
from network.actions.registration.entry import Entry
from network.enums import ApplicationState, Channel, CheckName, CheckResult, ClientState, Passage
from network.errors import ReturnRefused
from network.models import Agent, Application
from network.rules.form_specs import expiry_of
from people import actions as people
from people.models import ConsentText, DocumentKind, Person, default_language
from referrals import actions as referrals
from referrals.enums import Channel as CodeChannel
from referrals.queries import permanent_code, referrer_of

PLAIN = (
    "given_names", "family_names", "email", "phone", "landline", "birth_date", "country", "address", "postal_code"
)  # fmt: skip
BY_SOMEBODY = {Channel.BACKEND, Channel.FILE, Channel.API, Channel.BACKOFFICE}


def language() -> str:
    return get_language() or default_language()


def columns(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers that are columns of the record."""
    found = {name: answers[name] for name in PLAIN if answers.get(name)}
    if place := answers.get("place"):
        found["city"] = str(place)
    return found


def accept(entry: Entry, person: Person) -> None:
    """What was accepted at the door: rows, or their numbers where the registration rested meanwhile."""
    told = [*(entry.answers.get("consents") or []), *(entry.answers.get("agreements") or [])]
    numbers = [text for text in told if isinstance(text, int)]
    texts = [text for text in told if not isinstance(text, int)]
    texts += ConsentText.objects.filter(pk__in=numbers).order_by("pk") if numbers else []
    people.accept_texts(person=person, texts=texts, channel=str(entry.application.channel), ip=entry.ip, by=entry.by)


def hand_in(entry: Entry, person: Person) -> None:
    """Files by the name of their field: `doc_<code>`. Raises what hand_in_document raises."""
    by = entry.by if entry.by and entry.by.person_id == person.pk else None
    base = entry.application.form_key or uuid4()
    given = {name.removeprefix("doc_"): file for name, file in entry.files.items() if name.startswith("doc_") and file}
    for kind in DocumentKind.objects.filter(code__in=given):
        people.hand_in_document(
            person=person, kind=kind, file=given[kind.code], by=by, form_key=uuid5(base, kind.code),
            expires_on=entry.answers.get(expiry_of(kind.field_name)),
        )  # fmt: skip


def bring(entry: Entry, person: Person) -> None:
    """Who brought the person: the code typed, or whoever the door implies or names. A typed code that is wrong stops
    the registration; who has a referrer keeps them."""
    code = entry.code or str(entry.answers.get("code") or "")
    referrer = entry.application.referrer
    if referrer_of(person):
        return
    where = {"visitor": entry.visitor, "ip": entry.ip or ""}
    if code:
        channel = entry.code_channel or CodeChannel.FORM
        by = getattr(person, "user", entry.by)
        bound = referrals.bind_code(person=person, text=code, channel=channel, by=by, **where)
        entry.application.referrer = bound.referrer
    elif referrer and referrer.pk != person.pk:
        _bind_to(entry, person, referrer)
    if entry.application.channel not in BY_SOMEBODY:
        referrals.inspect_referral(person=person, **where)


def _bind_to(entry: Entry, person: Person, referrer: Person) -> None:
    """By the referrer's own code; one who may not refer any more is noted and binds nothing."""
    code = permanent_code(referrer)
    channel = CodeChannel.STAFF if entry.application.channel in BY_SOMEBODY else CodeChannel.LINK
    if code is None or not code.is_active:
        entry.note(CheckName.REFERRER, CheckResult.WARNING, about_id=referrer.pk)
        return
    try:
        referrals.bind_code(person=person, text=code.code, channel=channel, by=entry.by)
    except DomainError as error:
        entry.note(CheckName.REFERRER, CheckResult.WARNING, str(error), about_id=referrer.pk)


def sponsor_of(entry: Entry, person: Person) -> Agent | None:
    """Who leads a new agent where nobody was named: the sponsor there was, or the referrer."""
    return queries.sponsor_by_default(person)


def become_client(entry: Entry, person: Person, *, waits: bool) -> None:
    """A client made just now waits where a decision is due; whoever was one already stays as they were."""
    application = entry.application
    if waits and (entry.is_new_client or entry.is_anew):
        person.client.state = ClientState.WAITING
        person.client.save(update_fields=["state"])
        application.state = ApplicationState.WAITING
    else:
        application.state = ApplicationState.APPROVED


def check_return(application: Application) -> None:
    if application.passage == Passage.RETURN and conf.get("network.return_flow") == "refused":
        raise ReturnRefused(words=conf.get("network.return_words"))


def returns_at_once() -> bool:
    return bool(conf.get("network.return_flow") == "at_once")
