"""What files by the million ask of documents and birth dates, without a question to the database for each row."""

from collections.abc import Callable
from datetime import date

from cryptography.fernet import Fernet

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


def document_hasher() -> Callable[[str, str, str], list[str]]:
    """`marks_of_clean` for a million documents: country, kind, clean number."""
    markers = crypto.markers(rules.LOOKUP)

    def hashed(country: str, kind: str, clean: str) -> list[str]:
        text = rules.lookup_text(country, kind, clean)
        return [marked(text) for marked in markers]

    return hashed


def own_hasher() -> Callable[[str], str]:
    """What a document is called by others in the same file, who do not say its kind."""
    return crypto.markers("in the same file")[0]


def unsealed_number(secret: str, sealed: str) -> str:
    """A document's number that `people.actions.keys.seal_new` sealed for somebody to come."""
    return Fernet(crypto.decrypt(secret)).decrypt(sealed.encode()).decode()


def check_birth_day(day: date, *, today: date) -> None:
    """Raises ImplausibleBirthDate."""
    rules.check_birth_date(day, today=today)
