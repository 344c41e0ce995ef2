"""One's own security inside the backend, and helping others in."""

from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core import audit
from core.access import SIGNED_IN
from core.audit_chain import waiting
from core.errors import DomainError
from core.jobs_actions import start_job
from core.models import AuditCheck, AuditSeal
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from people import actions
from people.enums import FACTORS, Act
from people.forms import AccessForm
from people.models import User
from people.permissions import MANAGE_ACCESS, VIEW_AUDIT
from people.queries import open_sessions
from people.views.security import EndSessionBase, SecurityPage


class Security(SecurityPage, StaffView):
    """One's own security: nobody needs a right for that, only the backend's door."""

    permission = SIGNED_IN
    door = "staff"


class EndSession(EndSessionBase, StaffView):
    permission = SIGNED_IN
    door = "staff"


class AuditChain(StaffView):
    """Whether anybody has changed the audit trail, since when it is sealed, and a check on request."""

    permission = VIEW_AUDIT
    template = "people/staff/audit.html"

    def get(self, request: Request) -> HttpResponse:
        checks, last = AuditCheck.objects.order_by("-pk")[:15], AuditSeal.objects.order_by("-position").first()
        context = {"title": _("Seal of the audit trail"), "checks": checks, "last": last, "waiting": waiting()}
        return self.render(context)

    def post(self, request: Request) -> HttpResponse:
        job = start_job(kind="people.check_audit", title=_("Check of the audit trail"), params={}, by=request.user)
        if request.user.has_perm("core.run_jobs"):
            return redirect("core_staff:job", pk=job.pk)
        messages.info(request, _("The check has begun. Look again in a moment."))
        return redirect("people_staff:audit")


class Access(StepUpView):
    """Somebody's way in: what opens the account, where they are signed in, and what staff can undo for them."""

    permission = MANAGE_ACCESS
    template = "people/staff/access.html"
    done: ClassVar[dict[str, Any]] = {"sessions": actions.sign_out_everywhere, "factor": actions.reset_second_factor}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(self.whose(pk), AccessForm())

    def act(self, request: Request, pk: int) -> HttpResponseBase:
        user, form = self.whose(pk), AccessForm(request.POST)
        if form.is_valid():
            try:
                self.done[form.cleaned_data["act"]](user=user, reason=form.cleaned_data["reason"], by=request.user)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Done. It stands in the audit trail."))
                return redirect("people_staff:access", pk=pk)
        return self.page(user, form, status=422)

    def whose(self, pk: int) -> User:
        return get_object_or_404(User.objects.select_related("person"), pk=pk)

    def page(self, user: User, form: AccessForm, status: int = 200) -> HttpResponse:
        factors = [FACTORS.get(kind, kind) for kind in _factors(user)]
        context = {
            "title": _("Access"), "whose": user, "form": form, "factors": factors,
            "sessions": open_sessions(user=user, current=None), "trail": _trail(user),
        }  # fmt: skip
        return self.render(context, status=status)


def _factors(user: User) -> list[str]:
    return sorted(set(Authenticator.objects.filter(user=user).values_list("type", flat=True)))


def _trail(user: User) -> list[dict[str, Any]]:
    """What was done to the account, for the kit's timeline."""
    items, labels = [], dict(Act.choices)
    for row in audit.history(user)[:10]:
        at, who = date_format(localtime(row.at), "SHORT_DATETIME_FORMAT"), row.by.person.name if row.by else "-"
        items.append({"title": labels.get(row.action, row.action), "text": row.reason, "when": f"{at} · {who}"})
    return items
