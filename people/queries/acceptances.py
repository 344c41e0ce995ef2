"""Who accepted which text, and who of those asked has not."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from cryptography.fernet import Fernet
from django.db.models import Exists, OuterRef, Q, QuerySet

from core import crypto
from people.enums import Audience
from people.models import Agreement, Consent, Person, PersonKey
from people.queries.ranks import holding
from people.queries.texts import withdrawn
from people.querysets import PersonQuerySet

# Which people an audience is, as a condition over a person's id; the apps above know (config.audiences).
AUDIENCES: dict[str, Callable[[OuterRef], Any]] = {}


def acceptances(
    *, text: int | None = None, state: str = "", country: str = "", since: date | None = None,
    until: date | None = None, q: str = "",
) -> QuerySet[Consent]:  # fmt: skip
    """Acceptances by text, by whether they are in force (held), not any more (ended) or what ended them
    (people.enums.ConsentEnding), by the person's country and by day."""
    found = Consent.objects.select_related("person", "text__agreement", "end")
    found = found.filter(text__agreement=text) if text else found
    states = {"held": Q(end=None), "ended": Q(end__isnull=False)}
    found = found.filter(states.get(state, Q(end__why=state))) if state else found
    found = found.filter(person__country=country) if country else found
    found = found.filter(at__date__gte=since) if since else found
    found = found.filter(at__date__lte=until) if until else found
    return found.filter(person__in=Person.objects.matching(q)) if q else found


def people_asked(agreement: Agreement) -> PersonQuerySet:
    """Whom a text is for: by audience, by country, and by the rank that people hold now."""
    people = Person.objects.filter(erased_at=None).filter(AUDIENCES[Audience(agreement.audience)](OuterRef("pk")))
    people = people.filter(holding(OuterRef("pk"), agreement.ranks)) if agreement.ranks else people
    return people.filter(country=agreement.country) if agreement.country else people


def people_missing(agreement: Agreement) -> PersonQuerySet:
    """Of those, who has no acceptance that counts. Each gets `withdrawn_at`: when they took theirs back, else None."""
    theirs = Consent.objects.filter(
        person=OuterRef("pk"), text__agreement=agreement, text__version__gte=agreement.holds_from
    )
    found = people_asked(agreement).filter(~Exists(theirs.filter(end=None)))
    annotated: PersonQuerySet = found.annotate(withdrawn_at=withdrawn(theirs))
    return annotated


def with_addresses(rows: list[Consent]) -> list[Consent]:
    """Each gets `ip`: where it came from, empty where nobody can read it any more. Two queries for all of them."""
    keys = PersonKey.objects.filter(person__in={row.person_id for row in rows if row.ip_sealed}).exclude(sealed="")
    opened = {key.person_id: Fernet(crypto.decrypt(key.sealed)) for key in keys}
    for row in rows:
        key = opened.get(row.person_id)
        row.ip = key.decrypt(row.ip_sealed).decode() if key and row.ip_sealed else ""  # type: ignore[attr-defined]
    return rows


def last_acceptance(agreement: Agreement) -> datetime | None:
    """When somebody last accepted any version; None: it may still be deleted."""
    return Consent.objects.filter(text__agreement=agreement).order_by("-at").values_list("at", flat=True).first()
