"""Acting on a signed preview: what was shown, and by whoever saw it."""

from collections.abc import Callable
from typing import ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from core.views import Request, StaffView
from rewards.forms import PlanForm


class PlanView(StaffView):
    """Subclasses name the salt of their previews, where to begin again, and `act(plan)`."""

    permission: ClassVar[str]
    salt: ClassVar[str]
    begin: ClassVar[str]
    act: ClassVar[Callable[..., HttpResponseBase]]

    def get(self, request: Request) -> HttpResponse:
        return redirect(self.begin)

    def post(self, request: Request) -> HttpResponseBase:
        form = PlanForm(request.POST, salt=self.salt, by=request.user)
        if form.is_valid():
            return self.act(form.cleaned_data["plan"])
        messages.error(request, form.problem)
        return redirect(self.begin)
