"""Credit limits in the backend: who has which, and another one by hand."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from people.models import Person
from sales import actions, queries
from sales.errors import LimitChanged
from sales.forms import LimitFilter, LimitForm
from sales.permissions import SET_CREDIT_LIMITS, VIEW_CREDIT

SHOWN = 100  # changes of one person; nobody has had as many


class Limits(StaffView):
    """Whoever has or had a limit, by name; a search finds everybody."""

    permission = VIEW_CREDIT
    template = "sales/staff/limits.html"

    def get(self, request: Request) -> HttpResponse:
        filters = LimitFilter(request.GET)
        text = filters.chosen().get("q", "")
        page = KeysetPage(
            queries.people_with_limits(text), order=("name_key", "pk"), cursor=request.GET.get("cursor", "")
        )
        context = {"title": _("Credit limits"), "filters": filters, "page": page, "people": page.rows}
        return self.render(context | {"filtered": bool(text), "currency": settings.CURRENCY})


class Limit(StaffView):
    """One person's limit, every one before it, and the form for another."""

    permission = VIEW_CREDIT
    template = "sales/staff/limit.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        person = whose(pk)
        return self.render(detail(request, person, LimitForm(initial={"base": base_of(person)})))


class SetLimit(StepUpView):
    permission = SET_CREDIT_LIMITS
    template = "sales/staff/limit.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("sales_staff:limit", pk)

    def act(self, request: Request, pk: int) -> HttpResponse:
        person, form = whose(pk), LimitForm(request.POST)
        if not form.is_valid():
            return self.render(detail(request, person, form), status=422)
        try:
            actions.set_credit_limit(person=person, by=request.user, **form.cleaned_data)
        except LimitChanged as error:
            return self.render(detail(request, person, form.renewed(error, base_of(person))), status=422)
        except DomainError as error:
            form.add_domain_error(error)
            return self.render(detail(request, person, form), status=422)
        messages.success(request, _("Changed. The person is told."))
        return redirect("sales_staff:limit", pk)


def detail(request: Request, person: Person, form: LimitForm) -> dict[str, Any]:
    user = request.user
    return {
        "title": _("Credit limit"), "person": person, "form": form, "bounds": queries.bounds_of(person),
        "changes": queries.changes_of(person)[:SHOWN], "own": user.person_id == person.pk,
        "may_set": user.has_perm(SET_CREDIT_LIMITS) and user.person_id != person.pk,
    }  # fmt: skip


def whose(pk: int) -> Person:
    return get_object_or_404(Person, pk=pk, erased_at=None)


def base_of(person: Person) -> int:
    """The change that is in force; 0 for none."""
    last = queries.changes_of(person).first()
    return last.pk if last else 0
