"""Several approvals at once: what would become of each is shown first, then done, each for itself."""

from dataclasses import dataclass
from uuid import uuid4, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from workflows import actions, queries
from workflows.forms import BulkForm
from workflows.models import ProcessStep
from workflows.permissions import DECIDE_PROCESSES
from workflows.views.staff import needs_fresh


class PlanMany(StaffView):
    """The marked ones, with what keeps some of them from being approved. Nothing is written."""

    permission = DECIDE_PROCESSES
    template = "workflows/staff/bulk.html"

    def get(self, request: Request) -> HttpResponse:
        return redirect("workflows_staff:queue")

    def post(self, request: Request) -> HttpResponse:
        form = BulkForm(request.POST)
        back = f"{reverse('workflows_staff:queue')}?{request.GET.urlencode()}"
        if not form.is_valid():
            messages.info(request, _("Mark at least one approval first."))
            return redirect(back)
        rows = queries.plan(form.cleaned_data["ids"], request.user)
        context = {
            "title": _("Approve several"), "back": back, "form_key": uuid4(),
            "good": [row for row in rows if not row.problem], "bad": [row for row in rows if row.problem],
        }  # fmt: skip
        return self.render(context)


@dataclass(frozen=True)
class Done:
    title: str
    problem: str = ""


class DoMany(StepUpView):
    """What the preview showed; what changed since is left as it is, and said."""

    permission = DECIDE_PROCESSES
    template = "workflows/staff/bulk_done.html"

    def get(self, request: Request) -> HttpResponse:
        return redirect("workflows_staff:queue")

    def post(self, request: Request) -> HttpResponseBase:
        steps = self.steps(request)
        return super().post(request) if any(needs_fresh(step.process) for step in steps) else self.act(request)

    def act(self, request: Request) -> HttpResponse:
        form = BulkForm(request.POST)
        if not form.is_valid() or not form.cleaned_data["form_key"]:
            return redirect("workflows_staff:queue")
        done = [self.approve(step, form) for step in self.steps(request)]
        left = [row for row in done if row.problem]
        count = len(done) - len(left)
        messages.success(request, ngettext("%(n)s approved.", "%(n)s approved.", count) % {"n": count})
        if not left:
            return redirect("workflows_staff:queue")
        return self.render({"title": _("Approve several"), "left": left})

    def steps(self, request: Request) -> list[ProcessStep]:
        form = BulkForm(request.POST)
        ids = form.cleaned_data["ids"] if form.is_valid() else []
        return list(ProcessStep.objects.filter(pk__in=ids).select_related("process").order_by("pk"))

    def approve(self, step: ProcessStep, form: BulkForm) -> Done:
        """In a transaction of its own; the same plan again finds what it did."""
        key, shown = uuid5(form.cleaned_data["form_key"], str(step.pk)), form.shown.get(str(step.pk), "")
        try:
            actions.approve(step=step, by=self.request.user, form_key=key, shown=shown)
        except DomainError as error:
            return Done(step.process.title, str(error))
        return Done(step.process.title)
