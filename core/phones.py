"""Phones as people write them, kept in one form."""

from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class InvalidPhone(DomainError):
    message = _("Write the number as you dial it, or with its country code: %(example)s.")
    field = "phone"


def clean_phone(text: str, country: str = "") -> str:
    """`+573001234567` for `300 123 4567`, dialled in the country (the company's unless given); nothing for nothing.

    Raises InvalidPhone.
    """
    if not text.strip():
        return ""
    at = country or settings.COUNTRY
    try:
        number = phonenumbers.parse(text, at)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(example=example(at)) from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone(example=example(at))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(maxsize=300)
def example(country: str) -> str:
    """A mobile number of the country as it is dialled from abroad: `+57 321 1234567`; of the company's where the
    country has none, and empty where neither has."""
    for at in (country, settings.COUNTRY):
        number = phonenumbers.example_number_for_type(at, phonenumbers.PhoneNumberType.MOBILE)
        if number is not None:
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    return ""


@lru_cache(maxsize=1024)
def shown(text: str) -> str:
    """`300 1234567` for `+573001234567` at home, `+52 55 1234 5678` elsewhere; what is no number stays as it is.

    Home is the company's country. For people to read; links (`tel:`, `wa.me`) and files keep the stored one.
    """
    try:
        number = phonenumbers.parse(text, settings.COUNTRY)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_valid_number(number):
        return text
    home = number.country_code == phonenumbers.country_code_for_region(settings.COUNTRY)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))
