"""The door of other systems: no cookie comes in or goes out there, and whatever goes wrong is told as JSON."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from api.views.problems import problem
from core.service import MEDIA_TYPE, Refusal

DOOR = "/api/"


class ServiceMiddleware:
    """Before the session: a browser that is signed in is nobody here, so no other site can use it. After all others:
    what they refuse, and addresses that are none, are told as the routers tell it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(DOOR):
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith(MEDIA_TYPE):
            response = told(response)
        response.cookies.clear()
        response.setdefault("Cache-Control", "no-store")
        return response


def told(answer: HttpResponse) -> HttpResponse:
    """A page of an error, as a problem with the same status."""
    code = HTTPStatus(answer.status_code)
    said = {404: _("There is nothing at this address."), 405: _("This address does not take that method.")}
    detail = said.get(code, _("It did not work. Try again later, and tell us if it goes on."))
    made = problem(Refusal(code, code.name.lower(), detail))
    for name in ("Allow", "Retry-After"):
        if name in answer:
            made[name] = answer[name]
    return made
