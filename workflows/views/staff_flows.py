"""The flow builder of the backend."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.views import Request, StaffView
from workflows import actions, queries
from workflows.forms import FlowForm, drawn_steps, one_more, step_forms, written_steps
from workflows.models import Flow, FlowStep
from workflows.permissions import MANAGE_FLOWS


class Flows(StaffView):
    """Every flow by what it approves, the one in force first."""

    permission = MANAGE_FLOWS
    template = "workflows/staff/flows.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"title": _("Approval flows"), "rows": queries.flow_rows()})


class FlowView(StaffView):
    """A flow on the page, as it is being written."""

    permission = MANAGE_FLOWS
    template = "workflows/staff/flow.html"
    kept: Sequence[FlowStep] = ()  # the steps as they stand, where the page begins with them

    def page(self, flow: Flow | None, form: FlowForm, steps: Any, *, status: int = 200) -> HttpResponse:
        drawn = drawn_steps(steps) if steps.is_bound else stored(self.kept)
        context = {
            "title": flow.name if flow else _("New approval flow"), "flow": flow, "form": form, "steps": steps,
            "about": queries.about(flow) if flow else "", "picture": queries.picture(drawn),
            "history": audit.history(flow)[:10] if flow else [],
        }  # fmt: skip
        return self.render(context, status=status)

    def save(self, request: Request, flow: Flow | None) -> HttpResponse:
        """One more step asked for, or all of it kept."""
        if "add" in request.POST:
            data = one_more(request.POST)
            return self.page(flow, FlowForm(data, flow=flow), step_forms(data))
        form, steps = FlowForm(request.POST, flow=flow), step_forms(request.POST)
        if not form.is_valid() or not steps.is_valid():
            return self.page(flow, form, steps, status=422)
        given, (subject, part) = form.cleaned_data, form.about()
        try:
            saved = actions.save_flow(
                flow=flow, subject=subject, part=part, terms=form.terms(), steps=written_steps(steps),
                version=given["version"] or 0, form_key=given["form_key"], by=request.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(flow, form, steps, status=422)
        messages.success(request, _("Saved. What is under way keeps the steps it began with."))
        return redirect("workflows_staff:flow", saved.pk)


class NewFlow(FlowView):
    permission = MANAGE_FLOWS

    def get(self, request: Request) -> HttpResponse:
        return self.page(None, FlowForm(flow=None), step_forms())

    def post(self, request: Request) -> HttpResponse:
        return self.save(request, None)


class EditFlow(FlowView):
    permission = MANAGE_FLOWS

    def get(self, request: Request, pk: int) -> HttpResponse:
        flow = get_object_or_404(Flow, pk=pk)
        self.kept = list(flow.steps.select_related("supervisor").prefetch_related("roles"))
        return self.page(flow, FlowForm(flow=flow), step_forms(steps=self.kept))

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.save(request, get_object_or_404(Flow, pk=pk))


class DrawFlow(StaffView):
    """The picture of what is typed so far. Nothing is written."""

    permission = MANAGE_FLOWS
    template = "workflows/staff/_picture.html"

    def get(self, request: Request) -> HttpResponse:
        return redirect("workflows_staff:flows")

    def post(self, request: Request) -> HttpResponse:
        return self.render({"picture": queries.picture(drawn_steps(step_forms(request.POST)))})


class SwitchFlow(StaffView):
    """In force from now on, or not any more; `on` comes with the pressed button."""

    permission = MANAGE_FLOWS

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("workflows_staff:flow", pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        flow, on = get_object_or_404(Flow, pk=pk), request.POST.get("on") == "1"
        other = actions.switch_flow(flow=flow, on=on, by=request.user)
        text = _("It is in force for what begins from now on.") if on else _("It is off. What is under way goes on.")
        if other:
            text += " " + _("“%(name)s” was switched off.") % {"name": other.name}
        messages.success(request, text)
        return redirect("workflows_staff:flows")


def stored(steps: Sequence[FlowStep]) -> list[dict[str, object]]:
    return [
        {"name": step.name, "responsible": step.responsible, "roles": list(step.roles.all()), "hours": step.hours}
        for step in steps
    ]
