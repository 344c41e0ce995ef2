"""Registrations: the list, one of them, and what staff decide; and who signs in."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage, capped_count
from core.views import StaffView
from network import actions, queries
from network.enums import ApplicationState, Passage
from network.forms import DecisionForm, ReasonForm, RegistrationFilters, SamePersonForm, SignInFilters
from network.models import Application
from network.permissions import DECIDE_REGISTRATIONS, IMPORT_PEOPLE, REGISTER_PEOPLE, VIEW_REGISTRATIONS
from network.queries import to_be_proven
from network.querysets import ApplicationQuerySet
from network.views.staff.shared import pages_seen
from people.models import User
from people.queries import completeness


class FilteredList(StaffView):
    """A list with its filters in the address: counted as far as the cap, paged by keyset."""

    permission = VIEW_REGISTRATIONS
    filters: Any

    def found(self, chosen: dict[str, Any]) -> Any:
        raise NotImplementedError

    def paged(self, found: Any, cursor: str | None) -> KeysetPage:
        raise NotImplementedError

    def about(self, page: KeysetPage) -> dict[str, Any]:
        """What else the rows need."""
        return {}

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.filters(request.GET)
        chosen = form.chosen()
        found = self.found(chosen)
        count, is_capped = capped_count(found)
        page = self.paged(found, request.GET.get("after"))
        return self.render(
            self.about(page)
            | {"filters": form, "chosen": chosen, "page": page, "count": count, "is_capped": is_capped}
            | {"may_register": request.user.has_perm(REGISTER_PEOPLE)}
            | {"may_import": request.user.has_perm(IMPORT_PEOPLE)}
        )


class Registrations(FilteredList):
    permission = VIEW_REGISTRATIONS
    template = "network/staff/registrations.html"
    filters = RegistrationFilters

    def found(self, chosen: dict[str, Any]) -> ApplicationQuerySet:
        return queries.applications(self.request.user, chosen)

    def paged(self, found: ApplicationQuerySet, cursor: str | None) -> KeysetPage:
        return queries.applications_page(found, cursor)

    def about(self, page: KeysetPage) -> dict[str, Any]:
        return {"unproven": to_be_proven([row.person_id for row in page.rows if row.person_id])}


class SignIns(FilteredList):
    permission = VIEW_REGISTRATIONS
    template = "network/staff/sign_ins.html"
    filters = SignInFilters

    def found(self, chosen: dict[str, Any]) -> Any:
        return queries.sign_ins(chosen)

    def paged(self, found: Any, cursor: str | None) -> KeysetPage:
        return queries.sign_ins_page(found, cursor)


class RegistrationView(StaffView):
    permission = VIEW_REGISTRATIONS
    template = "network/staff/registration.html"

    @property
    def by(self) -> User:
        return cast(User, self.request.user)

    def application(self, pk: int) -> Application:
        rows = Application.objects.visible_to(self.by).select_related(*queries.ALONG, "registered_by__person")
        return get_object_or_404(rows, pk=pk)

    def page(self, application: Application, status: int = 200, **forms: Any) -> HttpResponse:
        """Everything about it; the forms only where this user may decide now."""
        may = self.by.has_perm(DECIDE_REGISTRATIONS) and not self.is_own(application)
        waits = application.state in {ApplicationState.WAITING, ApplicationState.MORE}
        items = queries.asked_fields(application)
        person = application.person
        joins = person if application.passage != Passage.TO_CLIENT else None  # of whom papers are looked at
        context = {
            "application": application,
            "person": person,
            "unproven": to_be_proven([person.pk] if person else []),
            "answers": queries.answer_rows(application),
            "checks": queries.checks_now(application),
            "course": queries.course(application),
            "papers": completeness(joins, audience=str(application.target)) if joins else None,
            "consents": joins.consents.select_related("text").order_by("-at") if joins else [],
            "is_own": self.is_own(application),
            "decision": DecisionForm(items=items) if may and waits and not application.process_id else None,
            "same": SamePersonForm() if may and application.state == ApplicationState.DRAFT else None,
        }  # fmt: skip
        return self.render(context | self.stops(application) | forms, status=status)

    def stops(self, application: Application) -> dict[str, Any]:
        """What approving ends, of an agent who would go on as a client only."""
        person = application.person
        if person is None or application.passage != Passage.TO_CLIENT or not application.is_open:
            return {}
        outlook = queries.outlook(person, getattr(person, "agent", None))
        return {"outlook": outlook, "may_see": pages_seen(self.by, outlook.open_ties)}

    def is_own(self, application: Application) -> bool:
        """Nobody decides on themselves, nor on whom they registered."""
        return self.by.person_id == application.person_id or self.by.pk == application.registered_by_id


class RegistrationPage(RegistrationView):
    permission = VIEW_REGISTRATIONS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.application(pk))


class Decide(RegistrationView):
    permission = DECIDE_REGISTRATIONS

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        application = self.application(pk)
        form = DecisionForm(request.POST, items=queries.asked_fields(application))
        if not form.is_valid():
            return self.page(application, 422, decision=form)
        data = form.cleaned_data
        try:
            actions.decide_application(
                application=application, outcome=data["outcome"], reason=data["reason"], asked=data.get("asked", []),
                form_key=data["form_key"], by=self.by,
            )  # fmt: skip
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(application, 422, decision=form)
        messages.success(request, _("Decided. Everybody concerned is told."))
        return redirect("network_staff:registration", pk=pk)


class SamePerson(RegistrationView):
    permission = DECIDE_REGISTRATIONS

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        application = self.application(pk)
        form = SamePersonForm(request.POST)
        if not form.is_valid():
            return self.page(application, 422, same=form)
        data = form.cleaned_data
        try:
            actions.join_application(
                application=application, same=data["same"] == "yes", reason=data["reason"], by=self.by,
                form_key=data["form_key"],
            )  # fmt: skip
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(application, 422, same=form)
        messages.success(request, _("Said. The registration goes on."))
        return redirect("network_staff:registration", pk=pk)


class Drop(RegistrationView):
    """A draft that nobody will confirm."""

    permission = DECIDE_REGISTRATIONS

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        application = self.application(pk)
        form = ReasonForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else _("Nobody confirmed it.")
        try:
            actions.drop_draft(application=application, reason=reason, by=self.by)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("network_staff:registration", pk=pk)
