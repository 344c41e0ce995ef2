"""Personal data in the backend: give it out, write the document down, erase it when that is asked for."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core import personal
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from people import actions
from people.forms import AskErasureForm, DecideErasureForm, IdentificationForm
from people.models import ErasureRequest, Person
from people.permissions import EDIT_CONTACTS, MANAGE_DATA
from people.queries import part_counts
from people.views.data import open_request, send_archive


class Data(StaffView):
    """What is held about somebody, part by part, and what one may do with it."""

    permission = MANAGE_DATA
    template = "people/staff/data.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        whose = get_object_or_404(Person, pk=pk)
        return self.page(whose, IdentificationForm(country=whose.country))

    def page(self, whose: Person, form: IdentificationForm, status: int = 200) -> HttpResponse:
        context = {
            "title": _("Personal data"), "whose": whose, "parts": part_counts(whose), "form": form,
            "ask": AskErasureForm(), "request_open": open_request(whose),
            "may_edit": self.request.user.has_perm(EDIT_CONTACTS) and not whose.erased_at,
        }  # fmt: skip
        return self.render(context, status=status)


class SetIdentification(Data):
    permission = EDIT_CONTACTS

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("people_staff:data", pk=pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        whose = get_object_or_404(Person, pk=pk, erased_at=None)
        form = IdentificationForm(request.POST, country=whose.country)
        if form.is_valid():
            data = form.cleaned_data
            try:
                actions.set_identification(person=whose, kind=data["kind"], number=data["number"], by=request.user)
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, _("The document is written down. Only its last four characters are shown."))
                return redirect("people_staff:data", pk=pk)
        return self.page(whose, form, status=422)


class Download(StepUpView):
    permission = MANAGE_DATA

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("people_staff:data", pk=pk)

    def act(self, request: Request, pk: int) -> HttpResponseBase:
        return send_archive(get_object_or_404(Person, pk=pk), request.user)


class AskErasure(StaffView):
    """For somebody who asked on paper or by telephone; a colleague decides."""

    permission = MANAGE_DATA

    def post(self, request: Request, pk: int) -> HttpResponse:
        person, form = get_object_or_404(Person, pk=pk), AskErasureForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("That did not work. Try it again."))
            return redirect("people_staff:data", pk=pk)
        data = form.cleaned_data
        try:
            made = actions.ask_erasure(person=person, reason=data["reason"], form_key=data["form_key"], by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("people_staff:data", pk=pk)
        return redirect("people_staff:erasure", pk=made.pk)


class Erasures(StaffView):
    permission = MANAGE_DATA
    template = "people/staff/erasures.html"

    def get(self, request: Request) -> HttpResponse:
        found = ErasureRequest.objects.select_related("person", "asked_by__person", "decided_by__person")
        page = KeysetPage(found, order=["-asked_at", "-id"], cursor=request.GET.get("after"))
        return self.render({"title": _("Erasure of data"), "page": page})


class Erasure(StepUpView):
    permission = MANAGE_DATA
    template = "people/staff/erasure.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        found = self.found(pk)
        return self.page(found, DecideErasureForm(person_name=found.person.name))

    def act(self, request: Request, pk: int) -> HttpResponseBase:
        found = self.found(pk)
        form = DecideErasureForm(request.POST, person_name=found.person.name)
        if form.is_valid():
            do = {"erase": actions.erase_person, "refuse": actions.refuse_erasure}[form.cleaned_data["act"]]
            try:
                do(request=found, answer=form.cleaned_data["answer"], by=request.user)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Decided. It stands in the audit trail."))
                return redirect("people_staff:erasure", pk=pk)
        return self.page(found, form, status=422)

    def found(self, pk: int) -> ErasureRequest:
        related = ErasureRequest.objects.select_related("person", "asked_by__person", "decided_by__person")
        return get_object_or_404(related, pk=pk)

    def page(self, found: ErasureRequest, form: DecideErasureForm, status: int = 200) -> HttpResponse:
        by = self.request.user
        context: dict[str, Any] = {
            "title": _("Erasure of data"), "found": found, "form": form, "parts": part_counts(found.person),
            "blockers": personal.blockers(found.person) if found.state == "open" else [],
            "own": by.person == found.person or found.asked_by == by,
        }  # fmt: skip
        return self.render(context, status=status)
