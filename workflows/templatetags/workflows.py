from typing import Any

from django import template

from workflows import queries, rules

register = template.Library()


@register.filter
def subject_label(subject: str) -> str:
    return rules.label_of(subject)


@register.filter
def subject_icon(subject: str) -> str:
    found = rules.SUBJECTS.get(subject)
    return found.icon if found else "consent"


@register.filter
def who_decides(step: Any) -> str:
    return queries.who_decides(step)
