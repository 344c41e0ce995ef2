"""What a document would earn, and why an award is what it is."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import get_language, gettext

from people.models import Person
from rewards import rules
from rewards.enums import Outcome
from rewards.models import Award, EarningType, PointRule


@dataclass(frozen=True)
class Preview:
    """What a document earns: the outcome, the points, by which rule, and the computation in words."""

    outcome: Outcome
    points: int
    rule: PointRule | None
    explanation: str


@dataclass(frozen=True)
class Why:
    """Everything an award opens into, or why there was none."""

    award: Award
    explanation: str
    rule: PointRule | None
    held_until: datetime | None
    expires_at: datetime | None


def preview_award(
    *, type: EarningType, base_minor: int, currency: str, on_date: date, referrer: Person | None
) -> Preview:
    """What a document of this type, amount and date earns its referrer by the rule in force."""
    if referrer is None:
        return Preview(Outcome.NO_REFERRER, 0, None, gettext("Nobody referred this client, so nobody earns points."))
    candidates = PointRule.objects.filter(Q(type=type) | Q(type=None), currency=currency, starts_on__lte=on_date)
    rule = rules.rule_in_force(candidates.select_related("type"), on_date)
    if rule is None:
        return Preview(Outcome.NO_RULE, 0, None, _no_rule(type, currency))
    points = rules.points_due(
        formula=rule.formula, points=rule.points, per_minor=rule.per_minor, amount_minor=base_minor
    )
    return Preview(Outcome.POSTED if points else Outcome.NOTHING, points, rule, _computation(rule, base_minor))


def why(award: Award) -> Why:
    """The award's causes: rule, version, base and computation, hold and end; read after the fact, always the same."""
    lot = award.transaction.lots.first() if award.transaction else None
    return Why(
        award=award,
        explanation=_explanation(award),
        rule=award.rule,
        held_until=lot.held_until if lot else None,
        expires_at=lot.expires_at if lot else None,
    )


def _explanation(award: Award) -> str:
    if award.rule:
        return _computation(award.rule, award.base_minor)
    if award.outcome == Outcome.NO_REFERRER:
        return gettext("Nobody had referred this client when the document came in, so nobody earned points.")
    return _no_rule(award.type, award.currency)


def _computation(rule: PointRule, base_minor: int) -> str:
    return rules.explain(
        formula=rule.formula, points=rule.points, per_minor=rule.per_minor, amount_minor=base_minor,
        currency=rule.currency, language=get_language() or "es",
    )  # fmt: skip


def _no_rule(type: EarningType, currency: str) -> str:
    values = {"type": type.name, "currency": currency}
    return gettext("No points rule for “%(type)s” in %(currency)s was in force on that date.") % values
