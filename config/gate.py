"""The texts that must be accepted before anybody goes on: asked at the doors, for pages, parts of pages and files."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from core.views import Request
from people.views import gate

DOORS = {"account", "office"}
OPEN = {
    "texts", "accept", "held", "withdraw", "gate", "later",  # reading, accepting and withdrawing
    "data", "download", "ask_erasure", "withdraw_erasure",  # what is the person's by law
    "security", "end_session", "end_sessions",
}  # fmt: skip


class TextsMiddleware:
    """After the doors. Where a text is due, everything behind them leads to it; where it may wait, pages do, once."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, *_view: Any) -> HttpResponse | None:
        request.texts_waiting = 0
        if not request.person or request.door not in DOORS:
            return None
        waiting = gate.known(request)
        if waiting is None and not is_open(request):
            return self.ask(request)
        request.texts_waiting = waiting or 0
        return None

    def ask(self, request: Request) -> HttpResponse | None:
        standing = gate.Standing(request)
        request.texts_waiting = len(standing.missing)
        if standing.due or (standing.login and is_a_page(request)):
            return self.lead(request)
        if not standing.login:
            until = timezone.now() + gate.FRESH if standing.missing else None
            gate.keep(request, until=until, waiting=len(standing.missing))
        return None

    def lead(self, request: Request) -> HttpResponse:
        """To the texts, and back afterwards: to the page itself, or to the one whose form was sent, which still has in
        the browser what was typed (js/keep.js)."""
        way = way_back(request)
        back = {"next": way} if way else {}
        page = reverse("people_account:gate") + (f"?{urlencode(back)}" if back else "")
        if request.htmx:
            return HttpResponse(status=200, headers={"HX-Redirect": page})
        return redirect(page)


def way_back(request: Request) -> str:
    """Where somebody is, as a path of ours; empty where their browser does not say."""
    if is_a_page(request):
        return request.get_full_path()
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # anybody can write that header
        return ""
    is_ours = request.method == "POST" and came_from.netloc == request.get_host()
    return urlunsplit(("", "", came_from.path, came_from.query, "")) if is_ours else ""


def is_open(request: Request) -> bool:
    """Whether nobody may be kept from this page, whatever they owe."""
    found = request.resolver_match
    return bool(found and found.namespace in {"people_account", "people_office"} and found.url_name in OPEN)


def is_a_page(request: Request) -> bool:
    """Whether somebody looks at it in a window of its own; a browser that does not say is believed to."""
    looks = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    return request.method == "GET" and looks and not request.htmx
