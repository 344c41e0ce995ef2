"""What identity documents look like."""

import re

from stdnum.co import nit

from people.enums import IdKind
from people.errors import InvalidIdentification

LOOKUP = "identification"
SHAPES = {
    IdKind.CC: r"[1-9]\d{4,9}",
    IdKind.CE: r"[A-Z0-9]{5,12}",
    IdKind.TI: r"[1-9]\d{9,10}",
    IdKind.PPT: r"[A-Z0-9]{5,15}",
    IdKind.PASSPORT: r"[A-Z0-9]{5,12}",
    IdKind.NIT: r"\d{9,10}",
}


def clean_identification(kind: IdKind, number: str) -> str:
    """The number without points and spaces, in capitals. Raises InvalidIdentification."""
    clean = re.sub(r"[\s.,-]", "", number).upper()
    if not re.fullmatch(SHAPES[kind], clean) or (kind == IdKind.NIT and len(clean) == 10 and not nit.is_valid(clean)):
        raise InvalidIdentification()
    return clean


def lookup_text(kind: IdKind, clean: str) -> str:
    return f"{kind.value}:{clean}"
