"""An agent's referrals: how many came by which way, how far each has come, and what may be done next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Subquery, Sum
from django.utils import timezone

from backoffice import rules
from backoffice.enums import Stage, View
from contracts.models import Contract
from core.pages import KeysetPage
from people.models import Person
from referrals.enums import Channel, TouchKind
from referrals.models import Attribution, Touch
from referrals.queries import people_referred_by, reminder_link
from rewards.enums import Outcome
from rewards.models import Award

ORDER = {View.VISITS: "at", View.CONTRACTS: "created_at", View.POINTS: "created_at"}


@dataclass(frozen=True)
class Totals:
    """What came of an agent's invitations, by one channel or by all of them."""

    channel: Channel | None = None
    visits: int = 0
    sign_ups: int = 0
    contracts: int = 0
    points: int = 0


def funnel(person: Person, days: int) -> tuple[Totals, list[Totals]]:
    """The period's totals, and those of each channel by which anything came. Four queries."""
    found = {view: _by_channel(view, person, _since(days)) for view in View if view != View.PEOPLE}
    channels = [channel for channel in Channel if any(channel in counts for counts in found.values())]
    rows = [_totals(channel, {view: counts.get(channel, 0) for view, counts in found.items()}) for channel in channels]
    return _totals(None, {view: sum(counts.values()) for view, counts in found.items()}), rows


def totals(person: Person, days: int) -> Totals:
    return funnel(person, days)[0]


def _totals(channel: Channel | None, figures: Mapping[View, int]) -> Totals:
    return Totals(channel, figures[View.VISITS], figures[View.SIGN_UPS], figures[View.CONTRACTS], figures[View.POINTS])


def _by_channel(view: View, person: Person, since: datetime) -> dict[str, int]:
    figure = Sum("points") if view == View.POINTS else Count("pk")
    rows = _rows(view, person, since).order_by().values("way").annotate(figure=figure)
    counts: dict[str, int] = {}
    for row in rows:  # what came before the channel was known counts as a link
        way = row["way"] or Channel.LINK.value
        counts[way] = counts.get(way, 0) + row["figure"]
    return counts


def listed(person: Person, view: View, days: int, channel: str, cursor: str | None) -> KeysetPage:
    """The rows behind a figure, the newest first; `PEOPLE` is every referral of any time."""
    rows = _rows(view, person, _since(days))
    if channel:
        rows = rows.filter(way=channel)
    column = ORDER.get(view, "bound_at")
    return KeysetPage(_with_names(rows, view, person), order=(f"-{column}", "-pk"), cursor=cursor, size=25)


def _rows(view: View, person: Person, since: datetime) -> Any:
    if view == View.VISITS:
        visits = Touch.objects.filter(code__owner=person, kind=TouchKind.VISIT, at__gte=since)
        return visits.annotate(way=F("channel"))
    if view == View.CONTRACTS:
        contracts = Contract.objects.active().filter(referrer=person, created_at__gte=since)
        return contracts.annotate(way=_way("client__person", person))
    if view == View.POINTS:
        awards = Award.objects.filter(person=person, outcome=Outcome.POSTED, created_at__gte=since)
        return awards.annotate(way=_way("about", person))
    brought = people_referred_by(person).annotate(way=F("channel"))
    return brought if view == View.PEOPLE else brought.filter(bound_at__gte=since)


def _way(path: str, person: Person) -> Subquery:
    """The channel by which the agent brought the person of the row."""
    brought = Attribution.objects.filter(person=OuterRef(path), referrer=person).order_by("-bound_at")
    return Subquery(brought.values("channel")[:1])


def _with_names(rows: Any, view: View, person: Person) -> Any:
    if view == View.CONTRACTS:
        return rows.select_related("client__person", "type")
    if view == View.POINTS:
        return rows.select_related("about")
    if view == View.VISITS:
        return rows
    contracts = Contract.objects.active().filter(client__person=OuterRef("person"))
    given = Award.objects.filter(person=person, about=OuterRef("person"), outcome=Outcome.POSTED)
    held = Award.objects.filter(person=person, about=OuterRef("person"), outcome=Outcome.HELD)
    total = given.order_by().values("about").annotate(total=Sum("points")).values("total")
    return rows.annotate(has_contract=Exists(contracts), earned=Subquery(total), is_held=Exists(held))


@dataclass(frozen=True)
class Reminder:
    """A referral with its stage, and the message that may be sent in a tap."""

    row: Attribution
    stage: Stage
    points: int
    is_held: bool
    whatsapp: str


def reminder(rows: Iterable[Any], person: Person) -> list[Reminder]:
    """What each referral is shown with; whoever has no contract and left a phone may be reminded."""
    found = []
    for row in rows:
        stage = rules.stage_of(has_contract=row.has_contract, points=row.earned or 0)
        link = reminder_link(row.person, person) if stage == Stage.REGISTERED else ""
        found.append(Reminder(row, stage, row.earned or 0, row.is_held, link))
    return found


def _since(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
