"""Money: integer minor units (cents) with an ISO currency. Never a float."""

import re
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

DECIMALS = {"COP": 2, "USD": 2, "EUR": 2, "MXN": 2, "PEN": 2, "CLP": 0, "JPY": 0}
SYMBOLS = {"COP": "$", "USD": "US$", "EUR": "€", "MXN": "MX$", "PEN": "S/", "CLP": "CLP$", "JPY": "¥"}
GROUPED = re.compile(r"\d{1,3}(\.\d{3})+")


class InvalidAmount(DomainError):
    message = _("Write the amount with digits only, for example 1.250.000 or 1.250.000,50.")
    field = "amount"


class AmbiguousAmount(DomainError):
    message = _("“%(text)s” can be read in two ways. Write %(whole)s or %(decimal)s.")
    field = "amount"


def decimals(currency: str) -> int:
    return DECIMALS.get(currency, 2)


def parse_amount(text: str, currency: str) -> int:
    """Minor units of an amount as people write it, Spanish style first.

    `1.250.000`, `1250000`, `1.250.000,50`, `1,250,000.50` and `$ 1 250 000` are understood; a lone `1,250` is not:
    it could be a thousand or one and a quarter. Raises InvalidAmount or AmbiguousAmount.
    """
    clean = re.sub(r"[\s$€\u00a0]|COP|USD|EUR", "", text)
    whole, fraction = _split(clean, text, decimals(currency))
    if not whole.isascii() or not whole.isdigit() or (fraction and not fraction.isdigit()):
        raise InvalidAmount()
    if len(fraction) > decimals(currency) or len(whole) > 15:
        raise InvalidAmount()
    return int(whole + fraction.ljust(decimals(currency), "0"))


def _split(clean: str, original: str, places: int) -> tuple[str, str]:
    """Whole and fractional digits; the last of two kinds of separator is the decimal one."""
    separators = [c for c in clean if c in ".,"]
    if not separators:
        return clean, ""
    if len(set(separators)) == 2:
        decimal = separators[-1]
        if separators.count(decimal) > 1:
            raise InvalidAmount()
        whole, fraction = clean.split(decimal)
        return _ungroup(whole.replace(",", ".")), fraction
    if len(separators) > 1 or (separators[0] == "." and GROUPED.fullmatch(clean)):
        return _ungroup(clean.replace(",", ".")), ""
    whole, fraction = clean.split(separators[0])
    if separators[0] == "," and len(fraction) == 3 and 0 < len(whole) <= 3 and places:
        raise AmbiguousAmount(text=original.strip(), whole=f"{whole}{fraction}", decimal=f"{whole},{fraction[:2]}")
    return whole, fraction or "-"


def _ungroup(whole: str) -> str:
    if "." in whole and not GROUPED.fullmatch(whole):
        raise InvalidAmount()
    return whole.replace(".", "")


def to_decimal(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-decimals(currency))


def format_number(number: int, language: str = "es") -> str:
    """1234567 as 1.234.567 (es) or 1,234,567 (en)."""
    text = f"{number:,}"
    return text.replace(",", ".") if language.startswith("es") else text


def format_money(minor: int, currency: str, language: str = "es") -> str:
    """Minor units for reading: `$ 1.250.000`, cents only where there are any."""
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10 ** decimals(currency))
    comma = "," if language.startswith("es") else "."
    cents = f"{comma}{rest:0{decimals(currency)}d}" if rest else ""
    return f"{sign}{SYMBOLS.get(currency, currency)}\u00a0{format_number(whole, language)}{cents}"


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Shares of a total in minor units by whole weights: they sum to the total, to the last unit.

    What does not divide goes by largest remainder, to the first of equal ones; a negative total is the mirror of the
    positive one, so that what was shared out can be taken back. Weights are zero or more; one of them is above zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights are zero or more, and one is above zero")
    if total < 0:
        return [-share for share in split(-total, weights)]
    shares, rests = zip(*(divmod(total * weight, whole) for weight in weights), strict=True)
    over = total - sum(shares)
    lucky = set(sorted(range(len(weights)), key=lambda place: -rests[place])[:over])
    return [share + (place in lucky) for place, share in enumerate(shares)]
