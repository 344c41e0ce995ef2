from typing import Any

from django import template

from people.models import Person, User
from people.permissions import MANAGE_ACCESS, MANAGE_DATA

register = template.Library()


@register.inclusion_tag("people/staff/_links.html")
def person_links(person: Person, reader: User) -> dict[str, Any]:
    """The pages about somebody's access and data, for staff who may open them."""
    user = getattr(person, "user", None)
    return {
        "person": person, "user": user if reader.has_perm(MANAGE_ACCESS) else None, "data": reader.has_perm(MANAGE_DATA)
    }  # fmt: skip
