"""What became of a text, for whoever must see at a glance what a version changed."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """A part of a text that stayed the `same`, is `gone` or is `new`."""

    kind: str
    text: str


WORDS, LINES = re.compile(r"\s+|\S+"), re.compile(r".*\n|.+$")
LONG = 20_000  # characters: beyond, lines are compared, since the work grows with the square of the parts


def difference(old: str, new: str) -> list[Piece]:
    """Word by word, long texts line by line."""
    parts = WORDS if max(len(old), len(new)) <= LONG else LINES
    before, after = parts.findall(old), parts.findall(new)
    pieces = []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(before[i:j])))
            continue
        pieces += [Piece("gone", "".join(before[i:j]))] if i < j else []
        pieces += [Piece("new", "".join(after[k:m]))] if k < m else []
    return pieces
