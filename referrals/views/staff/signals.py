"""Suspicious referrals, by whoever brought them. What they earn waits until staff have decided."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView
from people.models import Person
from referrals.actions import decide_signals
from referrals.enums import SignalState
from referrals.forms import ReviewForm
from referrals.permissions import REVIEW_SIGNALS
from referrals.queries import signals_against, suspicious_referrers


class Suspicious(StaffView):
    permission = REVIEW_SIGNALS
    template = "referrals/staff/suspicious.html"

    def get(self, request: Request) -> HttpResponse:
        page = KeysetPage(suspicious_referrers(), order=("name_key", "pk"), cursor=request.GET.get("after"))
        return self.render({"page": page})


class Review(StaffView):
    """The referrals of one person with their signs; several are decided at once, with one reason."""

    permission = REVIEW_SIGNALS
    template = "referrals/staff/review.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(self.found(pk), None)

    def post(self, request: Request, pk: int) -> HttpResponse:
        referrer = self.found(pk)
        form = ReviewForm(request.POST, people=self.open_ones(referrer))
        if not form.is_valid():
            return self.page(referrer, form, status=422)
        try:
            self.decide(form)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(referrer, form, status=422)
        messages.success(request, _("Decided. Points that waited are released or dropped."))
        return redirect("referrals_staff:suspicious")

    @transaction.atomic
    def decide(self, form: ReviewForm) -> None:
        for person in form.chosen():
            decide_signals(
                person=person, confirmed=not form.accepts, reason=form.cleaned_data["reason"], by=self.request.user
            )

    def found(self, pk: int) -> Person:
        return get_object_or_404(Person.objects.filter(signals_against__isnull=False).distinct(), pk=pk)

    def open_ones(self, referrer: Person) -> list[Person]:
        self.signals = signals_against(referrer)
        return [who for who, signs in self.signals.items() if any(s.state == SignalState.OPEN for s in signs)]

    def page(self, referrer: Person, form: ReviewForm | None, status: int = 200) -> HttpResponse:
        people = self.open_ones(referrer)
        context: dict[str, Any] = {
            "referrer": referrer, "signals": self.signals.items(), "people": people,
            "form": form or ReviewForm(people=people),
        }  # fmt: skip
        return self.render(context, status=status)
