"""Approvals in the backend: what waits, one of them, and the decision."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from workflows import actions, queries, rules
from workflows.enums import Outcome, ProcessState, StepState
from workflows.forms import DecisionForm, QueueFilter, ReassignForm
from workflows.models import Process, ProcessStep
from workflows.permissions import DECIDE_PROCESSES, REASSIGN_PROCESSES, VIEW_PROCESSES
from workflows.views.shared import decide, decision_context, found_process, pager, refuse


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int | None
    active: bool


class Queue(StaffView):
    """What waits for the reader first; overdue first, then what is due next."""

    permission = VIEW_PROCESSES
    template = "workflows/staff/queue.html"

    def get(self, request: Request) -> HttpResponse:
        filters = QueueFilter(request.GET)
        chosen = filters.chosen()
        tab = chosen.get("tab") or "mine"
        found = queries.find_steps(request.user, chosen)
        order = ("-decided_at", "-pk") if tab == "decided" else ("due_at", "pk")
        rows = found.for_list().prefetch_related("roles")
        page = KeysetPage(rows, order=order, cursor=request.GET.get("cursor", ""))
        counts = queries.counts(request.user, chosen)
        context = {
            "title": _("Approvals"), "filters": filters, "steps": page.rows, "tabs": self.tabs(tab, counts), "tab": tab,
            "filtered": bool(set(chosen) - {"tab"}), "may_act": request.user.has_perm(DECIDE_PROCESSES),
            "markable": tab in {"mine", "all", "overdue"}, "count": counts.get(tab),
        }  # fmt: skip
        return self.render(context | pager(request, page))

    def tabs(self, now: str, counts: dict[str, int]) -> list[Tab]:
        """A tab per kind of waiting, with how many the other filters leave in it."""
        found = []
        for name, label in queries.TABS.items():
            query = self.request.GET.copy()
            query.pop("cursor", None)
            query["tab"] = name
            found.append(Tab(str(label), f"?{query.urlencode()}", counts.get(name), name == now))
        return found


class ProcessPage(StaffView):
    """What it is about, how far it is, everything that was done, and the decision."""

    permission = VIEW_PROCESSES
    template = "workflows/staff/process.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        process = found_process(pk)
        return self.render(detail(request, process))


class Decide(StepUpView):
    """The buttons of the page: each POST is one decision, after a fresh sign-in where the process asks for it."""

    permission = DECIDE_PROCESSES
    template = "workflows/staff/process.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("workflows_staff:process", pk)

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        return super().post(request, pk) if needs_fresh(found_process(pk)) else self.act(request, pk)

    def act(self, request: Request, pk: int) -> HttpResponse:
        process = found_process(pk)
        form = DecisionForm(request.POST, process=process)
        if not form.is_valid():
            return self.render(detail(request, process, sent=form), status=422)
        try:
            process = decide(process, form, request.user)
        except DomainError as error:
            return self.render(detail(request, found_process(pk), sent=refuse(form, error)), status=422)
        messages.success(request, said(Outcome(form.cleaned_data["outcome"]), process))
        return self.onwards(form)

    def onwards(self, form: DecisionForm) -> HttpResponse:
        """The next one that waits for the same person, where they are working through the list."""
        if not form.cleaned_data["follow"]:
            return redirect("workflows_staff:queue")
        left = queries.find_steps(self.request.user, {"free": True}).order_by("due_at", "pk").first()
        if left is None:
            return redirect("workflows_staff:queue")
        response = redirect("workflows_staff:process", left.process_id)
        response["Location"] += "?de=lista"
        return response


def said(outcome: Outcome, process: Process) -> str:
    """What was decided, and what that made of the process."""
    if outcome == Outcome.APPROVED and process.status == ProcessState.APPROVED:
        return _("%(title)s: approved. It was the last step.") % {"title": process.title}
    texts = {
        Outcome.APPROVED: _("%(title)s: this step is approved."),
        Outcome.REJECTED: _("%(title)s: rejected."),
        Outcome.MORE: _("%(title)s: it waits until the person sends it again."),
    }
    return texts[outcome] % {"title": process.title}


def needs_fresh(process: Process) -> bool:
    """Whether a decision asks for a fresh sign-in: the flow said so, or what is decided always does."""
    kind = rules.SUBJECTS.get(process.subject)
    return process.confirm or bool(kind and kind.confirm)


class Claim(StaffView):
    """Whoever has the page open holds its step; the part of the page that says who does."""

    permission = DECIDE_PROCESSES
    template = "workflows/staff/_holder.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("workflows_staff:process", pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        process = found_process(pk)
        step = actions.claim_step(step=queries.step_at_hand(process), by=request.user)
        return self.render({"step": step, "process": process, "open": step.state == StepState.CURRENT})


class Release(StaffView):
    """They left the page."""

    permission = DECIDE_PROCESSES

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("workflows_staff:process", pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        actions.release_step(step=queries.step_at_hand(found_process(pk)), by=request.user)
        return HttpResponse(status=204)


class Reassign(StaffView):
    """Somebody else decides."""

    permission = REASSIGN_PROCESSES
    template = "workflows/staff/reassign.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        process = found_process(pk)
        step = queries.step_at_hand(process)
        return self.page(process, step, ReassignForm(step=step, initial={"step": step.pk}))

    def post(self, request: Request, pk: int) -> HttpResponse:
        process = found_process(pk)
        form = ReassignForm(request.POST, step=queries.step_at_hand(process))
        if not form.is_valid():
            return self.page(process, queries.step_at_hand(process), form, status=422)
        step = get_object_or_404(ProcessStep, pk=form.cleaned_data["step"], process=process)
        given = {name: form.cleaned_data[name] for name in ("reason", "form_key")}
        try:
            actions.reassign(step=step, by=request.user, **form.target(), **given)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(process, queries.step_at_hand(process), form, status=422)
        messages.success(request, _("Handed over. They are told."))
        return redirect("workflows_staff:process", pk)

    def page(self, process: Process, step: ProcessStep, form: ReassignForm, *, status: int = 200) -> HttpResponse:
        context = {"process": process, "step": step, "form": form, "title": _("Hand it to somebody else")}
        return self.render(context | {"open": step.is_at_hand}, status=status)


def detail(request: Request, process: Process, *, sent: DecisionForm | None = None) -> dict[str, Any]:
    """The page; facts and links are for whoever decides here or may see the thing itself anyway."""
    step, kind = queries.step_at_hand(process), rules.SUBJECTS.get(process.subject)
    context = decision_context(request, process, step, named=True, sent=sent)
    sees = kind is not None and request.user.has_perm(kind.permission)
    if kind and (sees or context["may_decide"] or context["may_end"]):
        context["facts"] = kind.facts(process.subject_id)
    if kind and sees:
        context["links"] = kind.links(process.subject_id)
    return context | {
        "title": process.title, "who": queries.who_decides(step), "follow": request.GET.get("de") == "lista",
        "may_act": request.user.has_perm(DECIDE_PROCESSES) and context["may_decide"],
        "may_end": request.user.has_perm(DECIDE_PROCESSES) and context["may_end"],
        "may_reassign": request.user.has_perm(REASSIGN_PROCESSES) and step.is_at_hand
        and request.user.person_id != process.person_id,
    }  # fmt: skip
