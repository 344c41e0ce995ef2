"""Registrations for the walks: one that waits, and which object fills the blanks of their addresses."""

from typing import Any

from network import actions as network
from network.enums import Channel, Target
from people.models import Coverage, Division, Territory

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
}
OWNED = {"network_office:reactivate"}


def objects() -> dict[str, Any]:
    """Somebody who is nobody of the cast."""
    answers = {"given_names": "Valeria", "family_names": "Soto", "email": "valeria@cast.test", "login": True}
    made = network.register(channel=Channel.SITE, target=Target.AGENT, version=None, answers=answers, by=None)
    return {"registration": made.pk, "register": "agente"} | _territory()


def _territory() -> dict[str, Any]:
    """A zone that covers a department."""
    division = Division.objects.get(country="CO", code="05")
    zone = Territory.objects.create(code="CAST", name="Norte", kind="zone")
    coverage = Coverage.objects.create(territory=zone, division=division)
    return {"territory": zone.pk, "division": division.pk, "coverage": coverage.pk}
