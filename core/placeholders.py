"""The placeholder language of every text that staff may edit: {name}, replaced in one pass, and nothing else.

A value is never read again for placeholders, there are no expressions, and an unknown name is refused on saving.
"""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class UnknownPlaceholder(DomainError):
    message = _("{%(name)s} is not available here. You can use: %(known)s.")


def render(text: str, values: Mapping[str, object]) -> str:
    """Replace the known placeholders; unknown ones stay as they are written."""
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)


def render_line(text: str, values: Mapping[str, object]) -> str:
    """The same for a subject: one line, whatever the values hold."""
    return " ".join(render(text, values).split())


def check(text: str, known: Iterable[str]) -> None:
    """Raises UnknownPlaceholder for the first name that is not known."""
    names = set(known)
    for name in PLACEHOLDER.findall(text):
        if name not in names:
            raise UnknownPlaceholder(name=name, known=listed(names))


def listed(names: Iterable[str]) -> str:
    """The placeholders as they are written, for whoever reads that another one is not known."""
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or gettext("none, this text takes no values")
