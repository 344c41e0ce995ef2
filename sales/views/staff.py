"""Credit requests in the backend: the list, one of them, and the decision where no flow decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from sales import actions, queries
from sales.enums import CreditOutcome, CreditState
from sales.forms import CreditFilter, DecisionForm, OfferForm
from sales.models import CreditRequest
from sales.permissions import DECIDE_CREDIT, VIEW_CREDIT

SECTIONS = {"approve": CreditOutcome.APPROVED, "more": CreditOutcome.MORE, "reject": CreditOutcome.REJECTED}


class Credits(StaffView):
    """The list, newest first; what waits, oldest first."""

    permission = VIEW_CREDIT
    template = "sales/staff/credits.html"

    def get(self, request: Request) -> HttpResponse:
        filters = CreditFilter(request.GET)
        chosen = filters.chosen()
        found = queries.find_requests(chosen)
        waits = chosen.get("state") in {"open", "waiting", "returned"}
        order = ("requested_at", "pk") if waits else ("-requested_at", "-pk")
        page = KeysetPage(found, order=order, cursor=request.GET.get("cursor", ""))
        count, more = capped_count(found)
        context = {
            "title": _("Credit requests"), "filters": filters, "page": page, "credits": page.rows, "count": count,
            "more": more, "filtered": bool(chosen),
        }  # fmt: skip
        return self.render(context)


class CreditPage(StaffView):
    """Who asks for what, what they have and sent, everything that was done, and what can be decided."""

    permission = VIEW_CREDIT
    template = "sales/staff/credit.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.render(detail(request, found(pk)))


class Decide(StepUpView):
    """The buttons of the page: each POST is one decision."""

    permission = DECIDE_CREDIT
    template = "sales/staff/credit.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("sales_staff:credit", pk)

    def act(self, request: Request, pk: int) -> HttpResponse:
        credit = found(pk)
        form = DecisionForm(request.POST, request=credit)
        if not form.is_valid():
            return self.render(detail(request, credit, sent=form), status=422)
        try:
            actions.decide_credit(request=credit, by=request.user, **form.given())
        except DomainError as error:
            credit = found(pk)
            return self.render(detail(request, credit, sent=form.renewed(error, credit)), status=422)
        messages.success(request, _("Decided. The person is told."))
        return redirect("sales_staff:credit", pk)


class Offer(StaffView):
    """The limit that a yes will give, set before it is decided."""

    permission = DECIDE_CREDIT
    template = "sales/staff/offer.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        credit = found(pk)
        if credit.state != CreditState.WAITING:
            messages.info(request, _("A limit is set while the request waits for a decision."))
            return redirect("sales_staff:credit", pk)
        return self.page(credit, OfferForm(request=credit))

    def post(self, request: Request, pk: int) -> HttpResponse:
        credit = found(pk)
        form = OfferForm(request.POST, request=credit)
        if not form.is_valid():
            return self.page(credit, form, status=422)
        try:
            actions.offer_limit(request=credit, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(found(pk), form, status=422)
        messages.success(request, _("Set. Whoever approves it gives this limit."))
        return redirect(
            "workflows_staff:process" if credit.process_id else "sales_staff:credit", credit.process_id or pk
        )

    def page(self, credit: CreditRequest, form: OfferForm, status: int = 200) -> HttpResponse:
        return self.render({"credit": credit, "form": form, "title": _("Limit to approve")}, status=status)


def found(pk: int) -> CreditRequest:
    return get_object_or_404(CreditRequest.objects.select_related(*queries.ALONG), pk=pk)


def detail(request: Request, credit: CreditRequest, *, sent: DecisionForm | None = None) -> dict[str, Any]:
    user = request.user
    own = user.person_id == credit.person_id or user.pk == credit.by_id
    may_decide = user.has_perm(DECIDE_CREDIT) and not own and credit.status.is_open
    return {
        "title": credit.number, "credit": credit, "facts": queries.credit_facts(credit),
        "papers": queries.papers_for(credit.person), "timeline": queries.timeline(credit, named=True),
        "own": own and credit.status.is_open, "may_decide": may_decide and not credit.process_id,
        "may_offer": may_decide and credit.state == CreditState.WAITING,
        "forms": decision_forms(credit, sent), "sent": sent,
    }  # fmt: skip


def decision_forms(credit: CreditRequest, sent: DecisionForm | None) -> dict[str, DecisionForm]:
    """A form per decision; the one that was sent comes back with what was typed."""
    forms = {}
    for name, outcome in SECTIONS.items():
        if sent is not None and sent.data.get("outcome") == outcome:
            forms[name] = sent
        else:
            initial: dict[str, Any] = {"outcome": outcome.value}
            if name == "approve":
                initial["held"] = queries.credit_limit(credit.person)
            forms[name] = DecisionForm(request=credit, initial=initial, auto_id=f"id_{name}_%s")
    return forms
