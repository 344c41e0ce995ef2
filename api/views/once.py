"""What every call passes on its way to a router: its key, one transaction for what it does, and the answer that is kept
for whoever sends the same again (Idempotency-Key)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from api import actions, rules
from api.models import Answer
from api.views.problems import answer_to, problem
from core import audit
from core.locks import try_turn
from core.service import Refusal, ServiceRequest

Run = Callable[..., HttpResponse]
HEADER = "Idempotency-Key"
SOON = 2  # seconds after which whoever was too early asks again
UNKEPT = {401, 403, 404, 429}  # they say nothing of the call itself; who is nobody yet may be there the next time
MARK = "Idempotent-Replayed"


def at_the_door(run: Run) -> Run:
    """Around each operation of each router; `run` looks at what was sent, and answers problems itself."""

    @wraps(run)
    def enter(request: ServiceRequest, **values: Any) -> HttpResponse:
        try:
            address = request.META.get("REMOTE_ADDR", "")
            request.caller = actions.admit(authorization=request.headers.get("Authorization", ""), address=address)
            request.about = None
            with audit.through(through="api", api_key=request.caller.key.prefix):
                return run(request, **values) if request.method == "GET" else do_once(request, run, values)
        except Refusal as refusal:
            return problem(refusal)
        except Exception as error:  # nothing of it goes out
            return answer_to(request, error)

    return cast(Run, enter)


@transaction.atomic
def do_once(request: ServiceRequest, run: Run, values: dict[str, Any]) -> HttpResponse:
    """The operation and its answer stand or fall together, so a server that dies in between has done nothing. That a
    call is at work is a lock of its transaction, which nobody has to tidy up. Raises Refusal."""
    name, digest = name_of(request), digest_of(request)
    if name and (kept := kept_answer(request, name, digest)):
        check_scopes(request, run)
        return kept
    response = run(request, **values)
    if response.status_code >= 500:
        transaction.set_rollback(True)
        return response
    if response.status_code < 300:
        actions.note_call(
            caller=request.caller, operation=operation_of(request), about=request.about, status=response.status_code
        )
    if name and response.status_code not in UNKEPT:
        actions.keep_answer(
            key=request.caller.key, name=name, digest=digest, status=response.status_code,
            kind=response["Content-Type"], body=response.content.decode(),
        )  # fmt: skip
    return response


def check_scopes(request: ServiceRequest, run: Run) -> None:
    """What a key was told it is told again while it may still ask for it. Raises Refusal."""
    for needed in cast(Any, run).__self__.auth_callbacks:  # of the operation that is not run
        needed(request)


def operation_of(request: ServiceRequest) -> str:
    """As the audit trail names acts: `network.activate_agent`."""
    match, about = request.resolver_match, request.about
    return f"{about._meta.app_label}.{match.url_name}" if match and about else ""


def name_of(request: ServiceRequest) -> str:
    name = request.headers.get(HEADER, "")
    if name and not rules.CALL_NAME.fullmatch(name):
        told = _("Idempotency-Key has from 1 to 255 visible characters, without spaces.")
        raise Refusal(422, "bad_idempotency_key", told, errors=[{"field": HEADER, "detail": told}])
    return name


def digest_of(request: ServiceRequest) -> str:
    try:
        return rules.digest_of(f"{request.method} {request.get_full_path()}\n{request.body.decode(errors='replace')}")
    except RequestDataTooBig:
        raise Refusal(413, "too_large", _("That is too large.")) from None


def kept_answer(request: ServiceRequest, name: str, digest: str) -> HttpResponse | None:
    """What the same call was answered. Raises Refusal where it is still at work, or was another call."""
    key = request.caller.key
    if not try_turn(f"api:{key.pk}:{name}"):
        told = _("The same call is being worked on. Ask again in a moment for its answer.")
        raise Refusal(409, "still_running", told, retry_after=SOON)
    found = Answer.objects.kept().filter(key=key, name=name).first()
    if found is None:
        return None
    if found.digest != digest:
        raise Refusal(422, "other_call", _("This Idempotency-Key was used for another call. Send a new one with each."))
    response = HttpResponse(found.body, content_type=found.kind, status=found.status)
    response[MARK] = "true"
    return response
