"""Keys: made with a secret that is shown once, and revoked for good."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from api import rules
from api.enums import Act
from api.errors import AlreadyOver, AlreadyRevoked, ScopeNotYours
from api.models import Key
from api.permissions import MANAGE_KEYS
from core import audit
from core.locks import take_turns
from core.repeats import repeat_of
from core.service import SCOPES
from people.models import User


@transaction.atomic
def create_key(
    *, name: str, scopes: Sequence[str], networks: Sequence[str], expires_on: date | None, form_key: UUID, by: User
) -> tuple[Key, str]:
    """A key that acts as whoever makes it, and its secret, which nobody sees again. The same form again answers the
    first key with an empty secret.

    Raises PermissionDenied, ScopeNotYours or AlreadyOver.
    """
    if not by.has_perm(MANAGE_KEYS):
        raise PermissionDenied
    if not scopes or not all(one in SCOPES and SCOPES[one].is_open_to(by) for one in scopes):
        raise ScopeNotYours()
    take_turns(form_key)
    if first := repeat_of(Key.objects.all(), form_key, owner_id=by.pk):
        return first, ""
    if expires_on and expires_on < timezone.localdate():
        raise AlreadyOver()
    drawn = rules.draw()
    key = Key.objects.create(
        name=name, prefix=drawn.prefix, digest=drawn.digest, scopes=sorted(scopes), networks=list(networks), owner=by,
        expires_on=expires_on, form_key=form_key,
    )  # fmt: skip
    figures = {"prefix": key.prefix, "scopes": key.scopes, "networks": key.networks}
    audit.record(Act.CREATE_KEY, key, by=by, after=figures | {"expires_on": str(expires_on or "")})
    return key, drawn.secret


@transaction.atomic
def revoke_key(*, key: Key, reason: str, by: User) -> Key:
    """It opens nothing from the next call on. Raises PermissionDenied or AlreadyRevoked."""
    if not by.has_perm(MANAGE_KEYS):
        raise PermissionDenied
    row = Key.objects.select_for_update().get(pk=key.pk)
    if row.revoked_at:
        raise AlreadyRevoked()
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    audit.record(Act.REVOKE_KEY, row, by=by, after={"prefix": row.prefix}, reason=reason.strip())
    return row
