"""The web service itself: the routers of the apps, and what describes them to other programs."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from api.views.once import HEADER, at_the_door
from api.views.problems import answer_to
from core.access import PUBLIC
from core.service import MEDIA_TYPE, Needs
from core.views import Request, View
from network import api as network

service = NinjaAPI(
    title="Vínculo", version="1", docs_url=None, openapi_url=None, urls_namespace="service",
    description="Keys are made at /admin/claves/. Errors are problem details (RFC 9457), in the language asked for.",
)  # fmt: skip
service.add_decorator(at_the_door, mode="view")
service.add_router("/agents", network.agents)
service.add_router("/clients", network.clients)
for kind in (Exception, Http404, HttpError, ValidationError):
    service.add_exception_handler(kind, answer_to)
IDEMPOTENCY = {
    "in": "header", "name": HEADER, "required": False, "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same key and the same call within a day: the same answer, and nothing is done again. While the "
                   "first is at work: 409, still_running. With another call: 422, other_call.",
}  # fmt: skip
# What the `code` of a problem can be, by status; what writes knows two more.
CODES = {
    "400": "unreadable", "401": "key_missing", "403": "scope_missing, forbidden, own_record", "404": "not_found",
    "409": "already_in_state, under_way, kept_out, not_an_agent, still_an_agent, still_running", "413": "too_large",
    "422": "invalid", "429": "too_many_calls", "500": "broken",
}  # fmt: skip
CODES_OF_WRITING = CODES | {"422": "invalid, bad_idempotency_key, other_call"}


class Description(View):
    """OpenAPI, for whoever writes a program against it; it says nothing of the company."""

    permission = PUBLIC

    def get(self, request: Request) -> HttpResponse:
        answer = JsonResponse(described(), json_dumps_params={"ensure_ascii": False})
        answer["Cache-Control"] = "public, max-age=3600"
        return answer


def described() -> dict[str, Any]:
    """What the routers say of themselves, with what all of them share: problems, scopes and how to ask twice."""
    found: dict[str, Any] = service.get_openapi_schema()
    scopes = scopes_of_operations()
    for path in found["paths"].values():
        for method, operation in path.items():
            if method != "get":
                operation["parameters"].append(IDEMPOTENCY)
            operation["security"] = [{"Needs": [scopes[operation["operationId"]]]}]
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    codes = (CODES if method == "get" else CODES_OF_WRITING)[str(status)]
                    response["description"] = f"{HTTPStatus(int(status)).phrase}. Its code: {codes}."
                    response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
    return found


def scopes_of_operations() -> dict[str, str]:
    """operationId -> the scope that it needs."""
    return {
        operation.operation_id or service.get_openapi_operation_id(operation): needed.scope.name
        for router in service._get_bound_routers()
        for path in router.path_operations.values()
        for operation in path.operations
        for needed in operation.auth_callbacks
        if isinstance(needed, Needs)
    }
