"""Keys as staff see them, and what each had done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.apps import apps
from django.db.models import QuerySet
from django.utils.text import capfirst

from api.enums import Act
from api.models import Key
from core import audit
from core.models import AuditEntry
from core.service import SCOPES, Scope
from people.models import User


@dataclass(frozen=True)
class Line:
    """A line of a key's history. `about` is the row it was about, in words: Agent 12."""

    title: str
    about: str
    reason: str
    who: str
    at: datetime


def keys(by: User) -> "QuerySet[Key]":
    """The newest first; there are few."""
    return cast("QuerySet[Key]", Key.objects.visible_to(by).select_related("owner__person").order_by("-pk"))


def scopes_for(user: User) -> list[Scope]:
    """What a key of theirs may do."""
    return [scope for _name, scope in sorted(SCOPES.items()) if user.has_perm(scope.permission)]


def history_of(key: Key) -> "QuerySet[AuditEntry]":
    return audit.history(key).order_by("-pk")


def lines(entries: Sequence[AuditEntry]) -> list[Line]:
    return [_line(entry) for entry in entries]


def _line(entry: AuditEntry) -> Line:
    is_call = entry.action == Act.CALL
    return Line(
        title=audit.act_name(entry.after.get("operation", "") if is_call else entry.action),
        about=_about(entry.after.get("about", "")) if is_call else "",
        reason=entry.reason,
        who=entry.by.person.name if entry.by else "-",
        at=entry.at,
    )


def _about(target: str) -> str:
    """Of `network.agent 12`."""
    name, _space, pk = target.partition(" ")
    return f"{capfirst(str(apps.get_model(name)._meta.verbose_name))} {pk}" if name else ""
