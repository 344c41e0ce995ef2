"""Says to the browser that a form reached its view, so that it forgets what it kept of it (static/js/keep.js).

Innermost: where the doors or the gate stop a form, or a fresh sign-in is asked first, nothing is said and all is kept.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse

from core.views import Request

COOKIE, SECONDS = "vi_kept", 300
DOORS = {"account", "office", "staff"}


class KeptMiddleware:
    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        if has_arrived(request) and is_done(response) and not asks_to_sign_in(response):
            response.set_cookie(
                COOKIE,
                quote(request.path, safe=""),
                max_age=SECONDS,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=False,
            )
        return response

    def process_view(self, request: Request, *_view: Any) -> None:
        request.form_arrived = request.method == "POST" and not request.htmx


def has_arrived(request: Request) -> bool:
    """Asked once the view has answered: a form that waited for a fresh sign-in has its own address and door by then."""
    return getattr(request, "form_arrived", False) and request.door in DOORS


def is_done(response: HttpResponse) -> bool:
    """Not where it comes back with errors, nor for a draft that is saved meanwhile (204): the form is not sent yet."""
    return response.status_code < 400 and response.status_code != 204


def asks_to_sign_in(response: HttpResponse) -> bool:
    where = response.headers.get("Location", "")
    return where.startswith((reverse("account_login"), reverse("account_reauthenticate")))
