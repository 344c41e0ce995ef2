"""How numbers and dates are written, while they are typed and after: patterns of a few signs.

0 (and d, m, y in dates) is a digit, A a letter, * either; `#.###` groups thousands by the sign between; everything
else stands as it is. static/js/masks.js does the same while somebody types; nothing that was typed is ever dropped.
"""

import re
from datetime import date

DIGITS = "0dmy"
SLOTS = DIGITS + "A*"
THOUSANDS = re.compile(r"#(\D)###")


def is_numeric(pattern: str) -> bool:
    """Whether only digits go in: the keyboard may be one of digits."""
    return bool(pattern) and ("#" in pattern or not any(sign in "A*" for sign in pattern))


def is_pattern(pattern: str) -> bool:
    """Whether somebody can type something into it."""
    return bool(THOUSANDS.fullmatch(pattern)) or ("#" not in pattern and any(sign in SLOTS for sign in pattern))


def written(pattern: str, text: str) -> str:
    """The text in the pattern; what is longer than it goes on after it, and +57... stays as it is."""
    if not pattern or text.strip().startswith("+"):
        return text
    left = re.sub(r"\D" if is_numeric(pattern) else r"[^A-Za-z0-9]", "", text)
    if found := THOUSANDS.fullmatch(pattern):
        return re.sub(r"(?<=\d)(?=(\d{3})+$)", found[1], left)
    out = ""
    for sign in pattern:
        if not left:
            return out
        if sign in SLOTS:
            out, left = out + left[0], left[1:]
        else:
            out += sign
    return out + left


def read_date(pattern: str, text: str) -> date:
    """The day as the pattern orders it, with whatever between its parts, or as 1990-12-31. Raises ValueError."""
    text = text.strip()
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
        year, month, day = map(int, text.split("-"))
        return date(year, month, day)
    order = re.findall(r"d+|m+|y+", pattern) or ["dd", "mm", "yyyy"]
    parts = re.split(r"\D+", text)
    if len(parts) == 1 and len(text) == sum(map(len, order)):
        parts, rest = [], text
        for part in order:
            parts, rest = [*parts, rest[: len(part)]], rest[len(part) :]
    if len(parts) != 3 or not all(parts):
        raise ValueError(text)
    found = {sign[0]: int(part) for sign, part in zip(order, parts, strict=True)}
    if found["y"] < 1000:
        raise ValueError(text)
    return date(found["y"], found["m"], found["d"])


def write_date(pattern: str, day: date) -> str:
    values = {"d": f"{day.day:02d}", "m": f"{day.month:02d}", "y": f"{day.year:04d}"}
    return re.sub(r"d+|m+|y+", lambda found: values[found[0][0]], pattern or "dd/mm/yyyy")
