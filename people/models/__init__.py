"""Rows of people."""

from people.models.banking import Bank, BankAccount
from people.models.blacklist import BlacklistEntry, BlacklistKey, BlacklistReason
from people.models.consents import Agreement, Consent, ConsentEnd, ConsentText, RankAsk
from people.models.data import ErasureRequest, Identification, PersonKey
from people.models.documents import DocumentKind, DocumentReason, PersonDocument, Upload, UploadPiece
from people.models.people import Person, Role, User, default_country, default_language
from people.models.places import Coverage, Division, Territory, TerritoryChange
from people.models.registration import ExtendedField, IdType, Mask, PersonNumber

__all__ = [
    "Agreement",
    "Bank",
    "BankAccount",
    "BlacklistEntry",
    "BlacklistKey",
    "BlacklistReason",
    "Consent",
    "ConsentEnd",
    "ConsentText",
    "Coverage",
    "Division",
    "DocumentKind",
    "DocumentReason",
    "ErasureRequest",
    "ExtendedField",
    "IdType",
    "Identification",
    "Mask",
    "Person",
    "PersonDocument",
    "PersonKey",
    "PersonNumber",
    "RankAsk",
    "Role",
    "Territory",
    "TerritoryChange",
    "Upload",
    "UploadPiece",
    "User",
    "default_country",
    "default_language",
]
