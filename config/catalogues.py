"""Translation catalogues are compiled by polib, so nothing outside Python's packages is needed to run.

A process reads them once, when it starts: they are compiled before, by whoever starts it.
"""

from pathlib import Path

import polib

FOLDER = Path(__file__).resolve().parent.parent / "locale"


def stale() -> list[Path]:
    """The catalogues that are newer than their compiled form, or have none."""
    return [source for source in FOLDER.glob("*/LC_MESSAGES/*.po") if _is_stale(source, source.with_suffix(".mo"))]


def compile_stale() -> int:
    """Compile every catalogue that is newer than its compiled form. Returns how many were."""
    found = stale()
    for source in found:
        target = source.with_suffix(".mo")
        fresh = target.with_suffix(f".{id(source)}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(target)
    return len(found)


def _is_stale(source: Path, target: Path) -> bool:
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime
