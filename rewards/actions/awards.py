"""Points for documents: posted once per source, waiting while nobody may have them yet, taken back once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.events import publish, publish_all
from core.statements import insert_all, run
from ledger import actions as ledger
from ledger.errors import AlreadyReversed
from ledger.models import Transaction
from people.models import Person, User
from referrals.queries import referrers_of
from rewards import rules
from rewards.enums import Outcome
from rewards.events import PointsAwarded, PointsDropped, PointsTakenBack
from rewards.models import Award, EarningType
from rewards.queries.awards import Paper, Reckoning, Use
from rewards.queries.signals import under_review, waits_for_review

UNDECIDED = (Outcome.NO_REFERRER, Outcome.HELD)
LOCK = "SELECT pg_advisory_xact_lock(hashtext('rewards.cap'), hashtext(name)) FROM unnest(%(names)s::text[]) name"
MANY = 20  # awards that are worth the ledger's way for many


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that earns points, as its own app names it. `cause` is the id of the event that brought it in."""

    source: str
    label: str
    type: EarningType
    about: Person
    base_minor: int
    currency: str
    on_date: date
    referrer: Person | None
    cause: int | None = None


@transaction.atomic(savepoint=False)
def award_for_sources(*, documents: Sequence[Document], by: User | None) -> list[Award]:
    """Write down what each source earned, one after the other, also when it earned nothing, and post the points.

    Once per source: one that is known answers its first award.
    """
    first = Award.objects.in_bulk([document.source for document in documents], field_name="source")
    fresh = {document.source: document for document in documents if document.source not in first}
    try:
        with transaction.atomic():
            first |= {award.source: award for award in _write(list(fresh.values()), by)}
    except IntegrityError:  # somebody else has just written one of them
        if not Award.objects.filter(source__in=fresh).exists():
            raise
        return award_for_sources(documents=documents, by=by)
    return [first[document.source] for document in documents]


def _write(documents: Sequence[Document], by: User | None) -> Sequence[Award]:
    brought = _referrers_by_now({document.about.pk for document in documents if document.referrer is None})
    awards = [
        Award(
            source=one.source, label=one.label, type=one.type, about=one.about, currency=one.currency,
            base_minor=one.base_minor, on_date=one.on_date, cause_id=one.cause,
        )
        for one in documents
    ]  # fmt: skip
    _decide(awards, [one.referrer or brought.get(one.about.pk) for one in documents])
    posted = [award for award in awards if award.outcome == Outcome.POSTED]
    _give(posted, by)
    insert_all(awards)
    _tell(posted, by)
    return awards


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
        _decide([award], [referrer])
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


def _referrers_by_now(people: set[int]) -> dict[int, Person]:
    """Nobody was known when the document came in. A code that is being bound now waits for us, or we for it."""
    if not people:
        return {}
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    return referrers_of(people)


def _decide(awards: Sequence[Award], referrers: Sequence[Person | None]) -> None:
    """Fill in who would earn what by which rule, with the caps locked, and whether it must wait."""
    papers = [
        Paper(award.type, award.base_minor, award.currency, award.on_date, referrer)
        for award, referrer in zip(awards, referrers, strict=True)
    ]
    reckoning = Reckoning(papers)
    _lock_caps(reckoning.uses())
    held = under_review({award.about_id for award, paper in zip(awards, papers, strict=True) if paper.referrer})
    for award, paper in zip(awards, papers, strict=True):
        due = reckoning.preview(paper)
        reckoning.count(due)
        award.person, award.rule, award.points, award.outcome = paper.referrer, due.rule, due.points, due.outcome.value
        award.due_points = award.cap_limit = award.cap_used = None
        award.cap = due.cut.cap
        if due.cut.cap:
            award.due_points, award.cap_limit, award.cap_used = due.due, due.cut.limit, due.cut.used
        if due.outcome == Outcome.POSTED and award.about_id in held:
            award.outcome = Outcome.HELD.value


def _lock_caps(uses: Iterable[Use]) -> None:
    """Documents that share a cap are counted one after another. A version never changes, so no row of it is locked."""
    names = sorted(f"month:{use.rule}:{use.person}" if use.person else f"budget:{use.rule}" for use in uses)
    if names:
        run(LOCK, {"names": names})


def _post(award: Award, cause: int | None, by: User | None) -> None:
    """The points of a decided award that has waited."""
    _give([award], by, cause)
    award.outcome = Outcome.POSTED
    award.save(update_fields=["transaction", "outcome"])
    _tell([award], by)


def _give(awards: Sequence[Award], by: User | None, cause: int | None = None) -> None:
    """The points of decided awards, in the ledger; hold and life count from now."""
    given = [_bulk_award(award, cause or award.cause_id) for award in awards]
    if len(given) >= MANY:
        ledger.award_points_in_bulk(awards=given, by=by)
        made = dict(Transaction.objects.filter(key__in=[one.key for one in given]).values_list("key", "pk"))
        for award, one in zip(awards, given, strict=True):
            award.transaction_id = made[one.key]
        return
    for award, one in zip(awards, given, strict=True):
        assert award.person, "checked above"
        award.transaction = ledger.award_points(
            person=award.person, points=one.points, key=one.key, cause=one.cause, by=by, held_until=one.held_until,
            expires_at=one.expires_at,
        )  # fmt: skip


def _bulk_award(award: Award, cause: int | None) -> ledger.BulkAward:
    rule, person = award.rule, award.person
    if rule is None or person is None:
        raise ValueError("only what a rule gives to somebody is posted")
    dates = rules.dates_of(hold_days=rule.hold_days, expires_days=rule.expires_days, now=timezone.now())
    key = f"rewards.award:{award.source}"
    return ledger.BulkAward(person.pk, award.points, key, dates.held_until, dates.expires_at, cause)


def _tell(awards: Sequence[Award], by: User | None) -> None:
    events = [
        PointsAwarded(award_id=award.pk, person_id=award.person_id, points=award.points)
        for award in awards if award.person_id
    ]  # fmt: skip
    publish_all(events, by=by)
