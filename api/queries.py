"""Keys as staff see them, and what each had done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.text import capfirst

from api.enums import Act
from api.models import Key
from core import audit
from core.models import AuditEntry
from core.service import SCOPES, Scope
from people.models import User

AT_ONCE = timedelta(seconds=30)  # a call is in one transaction, and lasts no longer


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
    return [scope for _name, scope in sorted(SCOPES.items()) if scope.is_open_to(user)]


def history_of(key: Key) -> "QuerySet[AuditEntry]":
    return audit.history(key).order_by("-pk")


def key_that_asked(*, about: Model, by: User, since: datetime) -> Key | None:
    """By which of their keys something about `about` was asked for that waits for approval since then; None where they
    asked on a page. The call is written down with what it asked for, at the same moment."""
    keys = {str(key.pk): key for key in Key.objects.filter(owner=by)}
    calls = AuditEntry.objects.filter(
        target_type=Key._meta.label_lower, target_id__in=keys, action=Act.CALL, at__range=(since, since + AT_ONCE),
        after__about=f"{about._meta.label_lower} {about.pk}", after__status=202,
    )  # fmt: skip
    call = calls.order_by("at", "pk").first() if keys else None
    return keys[call.target_id] if call else None


def lines(entries: Sequence[AuditEntry]) -> list[Line]:
    return [_line(entry) for entry in entries]


def _line(entry: AuditEntry) -> Line:
    is_call = entry.action == Act.CALL
    return Line(
        title=audit.act_name(_done(entry.after) if is_call else entry.action),
        about=_about(entry.after.get("about", "")) if is_call else "",
        reason=entry.reason,
        who=entry.by.person.name if entry.by else "-",
        at=entry.at,
    )


def _done(call: dict[str, Any]) -> str:
    """`network.activate_agent`; what a flow decides on, and was only asked for, has an act of its own."""
    operation: str = call.get("operation", "")
    return f"{operation}_asked" if call.get("status") == 202 else operation


def _about(target: str) -> str:
    """Of `network.agent 12`."""
    name, _space, pk = target.partition(" ")
    return f"{capfirst(str(apps.get_model(name)._meta.verbose_name))} {pk}" if name else ""
