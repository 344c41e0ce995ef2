"""Where proposals of places come from: the divisions that are loaded, or Google's Places where the company says so.

A provider answers `find(country, text)` with a list of Place; the browser never speaks with it, only with us.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from django.conf import settings

from core import conf, outbound
from people import queries

logger = structlog.get_logger(__name__)
OFFERED = 8
FIELDS = "places.addressComponents"
PATIENCE = 3  # seconds that somebody who types waits for another company
LONG = 200_000  # bytes of its answer
CITY = ("locality", "postal_town", "administrative_area_level_2")


@dataclass(frozen=True)
class Place:
    """`label` goes into the field and is recognised there; `postal_code` is empty where it is not known."""

    label: str
    city: str
    department: str = ""
    postal_code: str = ""

    def told(self) -> dict[str, str]:
        return asdict(self)


def find_places(*, country: str, text: str, any_level: bool = False) -> list[Place]:
    """Proposals by the provider that the company chose; ours where that one does not answer, and for staff who choose
    among divisions of any level."""
    if any_level:
        return built_in(country, text, any_level=True)
    provider = PROVIDERS.get(conf.get("people.places_provider"), built_in)
    try:
        return provider(country, text)
    except outbound.NotReached as error:
        logger.warning("places_not_reached", why=str(error))
        return built_in(country, text)


def built_in(country: str, text: str, any_level: bool = False) -> list[Place]:
    """The divisions of the country."""
    rows = queries.find_divisions(country=country, text=text, limit=OFFERED, any_level=any_level)
    found = [(row, row.parent.name if row.parent and row.parent.name != row.name else "") for row in rows]
    return [Place(row.full_name, row.name, above, row.postal_code) for row, above in found]


def google(country: str, text: str) -> list[Place]:
    """Google Places (New), text search, with GOOGLE_PLACES_KEY; it learns country and text only. Raises NotReached."""
    if not settings.GOOGLE_PLACES_KEY:
        return built_in(country, text)
    headers = {
        "Content-Type": "application/json", "X-Goog-Api-Key": settings.GOOGLE_PLACES_KEY, "X-Goog-FieldMask": FIELDS,
    }  # fmt: skip
    asked = {"textQuery": text, "regionCode": country, "languageCode": settings.LANGUAGE_CODE, "pageSize": OFFERED}
    url = f"{settings.GOOGLE_PLACES_URL}/v1/places:searchText"
    answer = outbound.post(url, json.dumps(asked).encode(), headers, timeout=PATIENCE, longest=LONG)
    if not answer.is_success:
        raise outbound.NotReached(f"status {answer.status}")
    try:
        found = [_place(row, country) for row in json.loads(answer.text).get("places", [])]
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise outbound.NotReached("an answer that says nothing") from error
    return list(dict.fromkeys(place for place in found if place))[:OFFERED]


def _place(row: dict[str, Any], country: str) -> Place | None:
    """One of its answers; None outside the country or without a city."""
    parts = {kind: part for part in row["addressComponents"] for kind in part["types"]}
    city = next((parts[kind]["longText"] for kind in CITY if kind in parts), "")
    if not city or parts.get("country", {}).get("shortText", country) != country:
        return None
    department = parts.get("administrative_area_level_1", {}).get("longText", "")
    label = f"{city}, {department}" if department and department != city else city
    return Place(label, city, department, parts.get("postal_code", {}).get("longText", ""))


PROVIDERS: dict[str, Callable[[str, str], list[Place]]] = {"built_in": built_in, "google": google}
