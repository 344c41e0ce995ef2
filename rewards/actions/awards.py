"""Points for documents: posted once per source, taken back once."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from core.events import publish
from ledger import actions as ledger
from ledger.errors import AlreadyReversed
from ledger.models import Transaction
from people.models import Person, User
from rewards import rules
from rewards.enums import Outcome
from rewards.events import PointsAwarded, PointsTakenBack
from rewards.models import Award, EarningType, PointRule
from rewards.queries.awards import preview_award


@transaction.atomic
def award_for_source(
    *, source: str, label: str, type: EarningType, referrer: Person | None, about: Person, base_minor: int,
    currency: str, on_date: date, cause: int | None, by: User | None,
) -> Award:  # fmt: skip
    """Write down what the source earned, also when it earned nothing, and post the points. Once per source."""
    due = preview_award(type=type, base_minor=base_minor, currency=currency, on_date=on_date, referrer=referrer)
    award, created = Award.objects.get_or_create(
        source=source,
        defaults={
            "label": label, "type": type, "person": referrer, "about": about, "rule": due.rule, "currency": currency,
            "base_minor": base_minor, "on_date": on_date, "points": due.points, "outcome": due.outcome,
            "cause_id": cause,
        },
    )  # fmt: skip
    if not created or due.rule is None or referrer is None or not due.points:
        return award
    award.transaction = _post(award, due.rule, referrer, by)
    award.save(update_fields=["transaction"])
    publish(PointsAwarded(award_id=award.pk, person_id=referrer.pk, points=due.points), by=by)
    return award


def _post(award: Award, rule: PointRule, person: Person, by: User | None) -> Transaction:
    dates = rules.dates_of(hold_days=rule.hold_days, expires_days=rule.expires_days, now=timezone.now())
    return ledger.award_points(
        person=person, points=award.points, key=f"rewards.award:{award.source}", cause=award.cause_id, by=by,
        held_until=dates.held_until, expires_at=dates.expires_at,
    )  # fmt: skip


@transaction.atomic
def reverse_source(*, source: str, cause: int | None, by: User | None) -> Award | None:
    """Take back what the source earned. Where it earned nothing, or was reversed before, nothing happens."""
    award = Award.objects.select_for_update(of=("self",)).filter(source=source).first()
    if award is None or award.transaction is None or award.person_id is None or award.outcome == Outcome.REVERSED:
        return award
    try:
        award.reversal = ledger.reverse_award(
            award=award.transaction, key=f"rewards.reverse:{source}", cause=cause, by=by
        )
    except AlreadyReversed:  # by hand, in the ledger itself: the outcome follows
        award.reversal = award.transaction.corrections.get(kind="reversal")
    award.outcome = Outcome.REVERSED
    award.save(update_fields=["reversal", "outcome"])
    publish(PointsTakenBack(award_id=award.pk, person_id=award.person_id, points=award.points), by=by)
    return award
