from typing import Any

from django import template
from django.urls import reverse

from core import audit
from people import queries
from people.models import Person, User
from people.permissions import (
    EDIT_CONTACTS,
    MANAGE_ACCESS,
    MANAGE_BLACKLIST,
    MANAGE_DATA,
    REVIEW_DOCUMENTS,
    VIEW_AUDIT,
    VIEW_DOCUMENTS,
)
from people.queries.completeness import Missing

register = template.Library()


@register.inclusion_tag("people/staff/_links.html")
def person_links(person: Person, reader: User) -> dict[str, Any]:
    """The pages about somebody's access and data, for staff who may open them."""
    user = getattr(person, "user", None)
    return {
        "person": person, "user": user if reader.has_perm(MANAGE_ACCESS) else None,
        "data": reader.has_perm(MANAGE_DATA), "profile": reader.has_perm(VIEW_DOCUMENTS),
        "blacklist": reader.has_perm(MANAGE_BLACKLIST),
        "trail": audit.name_of("people.person", person.pk) if reader.has_perm(VIEW_AUDIT) else "",
    }  # fmt: skip


@register.simple_tag
def missing_url(line: Missing, urls: str) -> str:
    """Where somebody gives what their profile lacks, in the door with these urls."""
    return reverse(f"{urls}:{line.route}", kwargs=line.args)


@register.inclusion_tag("people/_extra.html")
def extra_facts(person: Person, urls: str, reader: User | None = None) -> dict[str, Any]:
    """Their answers to the extended fields, with the page to edit them: of the door with these urls, or, for a reader
    on the staff, of the backend where they may edit contacts."""
    facts = [(field.label, field.shown(person)) for field in queries.extended_fields()]
    if reader is None:
        return {"facts": facts, "edit_url": reverse(f"{urls}:extra")}
    may = reader.has_perm(EDIT_CONTACTS)
    return {"facts": facts, "edit_url": reverse(f"{urls}:extra", args=[person.pk]) if may else ""}


@register.inclusion_tag("people/staff/_beside_editing.html")
def person_papers(person: Person, reader: User) -> dict[str, Any]:
    """Documents and completeness of whom staff are editing, for those who may see documents."""
    if not reader.has_perm(VIEW_DOCUMENTS):
        return {}
    audience = queries.audience_of(person)
    return {
        "whose": person, "papers": queries.papers_of(person, audience),
        "completeness": queries.completeness(person, audience=audience, rank=queries.rank_of(person)),
        "may": {"review": reader.has_perm(REVIEW_DOCUMENTS)},
    }  # fmt: skip
