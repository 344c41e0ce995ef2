"""Many redemptions at once: what would become of each is shown first, then done, in a job where they are many."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.views import Request, StaffView
from core.views.stepup import StepUpView
from rewards import queries
from rewards.actions import bulk
from rewards.enums import RedemptionState
from rewards.forms import BulkForm, PlanForm, RedemptionFilter, signed
from rewards.models import Redemption
from rewards.permissions import MANAGE_REDEMPTIONS

SALT = "rewards.steps"
SHOWN = 100  # rows of each kind that the preview lists


class PlanMany(StaffView):
    """The marked ones, or all that match the filters of the address. Nothing is written."""

    permission = MANAGE_REDEMPTIONS
    template = "rewards/staff/bulk.html"

    def get(self, request: Request) -> HttpResponse:
        return redirect("rewards_staff:redemptions")

    def post(self, request: Request) -> HttpResponse:
        form = BulkForm(request.POST)
        back = f"{reverse('rewards_staff:redemptions')}?{request.GET.urlencode()}"
        if not form.is_valid():
            messages.info(request, _("Mark at least one redemption first."))
            return redirect(back)
        state = RedemptionState(form.cleaned_data["state"])
        rows = queries.plan_step(self.chosen(form), state, request.user)
        plan = signed(SALT, request.user, state=state.value, rows=[[row.pk, row.version] for row in rows])
        good = [row for row in rows if not row.problem]
        context = {
            "title": _("Many at once"), "state": state, "plan": plan, "count": len(good), "back": back,
            "good": good[:SHOWN], "bad": [row for row in rows if row.problem][:SHOWN],
            "left": len(rows) - len(good), "most": queries.MOST if len(rows) == queries.MOST else 0,
        }  # fmt: skip
        return self.render(context)

    def chosen(self, form: BulkForm) -> QuerySet[Redemption]:
        if form.cleaned_data["all"]:
            return queries.find_redemptions(RedemptionFilter(self.request.GET).chosen())
        return Redemption.objects.filter(pk__in=form.cleaned_data["ids"])


class DoMany(StepUpView):
    """What the preview showed; what changed since is left as it is, and said."""

    permission = MANAGE_REDEMPTIONS
    template = "rewards/staff/bulk_done.html"

    def get(self, request: Request) -> HttpResponse:
        return redirect("rewards_staff:redemptions")

    def act(self, request: Request) -> HttpResponse:
        form = PlanForm(request.POST, salt=SALT, by=request.user)
        if not form.is_valid():
            messages.error(request, form.problem)
            return redirect("rewards_staff:redemptions")
        plan = form.cleaned_data["plan"]
        state = RedemptionState(plan["state"])
        return carry_out(self, bulk.STEPS, plan, _("Redemptions: %(state)s") % {"state": state.label})


def carry_out(view: StaffView, kind: str, plan: dict[str, Any], title: str) -> HttpResponse:
    """A few at once, with the report on the page; more in a job, with the report as a file."""
    params = {name: value for name, value in plan.items() if name in {"rows", "key", "state"}}
    user, url = view.request.user, reverse("rewards_staff:redemptions")
    if len(params["rows"]) > bulk.AT_ONCE:
        job = bulk.do_later(kind=kind, params=params, title=title, url=url, by=user)
        return redirect("core_staff:job", job.pk)
    done = bulk.do_now(kind=kind, params=params, by=user)
    left = [row for row in done if row.reason]
    context = {"title": title, "done": [row for row in done if not row.reason], "left": left}
    return view.render(context, template="rewards/staff/bulk_done.html")
