"""Who uses the system and who does not: clients and agents by their last sign-in."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from core.pages import KeysetPage
from network.enums import AgentState
from people.models import Person
from people.queries import people_answering
from people.queries.territories import with_parts

WITHIN = "in"  # in30: in the last 30 days


def by_use(used: str, of: str = "") -> Q:
    """People by their last sign-in: `never`, `30` for not in 30 days, `in30` for within them, `unproven` for no address
    that was confirmed; `of` leads to the person (`person__`)."""
    seen = f"{of}user__last_login"
    if used == "unproven":
        return Q(**{f"{of}pk__in": _unproven()})
    if used == "never":
        return Q(**{seen: None})
    days = used.removeprefix(WITHIN)
    if not days.isdigit():
        return Q()
    since = timezone.now() - timedelta(days=int(days))
    return Q(**{f"{seen}__gte": since}) if used != days else Q(**{seen: None}) | Q(**{f"{seen}__lt": since})


def _unproven() -> QuerySet[Person, Any]:
    """People with a login of which no address is confirmed."""
    logins = EmailAddress.objects.filter(user__person=OuterRef("pk"))
    return Person.objects.filter(Exists(logins), ~Exists(logins.filter(verified=True))).order_by().values("pk")


def sign_ins(filters: Mapping[str, Any]) -> QuerySet[Person]:
    """Clients and agents, with `last_seen` (None: never), by `q`, `kind`, `used`, a first and last day, `territory` and
    answers to the extended fields."""
    found = Person.objects.filter(client__isnull=False).annotate(last_seen=F("user__last_login"))
    if filters.get("kind") == "agent":
        found = found.filter(agent__isnull=False).exclude(agent__state=AgentState.CLIENT_ONLY)
    elif filters.get("kind") == "client":
        found = found.exclude(agent__state__in=[AgentState.ACTIVE, AgentState.INACTIVE, AgentState.PREREGISTERED])
    found = found.filter(by_use(filters.get("used", "")))
    if first := filters.get("first"):
        found = found.filter(user__last_login__gte=_start(first))
    if last := filters.get("last"):
        found = found.filter(user__last_login__lt=_start(last + timedelta(days=1)))
    if chosen := filters.get("territory"):
        lives = {"territory": None} if chosen == "none" else {"territory__in": with_parts(int(chosen))}
        found = found.filter(**lives)
    if (answering := people_answering(filters)) is not None:
        found = found.filter(pk__in=answering.values("pk"))
    return found.filter(pk__in=Person.objects.matching(filters["q"])) if filters.get("q") else found


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def sign_ins_page(found: QuerySet[Person], cursor: str | None = "", size: int = 50) -> KeysetPage:
    rows = found.select_related("user", "agent", "client", "territory")
    return KeysetPage(rows, order=("name_key", "pk"), cursor=cursor, size=size)
