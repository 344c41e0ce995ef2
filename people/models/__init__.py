"""Rows of people."""

from people.models.consents import Agreement, Consent, ConsentEnd, ConsentText
from people.models.data import ErasureRequest, Identification, PersonKey
from people.models.people import Person, Role, User, default_country, default_language
from people.models.registration import ExtendedField, IdType, Mask, PersonNumber

__all__ = [
    "Agreement",
    "Consent",
    "ConsentEnd",
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
