"""The statement of a month, on the page and as a PDF, and the page where anybody checks one."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import AGENT, PUBLIC
from core.views import Request, View
from rewards import actions, queries
from rewards.adapters.pdf import statement_pdf
from rewards.models import Statement


class StatementPage(View):
    """A month: what was there, what moved and why, what is left."""

    permission = AGENT
    template = "rewards/office/statement.html"

    def get(self, request: Request) -> HttpResponse:
        today = timezone.localdate()
        page = queries.month_page(request.person, queries.month_of(request.GET.get("mes", ""), today))
        return self.render({"page": page, "closing": page.period.closing} | neighbours(page.month, today))

    def post(self, request: Request) -> HttpResponse:
        """Issue it and hand out the PDF."""
        month = queries.month_of(request.POST.get("mes", ""), timezone.localdate())
        statement = actions.issue_statement(person=request.person, month=month)
        response = HttpResponse(statement_pdf(statement), content_type="application/pdf")
        name = _("statement")
        response["Content-Disposition"] = f'attachment; filename="{name}-{month:%Y-%m}.pdf"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class Verify(View):
    """With the code: whose it is (initials), the month, the closing balance, and whether it still holds."""

    permission = PUBLIC
    template = "rewards/public/verify.html"

    def get(self, request: Request, code: str) -> HttpResponse:
        if typed := request.GET.get("codigo", "").strip().replace("/", ""):
            return redirect("rewards_public:verify", code=typed[:20])
        statement = Statement.objects.select_related("person").filter(code=code.upper()[:20]).first()
        if statement is None:
            return self.render({"code": code[:20]}, template="rewards/public/verify_unknown.html", status=404)
        return self.render({"checked": queries.check_statement(statement)})


def neighbours(month: date, today: date) -> dict[str, object]:
    before = (month - timedelta(days=1)).replace(day=1)
    after = (month + timedelta(days=32)).replace(day=1)
    return {"before": before, "after": after if after <= today else None}
