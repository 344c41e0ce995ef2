"""Reads of what registrations ask for: kinds of document, masks, further fields."""

from people import rules
from people.errors import UnknownIdType
from people.models import ExtendedField, IdType, Mask


def id_types(country: str = "") -> list[IdType]:
    """The kinds of document offered in the country, or in all of them, in their order."""
    found = IdType.objects.filter(is_active=True)
    return list(found.filter(country=country) if country else found)


def id_type(country: str, code: str) -> IdType:
    """One kind, offered still or not. Raises UnknownIdType."""
    found = IdType.objects.filter(country=country, code=code).first()
    if found is None:
        raise UnknownIdType()
    return found


def clean_document(type: IdType, number: str) -> str:
    """The number as it is kept, without points and spaces. Raises InvalidIdentification."""
    return rules.clean_identification(type.check_name, number)


def masks(country: str) -> dict[str, str]:
    """Field (people.enums.MaskField) -> pattern, as the country writes it."""
    return dict(Mask.objects.filter(country=country, is_active=True).values_list("field", "pattern"))


def extended_fields() -> list[ExtendedField]:
    """Those that are asked for, in their order."""
    return list(ExtendedField.objects.filter(is_active=True))
