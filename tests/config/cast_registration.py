"""Registrations for the walks: one that waits, and which object fills the blanks of their addresses."""

import uuid
from typing import Any

from django.core.files.base import ContentFile

from core import files
from network import actions as network
from network.enums import Channel, Target
from network.models import Load
from people.models import Coverage, Division, Territory
from tests import factories

OBJECTS = {
    "network_public:confirm": "registration",
    "network_public:another_code": "registration",
    "network_staff:registration": "registration",
    "network_staff:decide_registration": "registration",
    "network_staff:same_person": "registration",
    "network_staff:drop_registration": "registration",
    "network_staff:register": "register",
    "network_office:register": "register",
    "network_office:reactivate": "agent",
    "network_office:withdraw": "registration",
    "network_office:let_go": "agent",
    "network_staff:activate_client": "client",
    "network_staff:inactivate_client": "client",
    "network_staff:preactivate": "agent",
    "people_staff:territory": "territory",
    "people_staff:edit_territory": "territory",
    "people_staff:cover_division": "territory",
    "people_staff:split_territory": "territory",
    "people_staff:merge_territory": "territory",
    "people_staff:uncover_division": "coverage",
    "people_staff:division": "division",
    "network_staff:load_people_page": "load",
    "network_staff:load_states_page": "load",
    "network_staff:load_template": "load_kind",
    "network_staff:load_columns": "load",
    "network_staff:load_confirm": "load",
    "network_staff:load_errors": "load",
    "network_staff:load_undo": "load",
    "network_staff:load_ranks_page": "load_ranks",
    "network_staff:load_ranks_columns": "load_ranks",
    "network_staff:load_ranks_confirm": "load_ranks",
    "network_staff:load_ranks_errors": "load_ranks",
    "network_staff:load_ranks_undo": "load_ranks",
}
OWNED = {"network_office:reactivate", "network_office:let_go"}


def objects() -> dict[str, Any]:
    """Somebody who is nobody of the cast."""
    answers = {"given_names": "Valeria", "family_names": "Soto", "email": "valeria@cast.test", "login": True}
    made = network.register(channel=Channel.SITE, target=Target.AGENT, version=None, answers=answers, by=None)
    return {"registration": made.pk, "register": "agente"} | _territory() | _load()


def _territory() -> dict[str, Any]:
    """A zone that covers a department."""
    division = Division.objects.get(country="CO", code="05")
    zone = Territory.objects.create(code="CAST", name="Norte", kind="zone")
    coverage = Coverage.objects.create(territory=zone, division=division)
    return {"territory": zone.pk, "division": division.pk, "coverage": coverage.pk}


def _load() -> dict[str, Any]:
    """A file of people, and one of ranks, that wait to be confirmed, with rows to correct."""
    return {"load": _waiting("people"), "load_ranks": _waiting("ranks"), "load_kind": "people"}


def _waiting(kind: str) -> int:
    csv = ContentFile(b"Nombres;Correo\r\nAna;ana@cast.test\r\n", name="personas.csv")
    table, errors = files.keep(csv, "csv", by=None), files.keep(csv, "csv", by=None)
    shape = {"format": "csv", "headers": ["Nombres", "Correo"], "rows": 1, "encoding": "utf-8", "delimiter": ";"}
    made = Load.objects.create(
        form_key=uuid.uuid4(), kind=kind, table=table, errors=errors, shape=shape, state="ready", version=1,
        counts={"create": 1}, created_by=factories.user(),
    )  # fmt: skip
    return made.pk
