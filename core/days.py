"""Days that people write, in forms and in files: what is said of one that is none, everywhere in the same words."""

from django.utils.translation import gettext as _


def fault(text: str, how: str) -> str:
    """What was written is no day, or one that no calendar has; `how` is one as it would be read."""
    return _("“%(text)s” is no date. Write one that exists, like %(how)s.") % {"text": text.strip()[:40], "how": how}


def unsaid(how: str) -> str:
    """The same where the value stands beside, or must not be repeated."""
    return _("This is no date. Write one that exists, like %(how)s.") % {"how": how}


def in_files(*, day_first: bool = True) -> str:
    """How files write days."""
    return _("%(day)s or %(iso)s") % {"day": "31/12/2026" if day_first else "12/31/2026", "iso": "2026-12-31"}
