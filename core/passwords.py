"""Passwords that everybody knows are refused, and nobody outside is asked: the list lies beside, as hashes."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.text import normalise

LIST = Path(__file__).parent / "data" / "known_passwords.bin"
WIDTH = 5  # bytes of each hash: one password in ten million is refused though nobody ever used it
ADDED = 4  # characters that make no new password of a known one: 2026, !!, 123
PLAIN = str.maketrans("@4301!$57", "aaeoiisst")
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def mark(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()[:WIDTH]


@lru_cache(maxsize=1)
def _marks() -> bytes:
    return LIST.read_bytes()


def is_listed(word: str) -> bool:
    """Whether the word, as it is, stands in the list: a search by halves over sorted hashes."""
    marks, wanted = _marks(), mark(word)
    low, high = 0, len(marks) // WIDTH
    while low < high:
        middle = (low + high) // 2
        found = marks[middle * WIDTH : (middle + 1) * WIDTH]
        if found == wanted:
            return True
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False


def cores(password: str) -> set[str]:
    """What is left of a password without its disguise: capitals, figures for letters, a few characters around it."""
    word = password.strip().lower()
    found = {word, word.translate(PLAIN), normalise(word)}
    for one in list(found):
        bare = EDGES.sub("", one)
        if len(word) - len(bare) <= ADDED:
            found |= {bare, bare.translate(PLAIN)}
    return found | {part for one in list(found) if (part := repeated(one))}


def repeated(word: str) -> str:
    """The piece that a word says over and over, or nothing."""
    at = (word + word).find(word, 1)
    return word[:at] if word and at < len(word) else ""


def is_known(password: str) -> bool:
    return any(len(word) < 4 or is_listed(word) for word in cores(password))


class KnownPasswordValidator:
    def validate(self, password: str, user: object = None) -> None:
        if is_known(password):
            raise ValidationError(_("That password stands in lists that anybody can read. Choose another one: three or "
                                    "four words that have nothing to do with each other work well."),
                                  code="password_known")  # fmt: skip

    def get_help_text(self) -> str:
        return _("It cannot be a password that many people use.")
