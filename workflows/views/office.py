"""Approvals in the backoffice: leaders decide on their own line, and see no more than they need for it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from core.access import AGENT
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, View
from core.views.stepup import FreshView
from workflows import queries, rules
from workflows.enums import Outcome, StepState
from workflows.forms import DecisionForm
from workflows.models import Process, ProcessStep
from workflows.views.shared import decide, decision_context, found_process, pager, refuse
from workflows.views.staff import needs_fresh, said


class Approvals(View):
    """What waits for the agent by name, and what they decided last."""

    permission = AGENT
    template = "workflows/office/approvals.html"

    def get(self, request: Request) -> HttpResponse:
        mine = ProcessStep.objects.filter(assignee=request.person)
        waiting = mine.decidable_by(request.user).for_list()
        page = KeysetPage(waiting, order=("due_at", "pk"), cursor=request.GET.get("cursor", ""), size=20)
        done = mine.filter(decided_by=request.user).for_list().order_by("-decided_at", "-pk")[:10]
        return self.render({"steps": page.rows, "done": list(done)} | pager(request, page))


class ApprovalPage(View):
    permission = AGENT
    template = "workflows/office/approval.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        process = own(request, pk)
        return self.render(detail(request, process))


class Decide(FreshView):
    """A leader's decision, after a fresh sign-in where the process asks for it."""

    permission = AGENT
    template = "workflows/office/approval.html"
    door = "office"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("workflows_office:process", own(request, pk).pk)

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        return super().post(request, pk) if needs_fresh(own(request, pk)) else self.act(request, pk)

    def act(self, request: Request, pk: int) -> HttpResponse:
        if not (request.agent and request.agent.is_active):  # handed back by the sign-in, past the doors
            raise PermissionDenied
        process = own(request, pk)
        form = DecisionForm(request.POST, process=process)
        if not form.is_valid():
            return self.render(detail(request, process, sent=form), status=422)
        try:
            process = decide(process, form, request.user)
        except DomainError as error:
            return self.render(detail(request, found_process(pk), sent=refuse(form, error)), status=422)
        messages.success(request, said(Outcome(form.cleaned_data["outcome"]), process))
        return redirect("workflows_office:approvals")


def own(request: Request, pk: int) -> Process:
    """A process of which the agent is or was named to decide a step."""
    process = found_process(pk)
    if not process.steps.filter(assignee=request.user.person_id).exists():
        raise Http404
    return process


def detail(request: Request, process: Process, *, sent: DecisionForm | None = None) -> dict[str, Any]:
    """What the leader may see of the thing; after their step, only how far it is."""
    step, kind = queries.step_at_hand(process), rules.SUBJECTS.get(process.subject)
    context = decision_context(request, process, step, named=False, sent=sent)
    mine = step.assignee_id == request.user.person_id
    shown = kind is not None and mine and step.state in (StepState.CURRENT, StepState.RETURNED)
    context["facts"] = kind.leader_facts(process.subject_id) if kind and shown else []
    may = {"may_act": context["may_decide"] and mine, "may_end": context["may_end"] and mine}
    return context | may | {"refused": context["refused"] if mine else ""}
