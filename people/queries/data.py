"""What is held about somebody, read for themselves or for the staff who answer them."""

from cryptography.fernet import Fernet
from django.conf import settings

from core import crypto, personal
from core.personal import Part
from people import rules
from people.errors import InvalidIdentification
from people.models import Identification, Person, PersonKey, PersonNumber
from people.queries.registration import id_type, id_types


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


def person_with_identification(*, kind: str, number: str, country: str = "") -> Person | None:
    """Whose document this is, found by its keyed hash under any key; of the company's country unless another is named.

    Raises UnknownIdType or InvalidIdentification.
    """
    type = id_type(country or settings.COUNTRY, kind)
    return holder_of(rules.lookup_text(type.country, kind, rules.clean_identification(type.check_name, number)))


def holder_of(text: str) -> Person | None:
    """Whose document has this text (`rules.lookup_text`)."""
    found = Identification.objects.filter(lookup__in=crypto.marks(text, rules.LOOKUP)).select_related("person").first()
    return found.person if found else None


def document_marks(*, country: str, kind: str, number: str) -> list[str]:
    """The keyed hashes, one per key, by which this document is found. Raises UnknownIdType or InvalidIdentification."""
    type = id_type(country or settings.COUNTRY, kind)
    text = rules.lookup_text(type.country, kind, rules.clean_identification(type.check_name, number))
    return crypto.marks(text, rules.LOOKUP)


def ids_with_document(text: str) -> list[int]:
    """People whose document has this number, whatever its kind; nothing for what cannot be a number of one."""
    wanted: list[str] = []
    for type in id_types() if any(c.isdigit() for c in text) else ():
        try:
            clean = rules.clean_identification(type.check_name, text)
        except InvalidIdentification:
            continue
        wanted += crypto.marks(rules.lookup_text(type.country, type.code, clean), rules.LOOKUP)
    found = Identification.objects.filter(lookup__in=wanted) if wanted else Identification.objects.none()
    return list(found.values_list("person", flat=True))


def ids_with_number(text: str) -> list[int]:
    """Whoever has this internal number; nobody for what is none."""
    is_one = text.isascii() and text.isdigit() and len(text) < 19
    return list(PersonNumber.objects.filter(number=int(text)).values_list("person", flat=True)) if is_one else []


def ids_with_document_end(text: str) -> list[int]:
    """People whose document ends in these four characters; nothing for any other text."""
    end = text.strip().upper()
    return list(Identification.objects.filter(last4=end).values_list("person", flat=True)) if len(end) == 4 else []


def consent_addresses(person: Person) -> dict[int, str]:
    """Where each acceptance came from, by its number."""
    return {row.pk: unsealed(person, row.ip_sealed) for row in person.consents.exclude(ip_sealed="")}


def part_counts(person: Person) -> list[tuple[Part, int]]:
    """Every part of what is held, with how many entries."""
    return [(part, len(part.rows(person))) for part in personal.PARTS.values()]
