"""What the company's forms of files ask of somebody whom a file registers, and how they begin. Where there is none, a
file asks for what recognises somebody and no more."""

import json
from typing import Any

from django.conf import settings

from core.statements import run
from network.actions.loads import matching
from network.actions.loads.matching import Span
from network.enums import AgentState, Target
from network.models import FormVersion, Load
from network.queries.forms import forms_of_files
from network.queries.loads import load_fields
from network.rules import loads as rules
from network.rules.form_checks import must_know_place
from network.rules.form_specs import with_defaults
from network.rules.loads import Reason, bit
from people.queries.places import knows_places, loaded_countries

COLUMN_OF = {"identification": "id_number"}  # a field of a form -> the column of a file, where they differ
NOT_THERE = {
    "id_number": "key1 IS NULL", "place": "coalesce(data->>'city', '') = ''",
    "referrer": "bringer IS NULL AND bringer_row IS NULL",
    "sponsor": "leader IS NULL AND leader_row IS NULL AND bringer IS NULL AND bringer_row IS NULL",
}  # fmt: skip
ELSEWHERE = {"given_names", "country"}  # the name is asked of everybody; a row of no country is of the company's


class Forms:
    """The forms of a load: each row keeps which one it is of."""

    def __init__(self) -> None:
        found = {(str(one.form.target), str(one.form.country)): one for one in forms_of_files()}
        self.words = {door: _members(one) for door, one in found.items()}

    def __bool__(self) -> bool:
        return any(self.words.values())

    def of(self, target: str, country: str) -> str:
        """Members of the row's JSON; its country's form decides, or else the company's."""
        own = self.words.get((target, country))
        return self.words.get((target, settings.COUNTRY), "") if own is None else own


def _members(version: FormVersion) -> str:
    """Nothing where the form changes nothing: most files need not carry it along."""
    options = with_defaults(version.spec)["options"]
    found: dict[str, Any] = {"form": version.pk}
    if version.form.target == Target.AGENT and options["initial_state"] == "preregistered":
        found["begins"] = str(AgentState.PREREGISTERED)
    if options["identification"] == "number":
        found["numbered"] = True
    asks = [field for field in version.fields if field["required"] and field["name"] not in ELSEWHERE]
    compares = options["territory_check"] != "off"
    if version.form.is_active and not asks and not compares and len(found) == 1:
        return ""
    return json.dumps(found)[1:-1]


LACKING = f"""
SELECT number, {{bits}} FROM core_stagedrow WHERE {matching.WHERE} AND outcome = 0
  AND (data->>'form')::bigint = %(form)s AND ({{any}})
"""  # noqa: S608 (ours)
EMPTY = "coalesce(data->>%(name)s, '') = ''"
NAME = """UPDATE core_stagedrow SET data = data || jsonb_build_object(%(wrong)s::text, true)
WHERE load = %(load)s AND number = ANY(%(numbers)s::int[])"""
SHUT_OUT = f"""
SELECT number FROM core_stagedrow WHERE {matching.WHERE} AND (data->>'form')::bigint = %(form)s
  AND (outcome = 0 OR outcome = 1 AND (before->1->'agent' IS NOT NULL OR before->1->'client' IS NOT NULL))
"""  # noqa: S608


def lacking(load: Load, span: Span) -> dict[int, int]:
    """Rows of the span that register somebody and leave out what their form requires, or whose form is closed, with
    what is said of it as bits."""
    found: dict[int, int] = {}
    fields = list(load_fields(load.kind))
    for version in forms_of_files():
        values = matching.span_values(load.pk, span) | {"form": version.pk}
        if not version.form.is_active:
            shut = bit(Reason.UNSAID) | rules.format_bit(fields.index("target"))
            found |= dict.fromkeys((row[0] for row in run(SHUT_OUT, values)), shut)
        elif tests := _tests(version, fields, values):
            bits = " | ".join(f"(CASE WHEN {test} THEN {one}::bigint ELSE 0 END)" for test, one in tests)
            any_of = " OR ".join(f"({test})" for test, _one in tests)
            rows = run(LACKING.format(bits=bits, any=any_of), values)
            found |= {number: mask | bit(Reason.UNSAID) for number, mask in rows}
            for name in [name for name in values.values() if name in fields[rules.SHARED :]]:
                numbers = [number for number, _mask in run(LACKING.format(bits=0, any=EMPTY), values | {"name": name})]
                run(NAME, {"load": load.pk, "numbers": numbers, "wrong": f"{rules.WRONG}{name}"})
    return found


UNPLACED = f"""
SELECT number FROM core_stagedrow WHERE {matching.WHERE} AND outcome = 0 AND (data->>'form')::bigint = %(form)s
  AND data->>'division' IS NULL AND coalesce(data->>'city', '') <> ''
  AND coalesce(data->>'country', %(country)s) = ANY(%(known)s::text[])
"""  # noqa: S608


def unplaced(load: Load, span: Span) -> set[int]:
    """Rows that register somebody in a city that is none of the places of their country, where their form asks for one
    of them."""
    versions = [one for one in forms_of_files() if must_know_place(with_defaults(one.spec)["options"])]
    if not versions:
        return set()
    known = [country for country in loaded_countries() if knows_places(country)]
    values = matching.span_values(load.pk, span) | {"country": settings.COUNTRY, "known": known}
    return {row[0] for version in versions for row in run(UNPLACED, values | {"form": version.pk})}


def _tests(version: FormVersion, fields: list[str], values: dict[str, Any]) -> list[tuple[str, int]]:
    """What says of a row that it lacks a column, and the column's bit; names go into the values."""
    asks_document = with_defaults(version.spec)["options"]["identification"] == "ask"
    tests = []
    for field in version.fields:
        name = COLUMN_OF.get(field["name"], field["name"])
        is_asked = field["required"] and name in fields and name not in ELSEWHERE
        if not is_asked or (name == "id_number" and not asks_document):
            continue
        place = fields.index(name)
        values[f"f{place}"] = name
        test = NOT_THERE.get(name, EMPTY.replace("name", f"f{place}"))
        tests.append((test, rules.format_bit(place)))
    return tests
