"""What a shared page tells the programs that draw its preview."""

from django import template
from django.urls import reverse

from referrals.adapters.card import card_version

register = template.Library()


@register.simple_tag(takes_context=True)
def card_url(context: template.Context) -> str:
    """The whole address of the preview picture; it changes with what the picture shows."""
    return str(context["request"].build_absolute_uri(reverse("referrals_public:card", args=[card_version()])))


@register.simple_tag(takes_context=True)
def page_url(context: template.Context) -> str:
    """The page's own address, without the marks of the way it travelled."""
    return str(context["request"].build_absolute_uri(context["request"].path))
