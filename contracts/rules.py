"""What makes a contract acceptable, without looking anything up."""

import re
import unicodedata
from datetime import date, datetime

from contracts.enums import SOURCE
from contracts.errors import FutureDate, InvalidNumber, NoAmount, ReasonRequired

NUMBER = re.compile(r"[A-Z0-9ÁÉÍÓÚÜÑ][A-Z0-9ÁÉÍÓÚÜÑ ./_#-]{0,39}")


def clean_number(text: str) -> str:
    """The number as stored: upper case, single spaces, one form of each letter. Raises InvalidNumber."""
    number = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    if not NUMBER.fullmatch(number):
        raise InvalidNumber()
    return number


def clean_reason(text: str) -> str:
    """The reason with spaces tidied. Raises ReasonRequired."""
    reason = " ".join(text.split())
    if not reason:
        raise ReasonRequired()
    return reason


def check_figures(*, amount_minor: int, signed_on: date, today: date) -> None:
    """Raises NoAmount or FutureDate."""
    if amount_minor <= 0:
        raise NoAmount()
    if signed_on > today:
        raise FutureDate()


def source_of(contract_id: int) -> str:
    """How an award names the contract it came of."""
    return f"{SOURCE}{contract_id}"


DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y-%m-%d %H:%M")


def read_day(text: str) -> date | None:
    """A day as spreadsheets hold it, the day before the month; None for what is none."""
    for form in DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None


def file_key(name: str) -> str:
    """What a contract number and the name of its PDF have in common: letters and digits, without the ending."""
    plain = unicodedata.normalize("NFKC", name).upper().removesuffix(".PDF")
    return "".join(c for c in plain if c.isalnum())
