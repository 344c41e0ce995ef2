"""The versions of the points rules: which is in force, which comes, which was."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import get_language, gettext

from rewards import rules
from rewards.models import EarningType, PointRule
from rewards.queries.awards import COUNTED


@dataclass(frozen=True)
class Version:
    """A version in words, with what it has given."""

    rule: PointRule
    sentence: str
    given: int
    state: str  # "now", "next" or "past"

    @property
    def status(self) -> dict[str, str]:
        labels = {"now": gettext("in force"), "next": gettext("starts later"), "past": gettext("ended")}
        tones = {"now": "success", "next": "info", "past": "neutral"}
        return {"tone": tones[self.state], "label": labels[self.state]}


@dataclass
class TypeRules:
    """The rules of a type of document, or (type None) of those that have none of their own."""

    type: EarningType | None
    current: list[Version] = field(default_factory=list)
    past: list[Version] = field(default_factory=list)


def rules_by_type(today: date) -> list[TypeRules]:
    """Every type with its versions, the newest first; the general rule comes last."""
    given = Sum("award__points", filter=Q(award__outcome__in=COUNTED), default=0)
    versions = list(PointRule.objects.select_related("type", "segment", "created_by__person").annotate(given=given))
    types: list[EarningType | None] = [*EarningType.objects.filter(is_active=True), None]
    return [
        _of(type, [rule for rule in versions if rule.type_id == (type.pk if type else None)], today) for type in types
    ]


def _kind(rule: PointRule) -> tuple[str, int | None]:
    return rule.currency, rule.segment_id


def _of(type: EarningType | None, versions: list[PointRule], today: date) -> TypeRules:
    """Each currency, and in it each segment, has a rule of its own in force."""
    in_force = {
        rule.pk
        for kind in {_kind(rule) for rule in versions}
        if (rule := rules.rule_in_force([r for r in versions if _kind(r) == kind], today))
    }
    found = TypeRules(type)
    for rule in sorted(versions, key=lambda rule: (rule.starts_on, rule.version), reverse=True):
        state = "now" if rule.pk in in_force else "next" if rule.starts_on > today else "past"
        sentence = rules.sentence(rule, get_language() or "es")
        version = Version(rule, sentence, rule.given, state)  # type: ignore[attr-defined]
        (found.past if state == "past" else found.current).append(version)
    return found
