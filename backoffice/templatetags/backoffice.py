"""What the first page of the backend shows beside the admin's own menu."""

from typing import Any

from django import template

from backoffice import queries
from core.jobs import silent_since

register = template.Library()


@register.simple_tag(takes_context=True)
def decisions(context: template.Context) -> list[Any]:
    return queries.decisions(context["request"].user)


@register.simple_tag(takes_context=True)
def figures(context: template.Context) -> list[Any]:
    return queries.figures(context["request"].user)


@register.simple_tag(takes_context=True)
def referral_totals(context: template.Context) -> queries.Totals:
    """What came of the agent's invitations in 90 days."""
    return queries.totals(context["request"].agent.person, 90)


@register.simple_tag
def worker_silent_since() -> Any:
    return silent_since()


@register.simple_tag(takes_context=True)
def recent_contracts(context: template.Context) -> list[Any]:
    return queries.recent_contracts(context["request"].user)
