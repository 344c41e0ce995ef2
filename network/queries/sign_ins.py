"""Who uses the system and who does not: clients and agents by their last sign-in."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from core.pages import KeysetPage
from network.enums import AgentState
from people.models import Person


def sign_ins(filters: Mapping[str, Any]) -> QuerySet[Person]:
    """Clients and agents, with `last_seen` (None: never), by `q`, `kind`, `used` and a first and last day."""
    found = Person.objects.filter(client__isnull=False).annotate(last_seen=F("user__last_login"))
    if filters.get("kind") == "agent":
        found = found.filter(agent__isnull=False).exclude(agent__state=AgentState.CLIENT_ONLY)
    elif filters.get("kind") == "client":
        found = found.exclude(agent__state__in=[AgentState.ACTIVE, AgentState.INACTIVE, AgentState.PREREGISTERED])
    used = filters.get("used", "")
    if used == "never":
        found = found.filter(user__last_login=None)
    elif used.isdigit():
        found = found.exclude(user__last_login__gte=timezone.now() - timedelta(days=int(used)))
    if first := filters.get("first"):
        found = found.filter(user__last_login__gte=_start(first))
    if last := filters.get("last"):
        found = found.filter(user__last_login__lt=_start(last + timedelta(days=1)))
    return found.filter(pk__in=Person.objects.matching(filters["q"])) if filters.get("q") else found


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def sign_ins_page(found: QuerySet[Person], cursor: str | None = "", size: int = 50) -> KeysetPage:
    rows = found.select_related("user", "agent", "client")
    return KeysetPage(rows, order=("name_key", "pk"), cursor=cursor, size=size)
