"""What is held about somebody, read for themselves or for the staff who answer them."""

from cryptography.fernet import Fernet

from core import crypto, personal
from core.personal import Part
from people import rules
from people.enums import IdKind
from people.errors import InvalidIdentification
from people.models import Identification, Person, PersonKey


def unsealed(person: Person, text: str) -> str:
    """What was sealed under the person's key; empty once that is destroyed."""
    key = PersonKey.objects.filter(person=person).first()
    if not text or key is None or not key.sealed:
        return ""
    return Fernet(crypto.decrypt(key.sealed)).decrypt(text.encode()).decode()


def clear_identification(person: Person) -> str:
    """The whole number, for whoever may read it; empty where none is known."""
    row = Identification.objects.filter(person=person).first()
    return unsealed(person, row.sealed) if row else ""


def person_with_identification(*, kind: IdKind, number: str) -> Person | None:
    """Whose document this is, found by its keyed hash under any key."""
    text = rules.lookup_text(kind, rules.clean_identification(kind, number))
    found = Identification.objects.filter(lookup__in=crypto.marks(text, rules.LOOKUP)).select_related("person").first()
    return found.person if found else None


def ids_with_document(text: str) -> list[int]:
    """People whose document has this number, whatever its kind; nothing for what cannot be a number of one."""
    wanted: list[str] = []
    for kind in IdKind if any(c.isdigit() for c in text) else ():
        try:
            clean = rules.clean_identification(kind, text)
        except InvalidIdentification:
            continue
        wanted += crypto.marks(rules.lookup_text(kind, clean), rules.LOOKUP)
    found = Identification.objects.filter(lookup__in=wanted) if wanted else Identification.objects.none()
    return list(found.values_list("person", flat=True))


def consent_addresses(person: Person) -> dict[int, str]:
    """Where each acceptance came from, by its number."""
    return {row.pk: unsealed(person, row.ip_sealed) for row in person.consents.exclude(ip_sealed="")}


def part_counts(person: Person) -> list[tuple[Part, int]]:
    """Every part of what is held, with how many entries."""
    return [(part, len(part.rows(person))) for part in personal.PARTS.values()]
