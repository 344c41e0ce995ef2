"""Reads of what registrations ask for: kinds of document, masks, further fields."""

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import QuerySet

from core import typed
from core.planned import planned
from people import rules
from people.errors import UnknownIdType
from people.models import ExtendedField, IdType, Mask, Person


def id_types(country: str = "") -> list[IdType]:
    """The kinds of document offered in the country, or in all of them, in their order."""
    found = IdType.objects.filter(is_active=True)
    return list(found.filter(country=country) if country else found)


def id_type(country: str, code: str) -> IdType:
    """One kind, offered still or not. Raises UnknownIdType."""
    for found in _id_type(country=country, code=code):
        return cast(IdType, found)
    raise UnknownIdType()


@planned
def _id_type(country: str, code: str) -> "QuerySet[IdType, Any]":
    return IdType.objects.filter(country=country, code=code)


def clean_document(type: IdType, number: str) -> str:
    """The number as it is kept, without points and spaces. Raises InvalidIdentification."""
    return rules.clean_identification(type.check_name, number)


def masks(country: str) -> dict[str, str]:
    """Field (people.enums.MaskField) -> pattern, as the country writes it."""
    return dict(_masks(country=country))


@planned
def _masks(country: str) -> "QuerySet[Mask, Any]":
    return Mask.objects.filter(country=country, is_active=True).values_list("field", "pattern")


def people_answering(filters: Mapping[str, Any]) -> QuerySet[Person] | None:
    """People by their answers: `x_<code>` a typed value, `x_<code>_from` and `x_<code>_to` the ends of a number or day.

    None where nothing of that is asked.
    """
    asked = {name: value for name, value in filters.items() if name.startswith("x_") and value not in (None, "", [])}
    if not asked:
        return None
    found = Person.objects.all()
    for field in extended_fields():
        value = asked.get(field.name)
        least, most = asked.get(f"{field.name}_from"), asked.get(f"{field.name}_to")
        found = found.answering(
            field, value=value if field.kind == "several" else typed.stored(field.kind, value),
            least=typed.stored(field.kind, least), most=typed.stored(field.kind, most),
        )  # fmt: skip
    return found


def answers_to_keep(values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed answers by code as `Person.extra` keeps them; None for none. What no field asks is left out."""
    kinds = dict(ExtendedField.objects.filter(code__in=values).values_list("code", "kind"))
    return {code: typed.stored(kind, values[code]) for code, kind in kinds.items()}


def all_extended_fields() -> list[ExtendedField]:
    """Those that were ever asked for, in the order they were defined: for files."""
    return list(ExtendedField.objects.order_by("pk"))


@planned
def extended_fields() -> "QuerySet[ExtendedField, Any]":
    """Those that are asked for, in their order."""
    return ExtendedField.objects.filter(is_active=True)
