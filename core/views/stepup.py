"""Sensitive acts ask for the password again when it was given too long ago; what was sent is not lost."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.views import Request, StaffView, View


def used_second_factor(request: HttpRequest) -> bool:
    """Whether whoever is signed in has used a second factor in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


@reauthentication_required
def _is_fresh(_request: HttpRequest) -> None:
    """Raises what sends people to confirm that it is them."""


def sign_in_anew(request: HttpRequest, *, door: str = "staff") -> None:
    """Goes on after a fresh sign-in only, with all that was sent: allauth keeps it, filters too, for a bare address."""
    query = request.META.get("QUERY_STRING", "") if request.GET else ""  # read while it is there
    request.META["QUERY_STRING"] = ""
    _is_fresh(request)
    request.META["QUERY_STRING"] = query
    cast(Request, request).door = door


class FreshView(View):
    """A view of another door whose POST runs `act` after a fresh sign-in, with what was sent."""

    permission: ClassVar[str]
    door: ClassVar[str]
    act: ClassVar[Callable[..., HttpResponseBase]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        cast(Request, request).door = self.door  # allauth hands the request back from outside the doors
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sign_in_anew(request, door=self.door)
        return self.act(request, *args, **kwargs)


class StepUpView(StaffView):
    """A staff view whose POST runs `act` after a fresh sign-in.

    allauth keeps the request meanwhile and hands it back from outside the doors, so it is marked as theirs again.
    """

    act: ClassVar[Callable[..., HttpResponseBase]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "door", "") != "staff":
            self.enter(cast(Request, request))
        return super().dispatch(request, *args, **kwargs)

    def enter(self, request: Request) -> None:
        request.door, request.person = "staff", request.user.person
        request.second_factor = used_second_factor(request)
        if not request.second_factor:
            raise PermissionDenied

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sign_in_anew(request)
        return self.act(request, *args, **kwargs)
