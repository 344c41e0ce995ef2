"""Rows of people."""

from people.models.consents import Consent, ConsentText
from people.models.data import ErasureRequest, Identification, PersonKey
from people.models.people import Person, Role, User, default_country, default_language

__all__ = [
    "Consent",
    "ConsentText",
    "ErasureRequest",
    "Identification",
    "Person",
    "PersonKey",
    "Role",
    "User",
    "default_country",
    "default_language",
]
