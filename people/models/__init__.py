"""Rows of people."""

from people.models.consents import Consent, ConsentText
from people.models.data import ErasureRequest, Identification, PersonKey
from people.models.people import Person, Role, User, default_country, default_language
from people.models.registration import ExtendedField, IdType, Mask, PersonNumber

__all__ = [
    "Consent",
    "ConsentText",
    "ErasureRequest",
    "ExtendedField",
    "IdType",
    "Identification",
    "Mask",
    "Person",
    "PersonKey",
    "PersonNumber",
    "Role",
    "User",
    "default_country",
    "default_language",
]
