"""Who somebody is that registers, and what becomes of them. No database here: files by the million use it too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.text import normalise
from network.enums import AgentState, ApplicationState, CheckName, Passage, Target


def age_on(birth_date: date, day: date) -> int:
    """In whole years; who was born on the 29th of February has their birthday on the 1st of March of other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What identifies whoever registers, normalised: lower-case e-mail, +57... phone, keyed hashes of the document."""

    names: str = ""
    email: str = ""
    phone: str = ""
    documents: tuple[str, ...] = ()  # the same document under each key
    asks_login: bool = False
    unique_email: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on record who shares a document, an e-mail or a phone with the newcomer."""

    person_id: int
    names: str = ""
    email: str = ""
    login: str = ""
    phone: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whom the newcomer is, and by what; nobody where `person_id` is None. `doubts` are others to look at."""

    person_id: int | None = None
    by: str = ""  # document, login, email, phone
    doubts: tuple[tuple[CheckName, int], ...] = field(default=())


def alike(one: str, other: str) -> bool:
    """Whether two names can be one person's: the first name in common, and another word of the shorter one.

    >>> alike("Luisa María Fernández", "luisa fernandez gómez")
    True
    """
    mine, theirs = normalise(one).split(), normalise(other).split()
    if not (mine and theirs):
        return True
    common = set(mine) & set(theirs)
    firsts = mine[0] in theirs or theirs[0] in mine
    return firsts and len(common) >= min(2, len(set(mine)), len(set(theirs)))


def recognise(who: Newcomer, candidates: Iterable[Candidate]) -> Recognition:
    """Document before login, login before contact e-mail, e-mail before phone; the oldest record first.

    Another document on record speaks against an e-mail or phone, and so do unlike names where these can be shared.
    """
    known = sorted(candidates, key=lambda one: one.person_id)
    ways = {
        "document": [one for one in known if one.document and one.document in who.documents],
        "login": [one for one in known if who.email and one.login == who.email],
        "email": [one for one in known if who.email and one.email == who.email and _may_be_by_email(who, one)],
        "phone": [one for one in known if who.phone and one.phone == who.phone and _may_be_by_phone(who, one)],
    }
    found = next(((way, ones[0]) for way, ones in ways.items() if ones), None)
    if found is None:
        return Recognition(doubts=_doubts(who, known, None))
    way, person = found
    return Recognition(person.person_id, way, _doubts(who, known, person))


def _contradicts(who: Newcomer, one: Candidate) -> bool:
    return bool(who.documents and one.document and one.document not in who.documents)


def _may_be_by_email(who: Newcomer, one: Candidate) -> bool:
    return not _contradicts(who, one) and (who.unique_email or alike(who.names, one.names))


def _may_be_by_phone(who: Newcomer, one: Candidate) -> bool:
    """A house shares its phone: only somebody of the same name is the same person."""
    return not _contradicts(who, one) and alike(who.names, one.names)


def _doubts(who: Newcomer, known: list[Candidate], person: Candidate | None) -> tuple[tuple[CheckName, int], ...]:
    doubts = []
    for one in known:
        if person and one.person_id == person.person_id:
            if _contradicts(who, one):
                doubts.append((CheckName.SAME_DOCUMENT, one.person_id))
        elif who.email and who.email in {one.email, one.login}:
            doubts.append((CheckName.SAME_EMAIL, one.person_id))
        elif who.phone and who.phone == one.phone:
            doubts.append((CheckName.SAME_PHONE, one.person_id))
    return tuple(doubts)


def passage_of(target: str, *, is_known: bool, is_client: bool, has_access: bool, agent_state: str) -> Passage:
    """What the registration is to this person, as they stand now."""
    if target == Target.AGENT and agent_state == AgentState.INACTIVE:
        return Passage.RETURN
    if target == Target.AGENT and agent_state in {AgentState.ACTIVE, AgentState.PREREGISTERED}:
        return Passage.KNOWN
    if target == Target.AGENT and is_client and is_known:
        return Passage.TO_AGENT
    if is_known:
        return Passage.KNOWN if has_access else Passage.ACCESS
    return Passage.NEW


def waits(options: Mapping[str, Any]) -> bool:
    """Whether somebody decides before it takes effect."""
    return bool(options.get("flow")) or options.get("initial_state") == "preregistered"


def next_states(state: str) -> tuple[ApplicationState, ...]:
    """What may become of a registration."""
    decided = (ApplicationState.APPROVED, ApplicationState.REJECTED, ApplicationState.WITHDRAWN)
    return {
        ApplicationState.DRAFT: (ApplicationState.WAITING, *decided),
        ApplicationState.WAITING: (ApplicationState.MORE, *decided),
        ApplicationState.MORE: (ApplicationState.WAITING, *decided),
    }.get(ApplicationState(state), ())
