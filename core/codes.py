"""Codes that people read aloud, type and print: no look-alike characters, upper case."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U

ALIKE, ONE = "OILUSZB", "011V528"  # characters that look alike, and the one each is read as


def random_code(length: int = 8) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def clean_code(text: str) -> str:
    """The code as stored: upper case, without spaces and dashes."""
    return "".join(text.split()).replace("-", "").upper()


def look(code: str) -> str:
    """The code as it looks: CARL0S and CARLOS are one."""
    return code.translate(str.maketrans(ALIKE, ONE))
