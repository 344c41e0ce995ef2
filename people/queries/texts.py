"""Which texts somebody is asked to accept, and which they have accepted."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, Max, OuterRef, Q, QuerySet, Subquery, When

from core.planned import planned
from people import rules
from people.enums import Audience, ConsentEnding, ConsentKind, Place
from people.models import Consent, ConsentEnd, ConsentText, Person, RankAsk


def in_force() -> QuerySet[ConsentText]:
    """The wording in force of every active text, oldest text first."""
    found = ConsentText.objects.filter(in_force_of__is_active=True)
    return found.select_related("agreement", "file").order_by("agreement")


def asked_as(person: Person | None) -> Audience:
    """What somebody is shown texts as: an agent while they are an active one, as reports of them reckon
    (`config.audiences`); everybody else as a client."""
    agent = getattr(person, "agent", None)
    return Audience.AGENT if agent and agent.is_active else Audience.CLIENT


def texts_to_accept(*, country: str, audience: str, rank: str = "", place: str = "") -> list[ConsentText]:
    """What is shown to whoever is of this country, audience (client or agent) and rank, at a place or at any.

    Each has title, kind, code, version, shown (box, link or pdf), body, link, file and required.
    """
    if place:
        return _asked_there(country=country, audience=audience, rank=rank, place=place)
    return list(_asked(country, audience, rank, place))


def texts_missing(
    person: Person, *, audience: str, rank: str = "", place: str = "", country: str = ""
) -> list[ConsentText]:
    """Of those, in the person's country or the one said, what the person has not accepted, or not in a version that
    counts. Each gets `ended_at`: when they were last asked anew on reaching a rank, and `withdrawn_at`: when they took
    back what counted, and reached no rank since then that asks it again; else None."""
    theirs = Consent.objects.filter(
        person=person, text__agreement=OuterRef("agreement"), text__version__gte=OuterRef("agreement__holds_from")
    )
    ended = ConsentEnd.objects.filter(
        consent__person=person, consent__text__agreement=OuterRef("agreement"), why=ConsentEnding.RANK
    )
    last = ended.order_by().values("consent__text__agreement").annotate(at=Max("at")).values("at")
    anew = RankAsk.objects.filter(person=person, agreement=OuterRef("agreement"), at__gt=OuterRef("withdrawn_at"))
    asked = _asked(country or person.country, audience, rank, place).filter(~Exists(theirs.filter(end=None)))
    asked = asked.annotate(ended_at=Subquery(last), withdrawn_at=withdrawn(theirs))
    found: list[Any] = list(asked.annotate(asked_anew=Exists(anew)))
    for text in found:
        text.withdrawn_at = None if text.asked_anew else text.withdrawn_at
    return found


def withdrawn(theirs: QuerySet[Consent]) -> Subquery:
    """When the last of these acceptances was taken back; None where it was not, or another one followed."""
    at = Case(When(end__why=ConsentEnding.WITHDRAWN, then="end__at"))
    return Subquery(theirs.order_by("-pk").annotate(withdrawn_at=at).values("withdrawn_at")[:1])


def texts_open(person: Person, *, audience: str, rank: str = "") -> tuple[list[ConsentText], list[ConsentText]]:
    """Of the missing ones, what waits for somebody who is registered, and what they withdrew and need not have: nobody
    asks them for that again, and they may accept it. What is asked on registering alone waits for nobody."""
    found = texts_missing(person, audience=audience, rank=rank)
    left = [text for text in found if text.withdrawn_at and not text.required]  # type: ignore[attr-defined]
    waiting = [text for text in found if text not in left and {Place.PROFILE, Place.LOGIN} & set(text.places)]
    return waiting, left


def texts_waiting(person: Person, *, audience: str, rank: str = "") -> list[ConsentText]:
    return texts_open(person, audience=audience, rank=rank)[0]


@planned
def _asked_there(country: str, audience: str, rank: str, place: str) -> QuerySet[ConsentText]:
    return _asked(country, audience, rank, place)


def _asked(country: str, audience: str, rank: str, place: str) -> QuerySet[ConsentText]:
    found = in_force().filter(
        Q(agreement__ranks=[]) | Q(agreement__ranks__contains=[rank]),
        agreement__country__in=["", country], agreement__audience__in=[Audience.EVERYONE, audience],
    )  # fmt: skip
    return found.filter(agreement__places__contains=[place]) if place else found


def blocks_at(text: ConsentText, joined_at: datetime) -> datetime | None:
    """From when a missing text keeps its person out; None where it never does."""
    asking = text.agreement
    if asking is None or asking.block_after_days is None or Place.LOGIN not in asking.places:
        return None
    ended_at: datetime | None = getattr(text, "ended_at", None)
    return rules.blocks_at(
        asked_at=asking.asked_at, joined_at=joined_at, ended_at=ended_at, days=asking.block_after_days
    )


def texts_held(person: Person) -> QuerySet[Consent]:
    """All that the person ever accepted, newest first, with what ended it."""
    found = Consent.objects.filter(person=person).select_related("text__agreement", "text__file", "end")
    return found.order_by("-at", "-pk")


def last_of_each_text(person: Person) -> list[Consent]:
    """Of every text that they ever accepted, the newest acceptance; newest first."""
    found: dict[int | None, Consent] = {}
    for consent in texts_held(person):
        found.setdefault(consent.text.agreement_id, consent)
    return list(found.values())


def readable_text(
    *, code: str, version: int, person: Person | None, audience: str, staff: bool = False
) -> ConsentText | None:
    """A version for whoever may read it: what is shown on registering, anybody; the rest, who is or was asked, and the
    staff of these texts."""
    found = ConsentText.objects.filter(agreement__code=code, version=version).select_related("agreement", "file")
    may = Q(in_force_of__is_active=True, agreement__places__contains=[Place.REGISTRATION])
    if person:
        asked = {"country__in": ["", person.country], "audience__in": [Audience.EVERYONE, audience], "is_active": True}
        may |= Q(in_force_of__isnull=False, **{f"agreement__{name}": value for name, value in asked.items()})
        may |= Q(Exists(Consent.objects.filter(person=person, text=OuterRef("pk"))))
    return (found if staff else found.filter(may)).first()


def consent_texts_in_force() -> dict[str, ConsentText]:
    """The company's terms and its treatment of personal data, by kind: what every page's foot leads to."""
    kinds = (ConsentKind.TERMS, ConsentKind.DATA)
    found = in_force().filter(kind__in=kinds, agreement__country__in=["", settings.COUNTRY])
    texts: dict[str, ConsentText] = {}
    for text in found.filter(agreement__places__contains=[Place.REGISTRATION]):
        texts.setdefault(text.kind, text)
    return texts
