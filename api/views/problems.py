"""How the web service says no: problem details (RFC 9457), in the language that was asked for."""

import json
import logging
import re
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError

from core.errors import DomainError
from core.service import MEDIA_TYPE, Refusal

logger = logging.getLogger(__name__)


def problem(refusal: Refusal) -> HttpResponse:
    told = {
        "type": f"urn:vinculo:problem:{refusal.code}", "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status, "detail": refusal.detail, "code": refusal.code, "errors": refusal.errors,
    }  # fmt: skip
    response = HttpResponse(json.dumps(told, ensure_ascii=False), content_type=MEDIA_TYPE, status=refusal.status)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def answer_to(_request: HttpRequest, error: Any) -> HttpResponse:
    """Whatever a router raised. What nobody foresaw is written down, and nothing of it goes out."""
    return problem(refusal_of(error))


def refusal_of(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, ValidationError):
        return Refusal(422, "invalid", _("Something in it is missing or not right."), errors=faults(error))
    if isinstance(error, DomainError):
        errors = [{"field": error.field, "detail": str(error)}] if error.field else []
        return Refusal(error.status, code_of(error), str(error), errors=errors)
    if isinstance(error, PermissionDenied):
        return Refusal(403, "forbidden", _("The owner of this key has no right to do that."))
    if isinstance(error, Http404):
        return Refusal(404, "not_found", _("There is nobody of that code or number."))
    if isinstance(error, HttpError):  # ninja's own: a body that is no JSON
        return Refusal(error.status_code, "unreadable", _("The body is no JSON that can be read."))
    logger.error("the web service broke", exc_info=error)
    return Refusal(500, "broken", _("It did not work. Try again later, and tell us if it goes on."))


def code_of(error: DomainError) -> str:
    """AlreadyInState -> already_in_state."""
    return error.code or re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def faults(error: ValidationError) -> list[dict[str, str]]:
    """Each field by its name, as it was sent, and what is wrong with it."""
    said = {
        "missing": _("This is missing."), "extra_forbidden": _("Nothing of this name is known here."),
        "string_type": _("This is no text."), "string_too_short": _("This is empty or too short."),
        "string_too_long": _("This is too long."),
    }  # fmt: skip
    found = []
    for one in error.errors:
        names = [str(name) for name in one["loc"][1:]]  # the first says body, path or query
        found.append({
            "field": ".".join(names[1:] if names[:1] == ["sent"] else names) or "body",
            "detail": said.get(one["type"], _("This value is not right.")),
        })  # fmt: skip
    return found
