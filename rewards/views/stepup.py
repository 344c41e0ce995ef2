"""Deciding on redemptions asks for the password again when it was given too long ago; what was sent is not lost."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator

from core.views import StaffView


class StepUpView(StaffView):
    """A staff view whose POST runs `act` after a fresh sign-in.

    allauth keeps the request meanwhile and hands it back from outside the doors, so it is marked as theirs again.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.door != "staff":
            request.door = "staff"
            request.second_factor = any(r["method"] == "mfa" for r in get_authentication_records(request, request.user))
            if not request.second_factor:
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @method_decorator(reauthentication_required)
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.act(request, *args, **kwargs)

    def act(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise NotImplementedError
