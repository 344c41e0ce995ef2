"""What files by the million ask of documents and birth dates, without a question to the database for each row."""

from datetime import date

from core import crypto
from people import rules


def compact_document(number: str) -> str:
    """Without points, dashes and spaces, in capitals, whether there is such a number or not."""
    return rules.compact_identification(number)


def document_text(country: str, kind: str, clean: str) -> str:
    """The text that stands for a document whose number is clean already: `CC:1020304050` at home."""
    return rules.lookup_text(country, kind, clean)


def marks_of_clean(country: str, kind: str, clean: str) -> list[str]:
    """Its keyed hashes, the newest key's first."""
    return crypto.marks(rules.lookup_text(country, kind, clean), rules.LOOKUP)


def check_birth_day(day: date, *, today: date) -> None:
    """Raises ImplausibleBirthDate."""
    rules.check_birth_date(day, today=today)
