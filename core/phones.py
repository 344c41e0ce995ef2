"""Phones as people write them, kept in one form."""

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class InvalidPhone(DomainError):
    message = _("Write the number as you dial it, or with its country code: +57 300 123 4567.")
    field = "phone"


def clean_phone(text: str, country: str = "") -> str:
    """`+573001234567` for `300 123 4567`, dialled in the country (the company's unless given); nothing for nothing.

    Raises InvalidPhone.
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, country or settings.COUNTRY)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone() from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone()
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
