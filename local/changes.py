"""Leave out, on a later start, the work whose inputs have not changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEFT_OUT = frozenset({"__pycache__", "node_modules"})
MADE = {".mo"}  # follows from other files


def fingerprint(root: Path, patterns: tuple[str, ...], left_out: frozenset[str] = frozenset()) -> str:
    """Changes when a file under one of the patterns does."""
    found = hashlib.sha256()
    tops = [top for pattern in patterns for top in root.glob(pattern)]
    for path in sorted(path for top in tops for path in files(top, LEFT_OUT | left_out)):
        status = path.stat()
        found.update(f"{path}|{status.st_mtime_ns}|{status.st_size}\n".encode())
    return found.hexdigest()


def files(top: Path, left_out: frozenset[str]) -> Iterator[Path]:
    """The files of a folder, or the file itself."""
    if top.is_file():
        yield top
    for folder, inner, names in os.walk(top) if top.name not in left_out else ():
        inner[:] = set(inner) - left_out
        yield from (path for name in names if (path := Path(folder, name)).suffix not in MADE)


@contextmanager
def changed(mark: Path, now: str) -> Iterator[bool]:
    """Whether the inputs differ from those of the last work that went well; noted when this one does."""
    same = mark.exists() and mark.read_text() == now
    yield not same
    if not same:
        mark.write_text(now)
