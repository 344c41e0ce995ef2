"""The receipt of a redemption: what the page shows and what the paper says, from one place."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import conf, phones
from core.money import format_number
from core.text import normalise
from people.models import Person
from rewards import rules
from rewards.models import Delivery, Product, Redemption, RedemptionPosting
from rewards.rules import Address


@dataclass(frozen=True)
class Receipt:
    """Labels and values in the reader's language, in the order they are read."""

    redemption: Redemption
    facts: list[tuple[str, str]]
    delivery: list[tuple[str, str]]
    movement: int | None  # the transaction that took the points
    tracking_url: str  # only an address that is safe to open


def own_redemptions(person: Person, *, text: str = "", state: str = "") -> QuerySet[Redemption]:
    """By number or by what was redeemed, under its name of then or of now."""
    found = Redemption.objects.of(person).select_related("product")
    if state:
        found = found.filter(state=state)
    return found.about(text, products=Product.objects.named_like(text)) if normalise(text) else found


def receipt_of(redemption: Redemption) -> Receipt:
    taking = RedemptionPosting.objects.filter(change__redemption=redemption, undoes=None).order_by("pk")
    delivery = delivery_of(redemption)
    url = delivery.tracking_url if delivery else ""
    return Receipt(
        redemption, _facts(redemption), _delivery(delivery), taking.values_list("transaction_id", flat=True).first(),
        url if url.startswith("https://") else "",
    )  # fmt: skip


def delivery_of(redemption: Redemption) -> Delivery | None:
    return getattr(redemption, "delivery", None)


def cancel_until(redemption: Redemption) -> datetime | None:
    return rules.cancel_until(redemption.created_at, int(conf.get("rewards.cancel_hours")))


def may_cancel(redemption: Redemption) -> bool:
    """Whether its owner may cancel it now."""
    hours = int(conf.get("rewards.cancel_hours"))
    return rules.may_cancel(redemption.state, asked_at=redemption.created_at, hours=hours, now=timezone.now())


def usual_address(person: Person) -> Address:
    """Where the last one went; without any, what the profile knows."""
    written = Delivery.objects.filter(redemption__person=person).exclude(address="")
    last = written.order_by("-redemption__created_at", "-pk").first()
    if last is None:
        return Address(recipient=person.name, phone=person.phone, city=person.city)
    return Address.of(last)


def _facts(redemption: Redemption) -> list[tuple[str, str]]:
    asked = date_format(timezone.localtime(redemption.created_at), "SHORT_DATETIME_FORMAT")
    each, quantity = _points(redemption.unit_points), _figure(redemption.quantity)
    used = _("Points used") if redemption.status.is_open else _("Points you got back")
    return [
        (_("Receipt"), redemption.number),
        (_("Requested"), asked),
        (_("Product"), redemption.product_name),
        (_("Quantity"), f"{quantity} × {each}"),
        (used, _points(redemption.points)),
        (_("State"), str(redemption.status.label)),
    ]


def _delivery(delivery: Delivery | None) -> list[tuple[str, str]]:
    if delivery is None:
        return []
    rows = [
        (_("Who receives it"), delivery.recipient),
        (_("Phone"), phones.shown(delivery.phone)),
        (_("Address"), ", ".join(filter(None, [delivery.address, delivery.city, delivery.region]))),
        (_("Directions"), delivery.notes),
        (_("Carrier"), delivery.carrier),
        (_("Tracking number"), delivery.tracking_number),
    ]
    return [(label, text) for label, text in rows if text]


def _figure(number: int) -> str:
    return format_number(number, get_language() or "es")


def _points(points: int) -> str:
    name = conf.get("rewards.points_name_one" if points == 1 else "rewards.points_name")
    return f"{_figure(points)} {name}"
