"""Redemptions: finding them, and telling their story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from core import conf
from core.text import normalise
from people.models import Person
from rewards import rules
from rewards.enums import RedemptionState
from rewards.models import Delivery, Product, Redemption, RedemptionChange
from rewards.querysets import RedemptionQuerySet


@dataclass(frozen=True)
class Step:
    """A line of the timeline: what happened, or what comes next (`state` as the kit's timeline reads it)."""

    title: str
    text: str
    when: datetime | None
    icon: str
    state: str
    points: int = 0
    by: str = ""


def search_redemptions(text: str) -> RedemptionQuerySet:
    """Redemptions by number, person or product; all of them for an empty text."""
    found: RedemptionQuerySet = Redemption.objects.select_related("person", "product")
    if not normalise(text):
        return found
    return found.matching(text, products=Product.objects.named_like(text))


def find_redemptions(given: Mapping[str, Any]) -> RedemptionQuerySet:
    """By what the list is asked for: any of q, state, late, category, product, agent, city, tracking, since, until."""
    found = search_redemptions(given.get("q", ""))
    plain = {"state": "state", "category": "product__category", "product": "product"}
    found = found.filter(**{path: given[name] for name, path in plain.items() if given.get(name)})
    if given.get("late"):
        found = found.waiting_since(late_since())
    if given.get("agent"):
        found = found.filter(person__in=Person.objects.matching(given["agent"]))
    if given.get("city"):
        found = found.filter(delivery__city__in=_cities(given["city"]))
    if given.get("tracking") == "sent":
        found = found.filter(delivery__carrier__gt="")
    elif given.get("tracking"):
        found = found.to_send()
    if given.get("since"):
        found = found.filter(created_at__gte=make_aware(datetime.combine(given["since"], time.min)))
    if given.get("until"):
        found = found.filter(created_at__lte=make_aware(datetime.combine(given["until"], time.max)))
    return found


def _cities(text: str) -> list[str]:
    """The cities that redemptions go to and whose name contains the text, accents aside; there are few of them."""
    key = normalise(text)
    names = Delivery.objects.order_by().values_list("city", flat=True).distinct()
    return [name for name in names if key in normalise(name)]


def counts_by_state(found: QuerySet[Redemption]) -> dict[str, int]:
    return dict(found.order_by().values_list("state").annotate(n=Count("pk")))


def late_since() -> datetime:
    """Requests older than this wait longer than the company promises."""
    return timezone.now() - timedelta(days=conf.get("rewards.redemption_days"))


def timeline(redemption: Redemption) -> list[Step]:
    """What was done, oldest first, then what is still to come."""
    changes = list(redemption.changes.select_related("by__person"))
    done = [_done(change, last=change is changes[-1]) for change in changes]
    return done + [_next(state) for state in _coming(redemption.status)]


def _coming(state: RedemptionState) -> list[RedemptionState]:
    order = [RedemptionState.REQUESTED, RedemptionState.APPROVED, RedemptionState.PREPARING, RedemptionState.DELIVERED]
    return order[order.index(state) + 1 :] if rules.next_states(state) else []


def _next(state: RedemptionState) -> Step:
    return Step(title=_title(state), text="", when=None, icon=state.icon, state="next")


def _done(change: RedemptionChange, *, last: bool) -> Step:
    stepped, state = is_step(change), change.after.get("state", "")
    ended = bool(state) and rules.gives_back(state)
    text = change.reason if stepped else " · ".join(filter(None, [describe(change), change.reason]))
    return Step(
        title=_title(RedemptionState(state)) if stepped else _headline(change),
        text=text,
        when=change.at,
        icon=RedemptionState(state).icon if stepped else _icon(change),
        state="failed" if ended else "current" if last else "done",
        points=change.points,
        by=change.by.person.name if change.by else "",
    )


def is_step(change: RedemptionChange) -> bool:
    """Whether it only carried the redemption on; else it is a modification, or about the delivery."""
    return set(change.after) == {"state"}


def changes_since(redemption: Redemption, version: int) -> str:
    """What was done after that change, in words: “Approved (Sofía Staff) · Quantity: 1 → 2 (Luis Paz)”."""
    later = redemption.changes.filter(pk__gt=version).select_related("by__person")
    return " · ".join(f"{_told(change)} ({change.by.person.name})" if change.by else _told(change) for change in later)


def _told(change: RedemptionChange) -> str:
    return _title(RedemptionState(change.after["state"])) if is_step(change) else describe(change)


def describe(change: RedemptionChange) -> str:
    """What a change did: “State: delivered → preparing · Quantity: 1 → 2”, or what became of the delivery."""
    if "carrier" in change.after:
        return _("Sent with %(carrier)s") % {"carrier": change.after["carrier"]}
    if "delivery" in change.after:
        names = [
            str(getattr(Delivery._meta.get_field(name), "verbose_name", name)) for name in change.after["delivery"]
        ]
        return _("Delivery corrected: %(fields)s") % {"fields": ", ".join(names)}
    labels = {"state": _("State"), "product": _("Product"), "quantity": _("Quantity"), "points": _("Points")}
    pairs: list[tuple[str, Any, Any]] = [
        (label, _value(name, change.before.get(name)), _value(name, change.after.get(name)))
        for name, label in labels.items()
    ]
    return " · ".join(f"{label}: {before} → {after}" for label, before, after in pairs if before != after)


def _value(name: str, value: Any) -> Any:
    return RedemptionState(value).label if name == "state" and value else value


def _headline(change: RedemptionChange) -> str:
    if "carrier" in change.after:
        return _("Sent")
    return _("Delivery corrected") if "delivery" in change.after else _("Modified")


def _icon(change: RedemptionChange) -> str:
    return "truck" if "carrier" in change.after else "place" if "delivery" in change.after else "edit"


def _title(state: RedemptionState) -> str:
    return {
        RedemptionState.REQUESTED: _("Requested"),
        RedemptionState.APPROVED: _("Approved"),
        RedemptionState.PREPARING: _("Being prepared"),
        RedemptionState.DELIVERED: _("Delivered"),
        RedemptionState.REJECTED: _("Rejected"),
        RedemptionState.CANCELLED: _("Cancelled"),
    }[state]
