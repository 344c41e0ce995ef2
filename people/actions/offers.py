"""What a new version of the product lets the roles it came with do."""

from django.db import transaction

from core import audit
from people import queries
from people.actions.access import end_sessions
from people.enums import Act
from people.models import Role


@transaction.atomic
def offer_permissions(*, role: Role, permissions: list[str]) -> list[str]:
    """Give a role the permissions that came after it, where its permissions still are those the product gave it.

    A role that staff have changed keeps what they chose: the new ones are written down for them to decide. Each
    permission is offered once, so one that staff take away stays away. Answers what was given.
    """
    role = Role.objects.select_for_update().get(pk=role.pk)
    offered, changed = queries.offered_to(role)
    held = set(role.permissions)
    fresh = set(permissions) - (held if offered is None else offered)
    if not fresh:
        return []
    given = [] if changed else sorted(fresh)
    audit.record(
        Act.OFFER_PERMISSIONS, role, by=None, before={"permissions": sorted(held)},
        after={"offered": sorted((offered or held) | fresh), "given": given, "waiting": sorted(fresh - set(given))},
    )  # fmt: skip
    if given:
        role.permissions = sorted(held | fresh)
        role.save(update_fields=["permissions"])
        end_sessions(users=role.users.all())
    return given
