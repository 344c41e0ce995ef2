"""The values of the messages about points and rewards, in the language of whoever reads them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import conf
from core.money import format_number
from ledger.models import Lot
from ledger.queries import available_after, balances
from people.models import Person
from rewards.models import Award, Claim, ClaimMessage, Correction, ExpiryWarning, Goal, Redemption, RedemptionChange
from rewards.queries.redemptions import describe, is_step


def award_values(awards: Sequence[Award]) -> list[dict[str, str]]:
    """Of points_awarded, points_taken_back and points_dropped, each as it stood when its points moved."""
    lots = Lot.objects.filter(transaction__in=[award.transaction_id for award in awards]).order_by("-pk")
    holds = dict(lots.values_list("transaction", "held_until"))
    available = available_after([(award.person_id or 0, award.transaction_id) for award in awards])
    return [
        _award_values(award, balance, holds.get(award.transaction_id or 0))
        for award, balance in zip(awards, available, strict=True)
    ]


def _award_values(award: Award, balance: int, held_until: datetime | None) -> dict[str, str]:
    if award.person is None:
        raise ValueError("only awards to somebody are told")
    with translation.override(award.person.language):
        day = date_format(timezone.localtime(held_until), "SHORT_DATE_FORMAT") if held_until else ""
        return {
            "points": _points(award.points), "document": award.label, "balance": _points(balance),
            "dates": _("They will be available on %(date)s.") % {"date": day} if day else "",
        }  # fmt: skip


def expiry_values(warning: ExpiryWarning) -> dict[str, str]:
    with translation.override(warning.person.language):
        return {"points": _points(warning.points), "date": date_format(warning.day, "SHORT_DATE_FORMAT")}


def release_values(person: Person, points: int) -> dict[str, str]:
    with translation.override(person.language):
        return {"points": _points(points), "balance": _balance(person)}


def goal_values(goal: Goal, available: int) -> dict[str, str]:
    with translation.override(goal.person.language):
        points = _points(goal.product.points)
        return {"product": goal.product.name, "points": points, "balance": _points(available)}


def claim_values(claim: Claim, reader: Person, message: ClaimMessage | None = None) -> dict[str, str]:
    with translation.override(reader.language):
        return {
            "number": claim.number, "agent": claim.person.name, "text": message.text if message else claim.text,
            "due": date_format(claim.due_on, "SHORT_DATE_FORMAT"), "state": str(claim.status.label),
        }  # fmt: skip


def correction_values(correction: Correction) -> dict[str, str]:
    person = correction.claim.person
    with translation.override(person.language):
        return {
            "number": correction.claim.number, "points": _points(correction.points), "reason": correction.reason,
            "balance": _balance(person),
        }  # fmt: skip


def redemption_values(redemption: Redemption, change: RedemptionChange | None = None) -> dict[str, str]:
    """Of redemption_requested, and with the change, of redemption_changed."""
    with translation.override(redemption.person.language):
        values = {
            "number": redemption.number,
            "product": redemption.product_name,
            "quantity": format_number(redemption.quantity),
            "points": _points(redemption.points),
            "balance": _balance(redemption.person),
        }
        if change:
            stepped = is_step(change)
            values |= {
                "state": str(redemption.status.label) if stepped else _("modified"),
                "change": str(redemption.status.label) if stepped else describe(change),
                "difference": _difference(change.points),
                "reason": _("Reason: %(reason)s") % {"reason": change.reason} if change.reason else "",
            }
        return values


def sent_values(redemption: Redemption) -> dict[str, str]:
    delivery = redemption.delivery
    with translation.override(redemption.person.language):
        number, url = delivery.tracking_number, delivery.tracking_url
        return {
            "number": redemption.number, "product": redemption.product_name, "carrier": delivery.carrier,
            "quantity": format_number(redemption.quantity),
            "tracking": _("Tracking number: %(number)s.") % {"number": number} if number else "",
            "link": _("Follow it at %(url)s") % {"url": url} if url else "",
        }  # fmt: skip


def _points(points: int) -> str:
    name = conf.get("rewards.points_name_one" if points == 1 else "rewards.points_name")
    return f"{format_number(points, translation.get_language() or 'es')} {name}"


def _balance(person: Person) -> str:
    return _points(balances(person).available)


def _difference(points: int) -> str:
    if points > 0:
        return _("You got %(points)s back.") % {"points": _points(points)}
    if points < 0:
        return _("%(points)s more were used.") % {"points": _points(-points)}
    return ""
