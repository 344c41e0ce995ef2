"""What the backend and the backoffice share: the page of a process, and a decision on it."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request
from workflows import actions, queries, rules
from workflows.enums import Outcome, StepState
from workflows.errors import StepDone
from workflows.forms import DecisionForm
from workflows.models import Process, ProcessStep

SECTIONS = {"approve": Outcome.APPROVED, "reject": Outcome.REJECTED, "more": Outcome.MORE}


def found_process(pk: int) -> Process:
    process = queries.process_with_steps(pk)
    if process is None:
        raise Http404
    return process


def decision_forms(process: Process, step: ProcessStep, *, sent: DecisionForm | None = None) -> dict[str, DecisionForm]:
    """A form per decision; the one that was sent comes back with what was typed."""
    found = {}
    for name, outcome in SECTIONS.items():
        if sent is not None and sent.data.get("outcome") == outcome:
            found[name] = sent
        else:
            initial = {"step": step.pk, "outcome": outcome.value}
            found[name] = DecisionForm(process=process, initial=initial, auto_id=f"id_{name}_%s")
    return found


def decision_context(
    request: Request, process: Process, step: ProcessStep, *, named: bool, sent: DecisionForm | None = None
) -> dict[str, Any]:
    """What the page shows to decide by, and why not where the reader may not."""
    items = rules.items_of(process.subject, process.subject_id) if process.status.is_open else []
    current, waits = step.state == StepState.CURRENT, step.state == StepState.RETURNED
    refused = queries.may_decide(step, request.user) if current or waits else None
    return {
        "process": process, "step": step, "timeline": queries.timeline(process, named=named),
        "stepper": queries.stepper(process), "forms": decision_forms(process, step, sent=sent), "sent": sent,
        "may_decide": current and refused is None, "may_end": waits and refused is None,
        "refused": str(refused()) if refused and current else "",
        "shown": shown(process) if current and refused is None else "",
        "can_ask": bool(items), "asked": [dict(items).get(code, code) for code in process.items],
        "overtaken": overtaken(process, sent, request.user, named=named) if sent is not None else "",
    }  # fmt: skip


def shown(process: Process) -> str:
    """What a yes goes by, to travel with it."""
    return rules.shown_of(process.subject, [process.subject_id]).get(process.subject_id, "")


def overtaken(process: Process, sent: DecisionForm, user: Any, *, named: bool) -> str:
    """That what was sent had been decided before: in another tab, or by somebody else, who is named where names are."""
    step = next((one for one in process.steps.all() if str(one.pk) == sent.data.get("step")), None)
    ends = step is not None and step.state == StepState.RETURNED and bool(sent.data.get("returned"))
    if step is None or step.decided_at is None or step.state == StepState.CURRENT or ends:
        return ""
    when = date_format(timezone.localtime(step.decided_at), "SHORT_DATETIME_FORMAT")
    if step.decided_by_id == user.pk:
        return _("You decided this already, on %(when)s.") % {"when": when}
    if named and step.decided_by:
        said = _("%(name)s decided this already, on %(when)s.")
        return said % {"name": step.decided_by.person.name, "when": when}
    return _("This was decided already, on %(when)s.") % {"when": when}


def decide(process: Process, form: DecisionForm, user: Any) -> Process:
    """Carry out what the valid form says. Raises what the actions raise; StepDone where the page did not know that
    somebody sent it back to the person."""
    step = get_object_or_404(ProcessStep, pk=form.cleaned_data["step"], process=process)
    if step.state == StepState.RETURNED and not form.cleaned_data["returned"] and not done(process, form):
        raise StepDone()
    common = {"step": step, "by": user, "form_key": form.cleaned_data["form_key"], "reason": form.text()}
    outcome = Outcome(form.cleaned_data["outcome"])
    if outcome == Outcome.APPROVED:
        return actions.approve(**common, shown=form.cleaned_data["shown"])
    if outcome == Outcome.REJECTED:
        return actions.reject(**common)
    return actions.ask_for_more(items=form.cleaned_data["items"], **common)


def done(process: Process, form: DecisionForm) -> bool:
    """Whether this very form was carried out already."""
    return process.entries.filter(form_key=form.cleaned_data["form_key"]).exists()


def refuse(form: DecisionForm, error: DomainError) -> DecisionForm:
    form.add_domain_error(error)
    return form


def pager(request: Request, page: KeysetPage) -> dict[str, str]:
    return {"prev_url": _to(request, page.previous_cursor), "next_url": _to(request, page.next_cursor)}


def _to(request: Request, cursor: str) -> str:
    """The neighbouring page; the filters of the address stay."""
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"
