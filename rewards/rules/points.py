"""What a document earns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from django.utils.translation import gettext, ngettext

from core.money import format_money, format_number
from rewards.enums import Cap, Formula


class Dated(Protocol):
    """What the choice of a rule looks at: a version of a rule, of one type or (type_id empty) of every type."""

    type_id: int | None
    starts_on: date
    version: int


Rule = TypeVar("Rule", bound=Dated)


def points_due(*, formula: str, points: int, per_minor: int | None, amount_minor: int) -> int:
    """Fixed points, or points for each full `per_minor` of the amount; what does not fill one earns nothing."""
    if formula == Formula.FIXED:
        return points
    return points * (max(amount_minor, 0) // per_minor) if per_minor else 0


def rule_in_force(candidates: Iterable[Rule], on_date: date) -> Rule | None:
    """Of the rules that had started, the type's own before the general one, then the latest start and version."""
    started = [rule for rule in candidates if rule.starts_on <= on_date]
    return max(started, key=lambda rule: (rule.type_id is not None, rule.starts_on, rule.version), default=None)


@dataclass(frozen=True)
class Cut:
    """What the caps leave of what is due; `cap` says which one cut it last, empty when none did."""

    points: int
    cap: str = ""
    limit: int = 0
    used: int = 0


def capped(
    points: int, *, per_document: int | None = None, per_month: int | None = None, budget: int | None = None,
    month_used: int = 0, budget_used: int = 0,
) -> Cut:  # fmt: skip
    """The smallest of the caps wins. What was used is what the same rule gave before under that cap."""
    cut = Cut(points)
    caps = ((Cap.DOCUMENT, per_document, 0), (Cap.MONTH, per_month, month_used), (Cap.BUDGET, budget, budget_used))
    for cap, limit, used in caps:
        if limit is not None and cut.points > max(limit - used, 0):
            cut = Cut(max(limit - used, 0), cap.value, limit, used)
    return cut


def warning_days(text: str) -> list[int]:
    """ "30, 7, 1" as days before the end; what is no number between 1 and 365 is passed over."""
    days = {int(word) for word in text.replace(",", " ").split() if word.isascii() and word.isdigit()}
    return sorted(day for day in days if 0 < day <= 365)


@dataclass(frozen=True)
class Dates:
    """When awarded points become available, and when they end; None: at once, never."""

    held_until: datetime | None
    expires_at: datetime | None


def dates_of(*, hold_days: int, expires_days: int | None, now: datetime) -> Dates:
    """The hold counts from the posting, the life of the points from the end of the hold."""
    held_until = now + timedelta(days=hold_days) if hold_days else None
    expires_at = (held_until or now) + timedelta(days=expires_days) if expires_days else None
    return Dates(held_until, expires_at)


def explain(
    *, formula: str, points: int, per_minor: int | None, amount_minor: int, currency: str, language: str = "es"
) -> str:
    """The computation in words, as whoever is paid by it reads it."""
    due = points_due(formula=formula, points=points, per_minor=per_minor, amount_minor=amount_minor)
    values = {"points": format_number(points, language), "due": format_number(due, language)}
    if formula == Formula.FIXED or not per_minor:
        text = ngettext(
            "The rule gives %(points)s point for each document, whatever its amount.",
            "The rule gives %(points)s points for each document, whatever its amount.", points,
        )  # fmt: skip
        return text % values
    times = max(amount_minor, 0) // per_minor
    values |= {
        "each": format_money(per_minor, currency, language), "amount": format_money(amount_minor, currency, language),
        "times": format_number(times, language),
    }  # fmt: skip
    if not times:
        return gettext("The rule counts full amounts of %(each)s, and %(amount)s does not reach one.") % values
    return (
        gettext("%(points)s for each full %(each)s; %(amount)s holds %(times)s: %(times)s × %(points)s = %(due)s.")
        % values
    )


class Version(Protocol):
    """What a sentence says of a rule, published or only tried."""

    formula: str
    points: int
    per_minor: int | None
    currency: str
    hold_days: int
    expires_days: int | None
    max_per_document: int | None
    max_per_month: int | None
    budget: int | None


def sentence(rule: Version, language: str = "es") -> str:
    """The whole rule as people read it."""
    points = format_number(rule.points, language)
    if rule.formula == Formula.PER_AMOUNT and rule.per_minor:
        each = format_money(rule.per_minor, rule.currency, language)
        text = gettext("%(points)s points for each full %(each)s.") % {"points": points, "each": each}
    else:
        text = gettext("%(points)s points for each document.") % {"points": points}
    days = {"hold": format_number(rule.hold_days, language), "life": format_number(rule.expires_days or 0, language)}
    parts = [
        gettext("They are available at once.") if not rule.hold_days
        else gettext("They are available after %(hold)s days.") % days,
        gettext("They never end.") if not rule.expires_days
        else gettext("They end %(life)s days after that.") % days,
    ]  # fmt: skip
    return " ".join([text, *parts, *_caps(rule, language)])


def _caps(rule: Version, language: str) -> list[str]:
    caps = [
        (rule.max_per_document, gettext("At most %(points)s per document.")),
        (rule.max_per_month, gettext("At most %(points)s per agent and month.")),
        (rule.budget, gettext("At most %(points)s in all.")),
    ]
    return [text % {"points": format_number(limit, language)} for limit, text in caps if limit is not None]


def explain_cut(*, due: int, given: int, cap: str, limit: int, used: int, language: str = "es") -> str:
    """Which cap cut the points, with its figures."""
    values = {
        "due": format_number(due, language), "given": format_number(given, language),
        "limit": format_number(limit, language), "used": format_number(used, language),
    }  # fmt: skip
    if cap == Cap.DOCUMENT:
        return gettext("Cap per document: %(given)s of %(due)s.") % values
    if cap == Cap.MONTH:
        return gettext("Cap of the month: %(given)s of %(due)s; %(used)s of its %(limit)s were given before.") % values
    return gettext("Budget of the rule: %(given)s of %(due)s; %(used)s of its %(limit)s were given before.") % values
