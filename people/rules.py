"""What identity documents look like, and texts that people accept."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from stdnum.cl import rut
from stdnum.co import nit
from stdnum.ec import ci
from stdnum.ec import ruc as ec_ruc
from stdnum.es import dni, nie
from stdnum.mx import curp, rfc
from stdnum.pe import cui
from stdnum.pe import ruc as pe_ruc

from people.enums import IdCheck
from people.errors import InvalidIdentification

LOOKUP = "identification"
HOME = "CO"  # documents of this country were looked up before there were others: their text says no country


def _shape(pattern: str) -> Callable[[str], bool]:
    return lambda text: bool(re.fullmatch(pattern, text))


CHECKS: dict[IdCheck, Callable[[str], bool]] = {
    IdCheck.ANY: _shape(r"[A-Z0-9]{4,20}"),
    IdCheck.DIGITS: _shape(r"\d{4,20}"),
    IdCheck.CO_CC: _shape(r"[1-9]\d{4,9}"),
    IdCheck.CO_CE: _shape(r"[A-Z0-9]{5,12}"),
    IdCheck.CO_TI: _shape(r"[1-9]\d{9,10}"),
    IdCheck.CO_PPT: _shape(r"[A-Z0-9]{5,15}"),
    IdCheck.CO_NIT: lambda text: bool(re.fullmatch(r"\d{9}", text)) or (len(text) == 10 and nit.is_valid(text)),
    IdCheck.PASSPORT: _shape(r"[A-Z0-9]{5,12}"),
    IdCheck.MX_CURP: curp.is_valid,
    IdCheck.MX_RFC: lambda text: rfc.is_valid(text, validate_check_digits=True),
    IdCheck.MX_RFC_SHAPE: rfc.is_valid,
    IdCheck.ES_DNI: dni.is_valid,
    IdCheck.ES_NIE: nie.is_valid,
    IdCheck.PE_DNI: lambda text: bool(re.fullmatch(r"\d{8}", text)) or cui.is_valid(text),
    IdCheck.PE_RUC: pe_ruc.is_valid,
    IdCheck.EC_CI: ci.is_valid,
    IdCheck.EC_RUC: ec_ruc.is_valid,
    IdCheck.CL_RUT: rut.is_valid,
}


def clean_identification(check: str, number: str) -> str:
    """The number without points, dashes and spaces, in capitals. Raises InvalidIdentification."""
    clean = re.sub(r"[\s.,/_-]", "", number).upper()
    if not clean.isascii() and check not in {IdCheck.MX_RFC, IdCheck.MX_RFC_SHAPE}:  # companies' names may bring an Ñ
        raise InvalidIdentification()
    if not CHECKS[IdCheck(check)](clean):
        raise InvalidIdentification()
    return clean


def lookup_text(country: str, kind: str, clean: str) -> str:
    """`CC:1020304050` at home, `MX-CURP:...` elsewhere."""
    return f"{kind}:{clean}" if country == HOME else f"{country}-{kind}:{clean}"


def digest(*, title: str, body: str, link: str, file_sha256: str) -> str:
    """The fingerprint of all that a version of a text shows. Parts are told apart, so none can be moved to another."""
    whole = json.dumps([title, body, link, file_sha256], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def blocks_at(*, asked_at: datetime, joined_at: datetime, ended_at: datetime | None, days: int) -> datetime:
    """From when a text that somebody has not accepted keeps them out."""
    return max(filter(None, (asked_at, joined_at, ended_at))) + timedelta(days=days)
