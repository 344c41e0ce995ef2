"""For probes and monitoring: whether this process lives, whether the product is ready, and its figures."""

import hmac

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template.loader import render_to_string
from prometheus_client import CONTENT_TYPE_LATEST

from config import health, metrics
from core.access import PUBLIC
from core.views import Request, View


class Live(View):
    """This process answers. Touches nothing else, so that a database's trouble does not restart the web."""

    permission = PUBLIC

    def get(self, request: Request) -> HttpResponse:
        return unkept(HttpResponse("ok\n", content_type="text/plain"))


class Ready(View):
    """Each part by name; 503 where the web cannot serve. The rest working badly is told, and does not stop the web."""

    permission = PUBLIC

    def get(self, request: Request) -> HttpResponse:
        found = health.checks()
        ready = all(check.ok for check in found if check.needed)
        parts = {check.name: "ok" if check.ok else "failing" for check in found}
        return unkept(JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503))


class Metrics(View):
    """For whoever brings the token; for everybody else it is not there."""

    permission = PUBLIC

    def get(self, request: Request) -> HttpResponse:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
            raise Http404
        return unkept(HttpResponse(metrics.page(), content_type=CONTENT_TYPE_LATEST))


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of a failure, with the number under which the log tells of it; it needs nothing that may have failed."""
    number = structlog.contextvars.get_contextvars().get("request_id", "")
    return HttpResponseServerError(render_to_string("500.html", {"number": number}))


def unkept(response: HttpResponse) -> HttpResponse:
    """What is true now is not true later."""
    response["Cache-Control"] = "no-store"
    return response
