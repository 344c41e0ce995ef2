"""Points rules in the backend: what is in force, trying a draft over past documents, publishing it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import audit, exports, money
from core.errors import DomainError
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from rewards import actions, conf, queries, rules
from rewards.forms import RULE_FIELDS, DraftForm, PublishForm
from rewards.models import PointRule
from rewards.permissions import MANAGE_RULES


class Rules(StaffView):
    """Every version of every type, in words."""

    permission = MANAGE_RULES
    template = "rewards/staff/rules.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"title": _("Points rules"), "types": queries.rules_by_type(timezone.localdate())})


class TryRule(StaffView):
    """A draft over past documents. It is a page to read: nothing is written, the address can be shared."""

    permission = MANAGE_RULES
    template = "rewards/staff/try_rule.html"

    def get(self, request: Request) -> HttpResponse:
        form = draft_form(request)
        context: dict[str, Any] = {"title": _("Try a rule"), "form": form}
        if not form.is_bound:
            return self.render(context)
        if not form.is_valid():
            return self.render(context, status=422)
        draft, period = draft_of(form)
        trial = queries.try_rule(draft, since=period["since"], until=period["until"])
        publish = PublishForm(initial={name: form.cleaned_data[name] for name in RULE_FIELDS})
        return self.render(context | shown(draft, trial) | {"publish": publish, "query": request.GET.urlencode()})


def shown_rule(draft: PointRule) -> str:
    return rules.sentence(draft, get_language() or "es")


def shown(draft: PointRule, trial: queries.Trial) -> dict[str, Any]:
    cost = conf.whole_units(trial.difference) * 10 ** money.decimals(draft.currency)
    rest = trial.people - len(trial.rows)
    return {"draft": draft, "trial": trial, "sentence": shown_rule(draft), "cost": cost, "rest": rest}


class TriedRuleFile(StaffView):
    """The whole table as CSV: a POST, since it is written down who took it."""

    permission = MANAGE_RULES

    def get(self, request: Request) -> HttpResponse:
        return redirect("rewards_staff:try_rule")

    def post(self, request: Request) -> HttpResponseBase:
        form = draft_form(request)
        if not form.is_bound or not form.is_valid():
            return redirect("rewards_staff:try_rule")
        draft, period = draft_of(form)
        audit.record("rewards.export_trial", request.user, by=request.user, after={"rule": shown_rule(draft)})
        head = [_("Agent"), _("Documents"), _("Would have earned"), _("Earned"), _("Difference")]
        text = exports.csv_text(head, lines(queries.everybody(draft, **period)))
        response = StreamingHttpResponse(text, content_type="text/csv")
        response["Content-Disposition"] = 'attachment; filename="prueba-de-regla.csv"'
        response["Cache-Control"] = "no-store"
        return response


class PublishRule(StepUpView):
    """The draft becomes the next version; sent twice it is one."""

    permission = MANAGE_RULES
    template = "rewards/staff/try_rule.html"

    def get(self, request: Request) -> HttpResponse:
        return redirect("rewards_staff:try_rule")

    def act(self, request: Request) -> HttpResponse:
        form = PublishForm(request.POST)
        form.by = request.user
        if not form.is_valid():
            return self.again(request, form)
        given = {name: form.cleaned_data[name] for name in [*RULE_FIELDS, "form_key"]}
        try:
            rule = actions.publish_rule(**given, by=request.user)
        except DomainError as error:
            form.add_domain_error(error)
            return self.again(request, form)
        messages.success(request, _("%(rule)s is published.") % {"rule": rule})
        return redirect("rewards_staff:rules")

    def again(self, request: Request, form: PublishForm) -> HttpResponse:
        """The draft's page with what was sent and why it was refused."""
        draft = DraftForm(initial=request.POST.dict())
        return self.render({"title": _("Try a rule"), "form": draft, "refused": form}, status=422)


def draft_form(request: Request) -> DraftForm:
    form = DraftForm(request.GET) if "formula" in request.GET else DraftForm()
    form.by = request.user
    return form


def draft_of(form: DraftForm) -> tuple[PointRule, dict[str, date]]:
    """The unsaved rule and the period."""
    draft = PointRule(**{name: form.cleaned_data[name] for name in RULE_FIELDS})
    return draft, {"since": form.cleaned_data["since"], "until": form.cleaned_data["until"]}


def lines(rows: Iterator[queries.Tried]) -> Iterator[list[exports.Value]]:
    for row in rows:
        yield [row.name, row.documents, row.would, row.earned, row.difference]
