"""Addresses of allauth whose page is ours, in the door of whoever asks."""

from django.http import HttpResponse
from django.shortcuts import redirect

from core.access import SIGNED_IN
from core.views import Request, View


class OwnSecurity(View):
    """Staff who have not used their second factor yet see it where clients do: the backend is still closed to them."""

    permission = SIGNED_IN

    def get(self, request: Request) -> HttpResponse:
        if request.user.is_staff and request.second_factor:
            return redirect("people_staff:security")
        is_agent = request.agent and request.agent.is_active
        return redirect("people_office:security" if is_agent else "people_account:security")
