"""What the routers of every app share: scopes, whom a call is from, and how the web service says no (RFC 9457).

An app's `api` holds its routers; the app `api` mounts them, and lets calls in by their keys.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest
from ninja import Schema
from ninja.security.http import HttpAuthBase
from pydantic import ConfigDict, Field

MEDIA_TYPE = "application/problem+json"
SCOPES: dict[str, "Scope"] = {}


@dataclass(frozen=True)
class Scope:
    """What a key may be allowed to do. It is worth nothing to whoever lacks one of the permissions: to do it, and
    to see those to whom it is done."""

    name: str
    label: Any
    permissions: tuple[str, ...]

    def is_open_to(self, user: Any) -> bool:
        return all(user.has_perm(one) for one in self.permissions)


def declare_scope(name: str, label: object, *permissions: str) -> Scope:
    """Register a scope: declare_scope("agents:read", _("See the state of agents"), VIEW_AGENTS)."""
    SCOPES[name] = Scope(name, label, permissions)
    return SCOPES[name]


@dataclass(frozen=True)
class Caller:
    """The key of a call, and the member of staff for whom it acts."""

    key: Any
    user: Any
    scopes: frozenset[str]

    def may(self, scope: Scope) -> bool:
        return scope.name in self.scopes and scope.is_open_to(self.user)


class ServiceRequest(HttpRequest):
    """A request that a key let in. `about` is the row that it turned out to be about."""

    caller: Caller
    about: Model | None


class Refusal(Exception):
    """The web service says no. `errors` names fields; `retry_after` is in seconds."""

    def __init__(
        self, status: int, code: str, detail: object, *, errors: list[dict[str, str]] | None = None,
        retry_after: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(code)
        self.status, self.code, self.detail = status, code, str(detail)
        self.errors, self.retry_after = errors or [], retry_after


class Needs(HttpAuthBase):
    """A router's `auth`: the scope without which the operation does nothing."""

    openapi_scheme = "bearer"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        from django.utils.translation import gettext as _

        caller: Caller = request.caller  # type: ignore[attr-defined]  # nobody comes as far as here without a key
        if not caller.may(self.scope):
            told = _("This key may not do that: it needs the scope %(scope)s, and its owner the right to do so.")
            raise Refusal(403, "scope_missing", told % {"scope": self.scope.name})
        return caller


class Sent(Schema):
    """What a call sends. A name that is not known is refused, never passed over."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", str_strip_whitespace=True)


class FieldProblem(Schema):
    field: str
    detail: str


class Problem(Schema):
    """Problem details for HTTP APIs (RFC 9457); `code` is for programs, `detail` for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = Field(default_factory=list)
