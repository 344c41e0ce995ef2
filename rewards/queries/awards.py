"""What a document would earn, and why an award is what it is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from core.money import format_money, format_number
from people.models import Person
from rewards import rules
from rewards.enums import Cap, Outcome
from rewards.models import Award, EarningType, PointRule
from rewards.queries.limits import segments_of
from rewards.rules import Cut


class Use(NamedTuple):
    """A cap that is used up: of a rule for a person and month (its first day), or the rule's budget."""

    rule: int
    person: int = 0
    month: date | None = None


COUNTED = (Outcome.POSTED, Outcome.HELD)  # what uses up a cap; what was taken back frees it


@dataclass(frozen=True)
class Paper:
    """What counts of a document: its type, amount and date, and who would earn by it."""

    type: EarningType
    base_minor: int
    currency: str
    on_date: date
    referrer: Person | None


@dataclass(frozen=True)
class Preview:
    """What a document earns: the outcome, the points, by which rule, and the computation in words.

    `due` is what the formula gives, `cut` what the caps of the rule left of it.
    """

    paper: Paper
    outcome: Outcome
    points: int
    rule: PointRule | None
    due: int = 0
    cut: Cut = field(default_factory=lambda: Cut(0))

    @property
    def explanation(self) -> str:
        if self.outcome == Outcome.NO_REFERRER:
            return gettext("Nobody referred this client, so nobody earns points.")
        if self.rule is None:
            return _no_rule(self.paper.type, self.paper.currency)
        parts = [_computation(self.rule, self.paper.base_minor), _cut_in_words(self.cut, self.due)]
        return " ".join(filter(None, parts))


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


class Reckoning:
    """What documents earn by the rules in force, one after the other: each uses up the caps of those after it.

    Rules are read once. What they gave before is read when the first document needs it, so that whoever posts can lock
    the caps in between.
    """

    def __init__(self, papers: Iterable[Paper]) -> None:
        self.papers = [paper for paper in papers if paper.referrer]
        kinds = {paper.type.pk for paper in self.papers}
        found = PointRule.objects.filter(Q(type__in=kinds) | Q(type=None)).select_related("type")
        self.versions = list(found) if kinds else []
        by_segment = any(version.segment_id for version in self.versions)
        self.segments = segments_of({p.referrer.pk for p in self.papers if p.referrer}) if by_segment else {}
        self.known: dict[tuple[int, str, date, int | None], PointRule | None] = {}
        self.given: Counter[Use] | None = None

    def rule_of(self, paper: Paper) -> PointRule | None:
        """The version in force for the type, or the general one; none where nobody would earn.

        One of the segment that the referrer is in now comes before those for everybody.
        """
        if not paper.referrer:
            return None
        segment = self.segments.get(paper.referrer.pk)
        key = (paper.type.pk, paper.currency, paper.on_date, segment)
        if key not in self.known:
            fitting = [v for v in self.versions if v.type_id in {None, paper.type.pk} and v.currency == paper.currency]
            own = [v for v in fitting if v.segment_id and v.segment_id == segment]
            of_all = [v for v in fitting if v.segment_id is None]
            self.known[key] = rules.rule_in_force(own, paper.on_date) or rules.rule_in_force(of_all, paper.on_date)
        return self.known[key]

    def uses(self) -> set[Use]:
        """The caps that the documents fall under."""
        return {use for paper in self.papers if (rule := self.rule_of(paper)) for use in _uses(rule, paper)}

    def preview(self, paper: Paper) -> Preview:
        rule = self.rule_of(paper)
        if rule is None:
            return Preview(paper, Outcome.NO_RULE if paper.referrer else Outcome.NO_REFERRER, 0, None)
        if self.given is None:
            self.given = _given(self.uses())
        due = rules.points_due(
            formula=rule.formula, points=rule.points, per_minor=rule.per_minor, amount_minor=paper.base_minor
        )
        used = [self.given[use] for use in _uses(rule, paper)]
        cut = rules.capped(
            due, per_document=rule.max_per_document, per_month=rule.max_per_month, budget=rule.budget,
            month_used=used[0] if rule.max_per_month is not None else 0,
            budget_used=used[-1] if rule.budget is not None else 0,
        )  # fmt: skip
        outcome = Outcome.NOTHING if not due else Outcome.POSTED if cut.points else Outcome.CAPPED
        return Preview(paper, outcome, cut.points, rule, due, cut)

    def count(self, preview: Preview) -> None:
        """The document is one of those that count: what it earns is used up."""
        if preview.rule and self.given is not None:
            for use in _uses(preview.rule, preview.paper):
                self.given[use] += preview.points


def _uses(rule: PointRule, paper: Paper) -> list[Use]:
    """The caps of the rule that a document counts under: of the month, then the budget."""
    assert paper.referrer, "only where somebody earns"
    month = [Use(rule.pk, paper.referrer.pk, paper.on_date.replace(day=1))] if rule.max_per_month is not None else []
    return month + ([Use(rule.pk)] if rule.budget is not None else [])


def _given(uses: Iterable[Use]) -> "Counter[Use]":
    """What the rules have given under these caps."""
    found: Counter[Use] = Counter()
    months = [use for use in uses if use.person]
    counted = Award.objects.filter(outcome__in=COUNTED)
    if budgets := {use.rule for use in uses if not use.person}:
        by_rule = counted.filter(rule__in=budgets).values_list("rule").annotate(total=Sum("points"))
        found.update({Use(rule): total for rule, total in by_rule})
    if months:
        first, last = min(use.month for use in months if use.month), max(use.month for use in months if use.month)
        rows = counted.filter(
            rule__in={use.rule for use in months}, person__in={use.person for use in months}, on_date__gte=first,
            on_date__lt=_next_month(last),
        )  # fmt: skip
        by_month = rows.annotate(month=TruncMonth("on_date")).values_list("rule", "person", "month")
        found.update({Use(*key): given for *key, given in by_month.annotate(given=Sum("points"))})
    return found


def preview_award(
    *, type: EarningType, base_minor: int, currency: str, on_date: date, referrer: Person | None
) -> Preview:
    """What a document of this type, amount and date earns its referrer by the rule in force."""
    paper = Paper(type, base_minor, currency, on_date, referrer)
    return Reckoning([paper]).preview(paper)


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
