"""What is looked at before somebody comes in. Each look notes what it found; some send the registration to be decided,
one bars it."""

from collections.abc import Callable

from django.conf import settings

from network.actions.registration.answers import document_of
from network.actions.registration.entry import Entry
from network.enums import CheckName, CheckResult
from network.models import ApplicationCheck
from people.actions import place_columns
from people.models import Person
from people.queries.blacklist import Matches, blacklist_matches, matches_of_person

SERIOUS = {CheckName.BLACKLIST, CheckName.SAME_DOCUMENT}  # a warning of these waits for somebody to decide
# What is looked at again when it is sent again.
ANEW = [name for name in CheckName if name not in {CheckName.REFERRER, CheckName.EARLIER}]
Look = Callable[[Entry], None]
LOOKS: list[Look] = []


def looks(function: Look) -> Look:
    """Register something else to look at."""
    LOOKS.append(function)
    return function


def is_barred(entry: Entry, person: Person | None = None) -> bool:
    """Whether the blacklist keeps them out, by what was typed or by what is on record of `person`, who they are; a name
    that is only alike is noted."""
    matches = _matches(entry)
    exact = dict.fromkeys([*matches.exact, *(matches_of_person(person).exact if person else [])])
    for match in exact:
        entry.note(CheckName.BLACKLIST, CheckResult.FAILED, f"#{match.entry_id}: {', '.join(match.on)}")
    for match in [] if exact else matches.fuzzy[:3]:
        detail = f"#{match.entry_id}: {', '.join(match.on)} ({match.score} %)"
        entry.note(CheckName.BLACKLIST, CheckResult.WARNING, detail)
    return bool(exact)


def clear(entry: Entry, *names: CheckName) -> None:
    """What was found of these before, and is not any more, passes now: `queries.checks_now` tells what holds."""
    before = entry.application.checks.filter(name__in=names).exclude(result=CheckResult.PASSED)
    noted = {note.name for note in entry.notes}
    for name in sorted(set(before.values_list("name", flat=True)) - noted):
        entry.note(CheckName(name), CheckResult.PASSED)


def _matches(entry: Entry) -> Matches:
    answers, document = entry.answers, document_of(entry.answers) or {}
    return blacklist_matches(
        names=f"{answers.get('given_names', '')} {answers.get('family_names', '')}".strip(), email=answers["email"],
        phone=answers["phone"], id_country=document.get("country", ""), id_kind=document.get("kind", ""),
        id_number=document.get("number", ""), birth_date=answers.get("birth_date"), city=_city(entry),
    )  # fmt: skip


def _city(entry: Entry) -> str:
    place = str(entry.answers.get("place") or "")
    country = entry.answers.get("country") or settings.COUNTRY
    return str(place_columns(country=country, text=place)["city"]) if place else ""


def look(entry: Entry) -> None:
    for one in LOOKS:
        one(entry)


def is_serious(entry: Entry) -> bool:
    """Whether something that was noted has to be decided by somebody, now or while it waited to be confirmed."""
    application, anew = entry.application, {note.name for note in entry.notes}
    before = application.checks.exclude(name__in=anew) if application.confirm_until else []
    return any(_is_serious(note) for note in [*entry.notes, *before])


def _is_serious(note: ApplicationCheck) -> bool:
    if note.name == CheckName.TERRITORY:
        return note.result == CheckResult.FAILED
    return note.name in SERIOUS and note.result != CheckResult.PASSED
