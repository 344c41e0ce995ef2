"""Points for documents: posted once per source, waiting while nobody may have them yet, taken back once."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from core.events import publish
from ledger import actions as ledger
from ledger.errors import AlreadyReversed
from people.models import Person, User
from referrals.queries import referrer_of
from rewards import rules
from rewards.enums import Outcome
from rewards.events import PointsAwarded, PointsDropped, PointsTakenBack
from rewards.models import Award, EarningType, PointRule
from rewards.queries.awards import Preview, preview_by_rule, rule_for
from rewards.queries.signals import waits_for_review

UNDECIDED = (Outcome.NO_REFERRER, Outcome.HELD)
LOCK = "SELECT pg_advisory_xact_lock(hashtext('rewards.cap'), hashtext(%s))"


@transaction.atomic
def award_for_source(
    *, source: str, label: str, type: EarningType, referrer: Person | None, about: Person, base_minor: int,
    currency: str, on_date: date, cause: int | None, by: User | None,
) -> Award:  # fmt: skip
    """Write down what the source earned, also when it earned nothing, and post the points. Once per source."""
    referrer = referrer or _referrer_by_now(about)
    document = Award(
        source=source, label=label, type=type, about=about, currency=currency, base_minor=base_minor, on_date=on_date,
        cause_id=cause,
    )  # fmt: skip
    _decide(document, referrer)
    values = {name: getattr(document, name) for name in WRITTEN}
    award, created = Award.objects.get_or_create(source=source, defaults=values)
    if created and award.outcome == Outcome.POSTED:
        _post(award, cause, by)
    return award


WRITTEN = (
    "label", "type", "about", "currency", "base_minor", "on_date", "cause_id", "person", "rule", "points", "outcome",
    "due_points", "cap", "cap_limit", "cap_used",
)  # fmt: skip
DECIDED = ("person", "rule", "points", "outcome", "due_points", "cap", "cap_limit", "cap_used")


@transaction.atomic
def award_waiting(
    *, person: Person, referrer: Person | None, cause: int | None = None, by: User | None = None
) -> list[Award]:
    """A referrer was found for the person, or another one: what has waited goes by the rule of the document's date.

    Points that are posted already stay where they are. Returns the awards that were decided anew.
    """
    waiting = Award.objects.select_for_update(of=("self",)).select_related("type", "about").order_by("pk")
    awards = list(waiting.filter(about=person, outcome__in=UNDECIDED, transaction=None).exclude(person=referrer))
    for award in awards:
        _decide(award, referrer)
        award.save(update_fields=DECIDED)
        if award.outcome == Outcome.POSTED:
            _post(award, cause, by)
    return awards


@transaction.atomic
def settle_held(
    *, person: Person, referrer: Person, confirmed: bool, cause: int | None = None, by: User | None = None
) -> list[Award]:
    """The review of a referral has ended: its points are posted, or dropped when the suspicion was right."""
    held = Award.objects.select_for_update(of=("self",)).select_related("person", "rule").order_by("pk")
    awards = list(held.filter(about=person, person=referrer, outcome=Outcome.HELD))
    if not confirmed and waits_for_review(person):
        return []
    for award in awards:
        if confirmed:
            award.outcome = Outcome.DROPPED
            award.save(update_fields=["outcome"])
            publish(PointsDropped(award_id=award.pk, person_id=referrer.pk, points=award.points), by=by)
        else:
            _post(award, cause, by)
    return awards


@transaction.atomic
def reverse_source(*, source: str, cause: int | None, by: User | None) -> Award | None:
    """Take back what the source earned. What earned nothing will not earn later either; a repeat does nothing."""
    award = Award.objects.select_for_update(of=("self",)).filter(source=source).first()
    if award is None or award.outcome == Outcome.REVERSED:
        return award
    if award.transaction is None or award.person_id is None:
        award.outcome = Outcome.VOIDED
        award.save(update_fields=["outcome"])
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


def _referrer_by_now(about: Person) -> Person | None:
    """Nobody was known when the document came in. A code that is being bound now waits for us, or we for it."""
    Person.objects.select_for_update(no_key=True).get(pk=about.pk)
    attribution = referrer_of(about)
    return attribution.referrer if attribution else None


def _decide(award: Award, referrer: Person | None) -> None:
    """Fill in who would earn what by which rule, with the caps locked, and whether it must wait."""
    due = _due(award, referrer)
    award.person, award.rule, award.points, award.outcome = referrer, due.rule, due.points, due.outcome.value
    award.due_points = award.cap_limit = award.cap_used = None
    award.cap = due.cut.cap
    if due.cut.cap:
        award.due_points, award.cap_limit, award.cap_used = due.due, due.cut.limit, due.cut.used
    if due.outcome == Outcome.POSTED and waits_for_review(award.about):
        award.outcome = Outcome.HELD.value


def _due(award: Award, referrer: Person | None) -> Preview:
    rule = rule_for(type=award.type, currency=award.currency, on_date=award.on_date) if referrer else None
    if rule and referrer:
        _lock_caps(rule, referrer)
    return preview_by_rule(
        rule, type=award.type, base_minor=award.base_minor, currency=award.currency, on_date=award.on_date,
        referrer=referrer,
    )  # fmt: skip


def _lock_caps(rule: PointRule, person: Person) -> None:
    """Documents that share a cap are counted one after another. A version never changes, so no row of it is locked."""
    names = [f"budget:{rule.pk}"] if rule.budget is not None else []
    if rule.max_per_month is not None:
        names.append(f"month:{rule.pk}:{person.pk}")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(LOCK, [name])


def _post(award: Award, cause: int | None, by: User | None) -> None:
    """The points of a decided award, in the ledger; hold and life count from now."""
    rule, person = award.rule, award.person
    if rule is None or person is None:
        raise ValueError("only what a rule gives to somebody is posted")
    dates = rules.dates_of(hold_days=rule.hold_days, expires_days=rule.expires_days, now=timezone.now())
    award.transaction = ledger.award_points(
        person=person, points=award.points, key=f"rewards.award:{award.source}", cause=cause, by=by,
        held_until=dates.held_until, expires_at=dates.expires_at,
    )  # fmt: skip
    award.outcome = Outcome.POSTED
    award.save(update_fields=["transaction", "outcome"])
    publish(PointsAwarded(award_id=award.pk, person_id=person.pk, points=award.points), by=by)
