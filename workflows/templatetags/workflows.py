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


@register.simple_tag
def approval_moments(process_id: int | None) -> list[queries.Moment]:
    """How far an approval is, as the person whom it is about reads it; nothing where none decides."""
    process = queries.process_with_steps(process_id) if process_id else None
    return queries.timeline(process, named=False) if process else []


@register.filter
def who_decides(step: Any) -> str:
    return queries.who_decides(step)
