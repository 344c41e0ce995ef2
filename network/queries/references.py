"""Whom another system means: agents and clients by code, by the company's number, or by the id that webhooks tell."""

import re
from typing import Any, cast

from django.db.models import Q

from core.codes import clean_code
from network.models import Agent, Client
from people.models import User

ID = re.compile(r"id:([0-9]{1,18})")
NUMBER = re.compile(r"[0-9]{1,18}")
CODE = re.compile(r"[\w -]{1,40}")


def agent_meant(text: str, by: User) -> Agent | None:
    """None for nobody whom `by` may see, and where a code and a number mean two different people."""
    return cast(Agent | None, _only(Agent.objects.visible_to(by), text))


def client_meant(text: str, by: User) -> Client | None:
    return cast(Client | None, _only(Client.objects.visible_to(by), text))


def _only(rows: Any, text: str) -> Any:
    found = list(rows.select_related("person__number").filter(_meant(text), person__erased_at=None).distinct()[:2])
    return found[0] if len(found) == 1 else None


def _meant(text: str) -> Q:
    """Codes that work no more count too: inactive agents have no others."""
    if own := ID.fullmatch(text):
        return Q(pk=int(own[1]))
    if not CODE.fullmatch(text):
        return Q(pk=None)
    meant = Q(person__invite_codes__code=clean_code(text))
    return meant | Q(person__number__number=int(text)) if NUMBER.fullmatch(text) else meant
