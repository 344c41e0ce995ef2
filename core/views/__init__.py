"""The base of every view: it names who may open it."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View as DjangoView

from core import access


class Request(HttpRequest):
    """A request that has come through the doors (config.middleware): who is there, and as what."""

    user: Any
    person: Any  # people.Person, or None
    agent: Any  # network.Agent while it is active, or None
    agent_state: Any  # the agent that may not pass
    door: str
    second_factor: bool
    form_arrived: bool  # whether a form was let through to its view (config.kept)
    texts_waiting: int  # how many texts the person has not accepted, where that is known
    htmx: Any


class View(DjangoView):
    """A page or action. Subclasses set `permission` in their own body, and usually `template`."""

    permission: ClassVar[str]
    template: ClassVar[str] = ""
    request: Request

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if answer := access.refuse(request, self.permission):
            return answer
        return super().dispatch(request, *args, **kwargs)

    def render(self, context: dict[str, Any] | None = None, *, template: str = "", status: int = 200) -> HttpResponse:
        return render(self.request, template or self.template, self.context() | (context or {}), status=status)

    def context(self) -> dict[str, Any]:
        return {}


class StaffView(View):
    """A page of ours inside the backend: same frame, menu and rights as the admin's own pages."""

    permission: ClassVar[str]

    def context(self) -> dict[str, Any]:
        return admin.site.each_context(self.request)
