"""What a document would earn, and why an award is what it is."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from core.money import format_money, format_number
from people.models import Person
from rewards import rules
from rewards.enums import Cap, Outcome
from rewards.models import Award, EarningType, PointRule
from rewards.rules import Cut

COUNTED = (Outcome.POSTED, Outcome.HELD)  # what uses up a cap; what was taken back frees it


@dataclass(frozen=True)
class Preview:
    """What a document earns: the outcome, the points, by which rule, and the computation in words.

    `due` is what the formula gives, `cut` what the caps of the rule left of it.
    """

    outcome: Outcome
    points: int
    rule: PointRule | None
    explanation: str
    due: int = 0
    cut: Cut = field(default_factory=lambda: Cut(0))


@dataclass(frozen=True)
class Why:
    """Everything an award opens into, or why there was none and what would have changed it."""

    award: Award
    explanation: str
    rule: PointRule | None
    held_until: datetime | None
    expires_at: datetime | None
    cut: str = ""
    remedy: str = ""


def rule_for(*, type: EarningType, currency: str, on_date: date) -> PointRule | None:
    """The version in force for the type, or the general one."""
    candidates = PointRule.objects.filter(Q(type=type) | Q(type=None), currency=currency, starts_on__lte=on_date)
    return rules.rule_in_force(candidates.select_related("type"), on_date)


def preview_award(
    *, type: EarningType, base_minor: int, currency: str, on_date: date, referrer: Person | None
) -> Preview:
    """What a document of this type, amount and date earns its referrer by the rule in force."""
    rule = rule_for(type=type, currency=currency, on_date=on_date) if referrer else None
    return preview_by_rule(
        rule, type=type, base_minor=base_minor, currency=currency, on_date=on_date, referrer=referrer
    )


def preview_by_rule(
    rule: PointRule | None, *, type: EarningType, base_minor: int, currency: str, on_date: date,
    referrer: Person | None,
) -> Preview:  # fmt: skip
    if referrer is None:
        return Preview(Outcome.NO_REFERRER, 0, None, gettext("Nobody referred this client, so nobody earns points."))
    if rule is None:
        return Preview(Outcome.NO_RULE, 0, None, _no_rule(type, currency))
    due = rules.points_due(formula=rule.formula, points=rule.points, per_minor=rule.per_minor, amount_minor=base_minor)
    cut = rules.capped(
        due, per_document=rule.max_per_document, per_month=rule.max_per_month, budget=rule.budget,
        month_used=_used(rule, referrer, on_date) if rule.max_per_month is not None else 0,
        budget_used=_used(rule) if rule.budget is not None else 0,
    )  # fmt: skip
    outcome = Outcome.NOTHING if not due else Outcome.POSTED if cut.points else Outcome.CAPPED
    text = " ".join(filter(None, [_computation(rule, base_minor), _cut_in_words(cut, due)]))
    return Preview(outcome, cut.points, rule, text, due, cut)


def _used(rule: PointRule, person: Person | None = None, on_date: date | None = None) -> int:
    """What the rule has given: to everybody, or to the person for documents of the same month."""
    given = Award.objects.filter(rule=rule, outcome__in=COUNTED)
    if person and on_date:
        given = given.filter(person=person, on_date__gte=on_date.replace(day=1), on_date__lt=_next_month(on_date))
    return int(given.aggregate(total=Sum("points"))["total"] or 0)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def why(award: Award) -> Why:
    """The award's causes: rule, version, base and computation, hold and end; read after the fact, always the same."""
    lot = award.transaction.lots.first() if award.transaction else None
    return Why(
        award=award,
        explanation=_explanation(award),
        rule=award.rule,
        held_until=lot.held_until if lot else None,
        expires_at=lot.expires_at if lot else None,
        cut=_cut_in_words(Cut(award.points, award.cap, award.cap_limit or 0, award.cap_used or 0), award.due_points),
        remedy=remedy(award),
    )


def remedy(award: Award) -> str:
    """Where no points came: what would have changed it."""
    if award.outcome == Outcome.CAPPED and award.cap == Cap.MONTH:
        day = date_format(_next_month(award.on_date), "SHORT_DATE_FORMAT")
        return gettext("The cap starts anew for documents dated from %(date)s on.") % {"date": day}
    if award.outcome == Outcome.NOTHING and award.rule and award.rule.per_minor:
        values = {
            "amount": format_money(award.rule.per_minor, award.rule.currency, get_language() or "es"),
            "points": format_number(award.rule.points, get_language() or "es"),
        }
        return gettext("An amount of %(amount)s or more would have earned %(points)s points.") % values
    return {
        Outcome.NO_REFERRER: gettext("As soon as somebody is set as who referred the client, the points are posted."),
        Outcome.NO_RULE: gettext("A rule in force on that date would have given points. Rules are not dated back."),
        Outcome.CAPPED: gettext("Without the cap the points would have been posted."),
        Outcome.HELD: gettext("When the review ends well, the points are posted by themselves."),
        Outcome.DROPPED: gettext("If you think this is a mistake, ask for a review with “Points missing?”."),
        Outcome.VOIDED: gettext("Had the document not been voided, it would count."),
    }.get(award.result, "")  # fmt: skip


def _explanation(award: Award) -> str:
    before = {
        Outcome.NO_REFERRER: gettext(
            "Nobody had referred this client when the document came in, so nobody earned points."
        ),
        Outcome.HELD: gettext("We are checking how this client came in. The points wait until that is decided."),
        Outcome.DROPPED: gettext("The review of this referral found that it does not count, so it earned no points."),
        Outcome.VOIDED: gettext("The document was voided before it earned points."),
    }.get(award.result, "")  # fmt: skip
    if award.rule:
        return " ".join(filter(None, [before, _computation(award.rule, award.base_minor)]))
    return before or _no_rule(award.type, award.currency)


def _computation(rule: PointRule, base_minor: int) -> str:
    return rules.explain(
        formula=rule.formula, points=rule.points, per_minor=rule.per_minor, amount_minor=base_minor,
        currency=rule.currency, language=get_language() or "es",
    )  # fmt: skip


def _cut_in_words(cut: Cut, due: int | None) -> str:
    if not cut.cap:
        return ""
    return rules.explain_cut(
        due=due or 0, given=cut.points, cap=cut.cap, limit=cut.limit, used=cut.used, language=get_language() or "es"
    )


def _no_rule(type: EarningType, currency: str) -> str:
    values = {"type": type.name, "currency": currency}
    return gettext("No points rule for “%(type)s” in %(currency)s was in force on that date.") % values
