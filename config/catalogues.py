"""Translation catalogues are compiled by polib, so nothing outside Python's packages is needed to run."""

from pathlib import Path

import polib
from django.conf import settings


def compile_stale() -> int:
    """Compile every catalogue that is newer than its compiled form. Returns how many were."""
    done = 0
    for source in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            fresh = target.with_suffix(f".{id(source)}.tmp")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(target)
            done += 1
    return done
