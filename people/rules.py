"""What identity documents look like, and texts that people accept."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from stdnum.cl import rut
from stdnum.co import nit
from stdnum.ec import ci
from stdnum.ec import ruc as ec_ruc
from stdnum.es import dni, nie
from stdnum.mx import curp, rfc
from stdnum.pe import cui
from stdnum.pe import ruc as pe_ruc

from people.enums import IdCheck
from people.errors import ImplausibleBirthDate, InvalidIdentification, UnderLeastAge, WrongName, WrongNetwork

LOOKUP = "identification"
HOME = "CO"  # documents of this country were looked up before there were others: their text says no country

SHORT_PLACES = {  # how people call places whose whole name they do not write: country -> short name -> code
    "CO": {
        "buga": "76111", "carmen de bolivar": "13244", "carmen de viboral": "05148", "cartagena": "13001",
        "mompos": "13468", "mompox": "13468", "san jose de cucuta": "54001", "san juan de pasto": "52001",
        "santa fe de bogota": "11001", "santafe de bogota": "11001", "santiago de cali": "76001", "since": "70742",
        "tolu": "70820", "tumaco": "52835", "ubate": "25843",
    },
}  # fmt: skip

NAME_FIELDS = ("given_names", "family_names")
# What no name has: the brackets of markup, control characters, and marks that hide or turn what is around them.
UNFIT = re.compile("[<>\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def clean_name(text: str, field: str = "given_names") -> str:
    """A name as it is kept: as typed, its spaces in order. Raises WrongName, for that field."""
    tidy = " ".join(text.split())
    if UNFIT.search(tidy):
        error = WrongName()
        error.field = field
        raise error
    return tidy


def _shape(pattern: str) -> Callable[[str], bool]:
    whole = re.compile(pattern)
    return lambda text: whole.fullmatch(text) is not None


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


def compact_identification(number: str) -> str:
    """The number without points, dashes and spaces, in capitals, whether there is such a number or not."""
    return number if number.isdecimal() else re.sub(r"[\s.,/_-]", "", number).upper()


def clean_identification(check: str, number: str) -> str:
    """The number without points, dashes and spaces, in capitals. Raises InvalidIdentification."""
    clean = compact_identification(number)
    if not re.fullmatch(r"[A-Z0-9&Ñ]+", clean) or not CHECKS[IdCheck(check)](clean):
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


OLDEST = 120  # years
# Social networks that a profile may name: label, hosts, what stands before the handle in an address, what a handle is.
NETWORKS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "instagram": ("Instagram", ("instagram.com",), "", r"[A-Za-z0-9._]{1,30}"),
    "facebook": ("Facebook", ("facebook.com", "fb.com"), "", r"[A-Za-z0-9.]{3,50}"),
    "tiktok": ("TikTok", ("tiktok.com",), "@", r"[A-Za-z0-9._]{2,24}"),
    "youtube": ("YouTube", ("youtube.com",), "@", r"[A-Za-z0-9._-]{3,30}"),
    "linkedin": ("LinkedIn", ("linkedin.com",), "in/", r"[A-Za-z0-9-]{3,100}"),
    "x": ("X", ("x.com", "twitter.com"), "", r"[A-Za-z0-9_]{1,15}"),
}


def check_birth_date(day: date | None, *, today: date, least: int = 0) -> None:
    """Nobody is born tomorrow, is older than people get, or younger than `least` years. Raises ImplausibleBirthDate or
    UnderLeastAge."""
    if day is None:
        return
    years = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    if day > today or years > OLDEST:
        raise ImplausibleBirthDate(years=years)
    if years < least:
        raise UnderLeastAge(age=least)


def clean_networks(given: Mapping[str, str]) -> dict[str, str]:
    """name -> handle, of the networks there are; nothing else stays. Raises WrongNetwork."""
    found = {name: clean_handle(name, given.get(name, "")) for name in NETWORKS}
    return {name: handle for name, handle in found.items() if handle}


def clean_handle(network: str, text: str) -> str:
    """The handle in `@name`, `name` or an address of that network; empty for nothing. Raises WrongNetwork."""
    label, hosts, before, shape = NETWORKS[network]
    text = text.strip()
    if not text:
        return ""
    if "/" in text:
        try:
            address = urlsplit(text if "://" in text else f"https://{text}")
        except ValueError as error:  # a bracket that opens no address
            raise WrongNetwork(network=label) from error
        host = (address.hostname or "").removeprefix("www.").removeprefix("m.")
        path = address.path.strip("/")
        if address.scheme not in {"http", "https"} or host not in hosts or not path.startswith(before):
            raise WrongNetwork(network=label)
        text = path.removeprefix(before)
    handle = text.removeprefix("@")
    if not re.fullmatch(shape, handle):
        raise WrongNetwork(network=label)
    return handle


def network_links(networks: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(label, handle, address) of each that is given, in the order of NETWORKS; addresses are made here alone."""
    return [
        (label, networks[name], f"https://{hosts[0]}/{before}{networks[name]}")
        for name, (label, hosts, before, shape) in NETWORKS.items()
        if re.fullmatch(shape, networks.get(name, ""))
    ]
