"""Redemptions in the backend: finding one, carrying it on, modifying it."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from ledger.queries import balances
from rewards import actions, queries, rules
from rewards.errors import ChangedMeanwhile
from rewards.forms import ModifyForm, RedemptionFilter, StepForm, last_change
from rewards.models import Redemption
from rewards.permissions import MANAGE_REDEMPTIONS, VIEW_REDEMPTIONS
from rewards.views.listing import pager


class Redemptions(StaffView):
    permission = VIEW_REDEMPTIONS
    template = "rewards/staff/redemptions.html"

    def get(self, request: Request) -> HttpResponse:
        filters = RedemptionFilter(request.GET)
        filters.is_valid()
        found = filtered(filters.cleaned_data)
        page = KeysetPage(found, order=("-created_at", "-pk"), cursor=request.GET.get("cursor", ""))
        count, more = capped_count(found)
        context = {
            "title": _("Redemptions"), "filters": filters, "redemptions": page.rows, "count": count, "more": more,
            "filtered": any(filters.cleaned_data.values()),
        }  # fmt: skip
        return self.render(context | pager(request, page))


def filtered(given: dict[str, Any]) -> QuerySet[Redemption]:
    found = queries.search_redemptions(given.get("q", ""))
    if given.get("state"):
        found = found.filter(state=given["state"])
    if given.get("since"):
        found = found.filter(created_at__gte=make_aware(datetime.combine(given["since"], time.min)))
    if given.get("until"):
        found = found.filter(created_at__lte=make_aware(datetime.combine(given["until"], time.max)))
    return found


class RedemptionPage(StaffView):
    """Who asked for what, what they hold, everything that was done, and what can be done next."""

    permission = VIEW_REDEMPTIONS
    template = "rewards/staff/redemption.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        redemption = found(pk)
        return self.render(detail(request, redemption, StepForm(redemption=redemption)))


class StepRedemption(StepUpView):
    """The buttons of the page: each POST is one decision."""

    permission = MANAGE_REDEMPTIONS
    template = "rewards/staff/redemption.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("rewards_staff:redemption", pk)

    def act(self, request: Request, pk: int) -> HttpResponse:
        redemption = found(pk)
        form = StepForm(request.POST, redemption=redemption)
        if not form.is_valid():
            return self.render(detail(request, redemption, form), status=422)
        try:
            redemption = actions.advance_redemption(redemption=redemption, by=request.user, **form.cleaned_data)
        except DomainError as error:
            return self.render(detail(request, found(pk), self.refused(found(pk), error)), status=422)
        done = {"number": redemption.number, "state": redemption.status.label}
        messages.success(request, _("%(number)s: %(state)s. The agent is told.") % done)
        return redirect("rewards_staff:redemption", pk)

    def refused(self, redemption: Redemption, error: DomainError) -> StepForm:
        """What was typed with the reason why not, on top of the redemption as it is now."""
        form = StepForm(self.request.POST.dict() | {"version": last_change(redemption)}, redemption=redemption)
        form.is_valid()
        form.add_domain_error(error)
        return form


class ModifyRedemption(StepUpView):
    """A modification is previewed first; saving asks for the figures that were previewed."""

    permission = MANAGE_REDEMPTIONS
    template = "rewards/staff/modify.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        redemption = found(pk)
        return self.page(redemption, ModifyForm(redemption=redemption))

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        """A preview writes nothing and needs no fresh sign-in."""
        if "preview" in request.POST or not request.POST.get("expected_points"):
            return self.preview(found(pk))
        return super().post(request, pk)

    def preview(self, redemption: Redemption) -> HttpResponse:
        """The difference and the balance after it."""
        form = ModifyForm(self.request.POST, redemption=redemption)
        if not form.is_valid():
            return self.page(redemption, form, status=422)
        given = form.cleaned_data
        if given["version"] is not None and (what := queries.changes_since(redemption, given["version"])):
            return self.refuse(redemption, ChangedMeanwhile(what=what))
        figures = {name: given[name] for name in ("product", "quantity", "points", "state")}
        new = queries.modification(redemption=redemption, **figures)
        seen = {"expected_points": new.points, "state": new.state.value}
        confirmed = ModifyForm(self.request.POST.dict() | seen, redemption=redemption)
        return self.page(redemption, confirmed, new=new)

    def act(self, request: Request, pk: int) -> HttpResponse:
        redemption = found(pk)
        form = ModifyForm(request.POST, redemption=redemption)
        if not form.is_valid():
            return self.page(redemption, form, status=422)
        try:
            actions.modify_redemption(redemption=redemption, by=request.user, **form.cleaned_data)
        except DomainError as error:
            return self.refuse(found(pk), error)
        messages.success(request, _("Modified. The difference is posted and the agent is told."))
        return redirect("rewards_staff:redemption", pk)

    def refuse(self, redemption: Redemption, error: DomainError) -> HttpResponse:
        """What was typed with the reason why not; the next try starts with a new preview."""
        fresh = {"expected_points": "", "version": last_change(redemption)}
        form = ModifyForm(self.request.POST.dict() | fresh, redemption=redemption)
        form.is_valid()
        form.add_domain_error(error)
        return self.page(redemption, form, status=422)

    def page(
        self, redemption: Redemption, form: ModifyForm, *, new: queries.Modification | None = None, status: int = 200
    ) -> HttpResponse:
        context = {"redemption": redemption, "form": form, "new": new, "balances": balances(redemption.person)}
        return self.render(context | {"title": _("Modify")}, status=status)


def found(pk: int) -> Redemption:
    return get_object_or_404(Redemption.objects.select_related("person", "product"), pk=pk)


def detail(request: Request, redemption: Redemption, form: StepForm) -> dict[str, Any]:
    return {
        "redemption": redemption,
        "title": redemption.number,
        "timeline": queries.timeline(redemption),
        "balances": balances(redemption.person),
        "steps": rules.next_states(redemption.state),
        "form": form,
        "may_act": request.user.has_perm(MANAGE_REDEMPTIONS),
        "own": redemption.person_id == request.person.pk,
    }
