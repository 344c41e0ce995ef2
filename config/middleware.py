"""What every request passes: its trace, its own view of the settings, and the door it came to."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode, urlsplit, urlunsplit

import structlog
from allauth.account.adapter import get_adapter
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.shortcuts import redirect
from django.urls import reverse

from config import metrics
from config.logs import route_of
from core import conf
from core.views import Request
from core.views.stepup import used_second_factor
from network.enums import AgentState, StillOpen

Handler = Callable[[Request], HttpResponse]
DOORS = {"/cuenta/": "account", "/oficina/": "office", "/admin/": "staff"}
NEVER_CACHED = {"account", "office", "staff"}
OPEN_TO_ALL = tuple(f"/cuenta/{part}/" for part in ("registro", "datos", "avisos", "perfil", "documentos", "acuerdos"))
QUIET = ("/salud/", "/metricas/", "/static/")  # asked for all the time; measured, not written down
NUMBER = re.compile(r"[0-9a-fA-F-]{16,64}")
logger = logging.getLogger("vinculo.request")


class TraceMiddleware:
    """Gives each request a number, writes how it went, measures it. Outermost, so that nothing passes unseen."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.rules = SecurityMiddleware(lambda request: get_response(cast(Request, request)))

    def __call__(self, request: Request) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if NUMBER.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=number)
        begun = time.perf_counter()
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")  # no text of ours has it
        try:
            response = self.get_response(request)
            self.note(request, response, time.perf_counter() - begun)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response["X-Request-ID"] = number
        if "X-Content-Type-Options" not in response:  # refused before the rules were reached, for its host's sake
            self.rules.process_response(request, response)
        return response

    def note(self, request: Request, response: HttpResponse, seconds: float) -> None:
        """A line of the log and the figures; who asked is known where somebody looked, and is only a number."""
        method, route = request.method or "", route_of(request)
        metrics.observe(method, route, response.status_code, seconds)
        if request.path.startswith(QUIET):
            return
        user = getattr(getattr(request, "_cached_user", None), "pk", None)
        status, ms = response.status_code, round(seconds * 1000)
        figures = {"method": method, "route": route, "status": status, "ms": ms, "user": user}
        logger.info("%s %s %s %s ms", method, route, status, ms, extra=figures)


class RequestMiddleware:
    """Settings are read once per request; pages behind a door are never cached."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        conf.forget()
        response = self.get_response(request)
        if getattr(request, "door", "public") in NEVER_CACHED and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response


def page_of(request: Request) -> str:
    """Where to go on after signing in: the page asked for, or the one that a form was sent from, which keeps what was
    typed; the form's own address may have no page."""
    at = urlsplit(request.headers.get("Referer", "")) if request.method == "POST" else None
    if at and at.netloc == request.get_host() and at.path.startswith(tuple(DOORS)):
        return urlunsplit(("", "", at.path, at.query, ""))
    return request.get_full_path()


class DoorMiddleware:
    """Keeps the doors: who may pass at all. What one may do inside is the view's permission."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.door = next((door for path, door in DOORS.items() if request.path.startswith(path)), "public")
        user = request.user
        request.person = user.person if user.is_authenticated else None
        request.agent = getattr(request.person, "agent", None)  # it came along with the user
        request.second_factor = used_second_factor(request)
        if request.person and request.person.barred_at:  # since the last request: on the blacklist
            logout(request)
            return redirect("account_inactive")
        if request.door != "public":
            if not user.is_authenticated:
                return redirect_to_login(page_of(request))
            if answer := getattr(self, f"enter_{request.door}")(request):
                return answer
        return self.get_response(request)

    def enter_account(self, request: Request) -> HttpResponse | None:
        """A client who waits or is inactive reads why, and keeps what is theirs by law; agents come in as agents."""
        client = getattr(request.person, "client", None)
        if client is None or client.state == "active" or (request.agent and request.agent.is_active):
            return None
        return None if request.path.startswith(OPEN_TO_ALL) else redirect("network_account:registration")

    def enter_office(self, request: Request) -> HttpResponse | None:
        """Active agents; whoever was one, or waits to be one, reads why not and what to do."""
        if request.agent and request.agent.is_active:
            return None
        if request.agent:
            request.agent_state, request.agent = request.agent, None
            if self.may_still_read(request):
                request.agent = request.agent_state
                return None
            return None if request.path == "/oficina/estado/" else redirect("network_office:state")
        raise PermissionDenied

    def may_still_read(self, request: Request) -> bool:
        """What the company leaves open to inactive agents: pages below some addresses, and nothing that is sent."""
        if request.agent_state.state != AgentState.INACTIVE or request.method not in {"GET", "HEAD"}:
            return False
        pages = (reverse(StillOpen(one).page) for one in conf.get("network.inactive_sees"))
        return request.path.startswith(tuple(pages))

    def enter_staff(self, request: Request) -> HttpResponse | None:
        """Staff who used a second factor in this session; without one they are led to set it up."""
        if not request.user.is_staff:
            raise PermissionDenied
        if request.second_factor:
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        page = next((way["url"] for way in ways if way["id"] != "reauthenticate"), reverse("mfa_activate_totp"))
        return redirect(f"{page}?{urlencode({'next': page_of(request)})}")
