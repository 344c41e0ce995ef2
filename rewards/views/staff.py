"""Redemptions in the backend: finding one, carrying it on, modifying it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from ledger.queries import balances
from referrals.queries import suspicious_referrers
from rewards import actions, queries, rules
from rewards.enums import RedemptionState
from rewards.errors import ChangedMeanwhile
from rewards.forms import ModifyForm, RedemptionFilter, StepForm, last_change
from rewards.models import Redemption
from rewards.permissions import MANAGE_REDEMPTIONS, VIEW_DELIVERIES, VIEW_REDEMPTIONS
from rewards.views.listing import pager
from workflows.models import Process

BULK_STATES = [RedemptionState.APPROVED, RedemptionState.PREPARING, RedemptionState.DELIVERED]
OTHERS = 10  # open redemptions of the same agent that the page lists


class Redemptions(StaffView):
    """The list, by state. Requests that wait stand oldest first, everything else newest first."""

    permission = VIEW_REDEMPTIONS
    template = "rewards/staff/redemptions.html"

    def get(self, request: Request) -> HttpResponse:
        filters = RedemptionFilter(request.GET)
        chosen = filters.chosen()
        found = queries.find_redemptions(chosen)
        waiting = chosen.get("state") == RedemptionState.REQUESTED or chosen.get("late")
        order = ("created_at", "pk") if waiting else ("-created_at", "-pk")
        page = KeysetPage(
            found.select_related("person", "product", "delivery"), order=order, cursor=request.GET.get("cursor", "")
        )
        count, more = capped_count(found)
        context = {
            "title": _("Redemptions"), "filters": filters, "redemptions": page.rows, "count": count, "more": more,
            "filtered": bool(chosen), "tabs": tabs(request, chosen), "late_since": queries.late_since(),
            "may_act": request.user.has_perm(MANAGE_REDEMPTIONS), "states": BULK_STATES,
        }  # fmt: skip
        return self.render(context | pager(request, page))


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int
    active: bool


def tabs(request: Request, chosen: dict[str, Any]) -> list[Tab]:
    """A tab per state with how many the other filters leave in it."""
    rest = {name: value for name, value in chosen.items() if name not in {"state", "late"}}
    counts = queries.counts_by_state(queries.find_redemptions(rest))
    late = queries.find_redemptions(rest | {"late": True}).count()
    now = "late" if chosen.get("late") else chosen.get("state", "")
    rows: list[tuple[str, Any, int]] = [("", _("All"), sum(counts.values()))]
    rows += [("late", _("waiting too long"), late)] if late or now == "late" else []
    rows += [(state.value, state.label, counts.get(state.value, 0)) for state in RedemptionState]
    return [Tab(label, _tab_url(request, name), count, name == now) for name, label, count in rows]


def _tab_url(request: Request, name: str) -> str:
    query = request.GET.copy()
    for gone in ("cursor", "state", "late"):
        query.pop(gone, None)
    if name:
        query["late" if name == "late" else "state"] = "on" if name == "late" else name
    return f"?{query.urlencode()}"


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
    approval = Process.objects.open().filter(subject="redemption", subject_id=OuterRef("pk")).values("pk")[:1]
    rows = Redemption.objects.select_related("person", "product", "delivery").annotate(approval=Subquery(approval))
    return get_object_or_404(rows, pk=pk)


def detail(request: Request, redemption: Redemption, form: StepForm) -> dict[str, Any]:
    user, person = request.user, redemption.person
    others = Redemption.objects.of(person).unfinished().exclude(pk=redemption.pk).order_by("created_at", "pk")
    return {
        "redemption": redemption,
        "title": redemption.number,
        "timeline": queries.timeline(redemption),
        "balances": balances(person),
        "steps": rules.next_states(redemption.state),
        "form": form,
        "may_act": user.has_perm(MANAGE_REDEMPTIONS),
        "own": person.pk == request.person.pk,
        "moves": queries.moves_of(redemption),
        "others": list(others[:OTHERS]),
        "suspicious": suspicious_referrers().filter(pk=person.pk).first(),
        "delivery": getattr(redemption, "delivery", None),
        "may_see_delivery": user.has_perm(VIEW_DELIVERIES) or user.has_perm(MANAGE_REDEMPTIONS),
        "sendable": rules.is_sendable(redemption.state),
        "on_its_way": rules.is_on_its_way(redemption.state),
        "late": redemption.status == RedemptionState.REQUESTED and redemption.created_at < queries.late_since(),
    }
