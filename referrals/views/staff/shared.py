"""What the pages share on which staff decide something."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from referrals.enums import Decision
from referrals.errors import AlreadyDecided
from referrals.forms import DecisionForm


class WaitingList(StaffView):
    """What waits for a decision, the oldest first; with ?estado=todos everything, the newest first."""

    permission: ClassVar[str]
    words: ClassVar[dict[str, Any]]  # title, what_label, and the address of one

    def rows(self) -> Any:
        raise NotImplementedError

    def get(self, request: Request) -> HttpResponse:
        is_all = request.GET.get("estado") == "todos"
        rows = self.rows() if is_all else self.rows().filter(state=Decision.OPEN)
        order = ("-created_at", "-pk") if is_all else ("created_at", "pk")
        page = KeysetPage(rows, order=order, cursor=request.GET.get("after"))
        count, is_capped = capped_count(rows)
        context = {"page": page, "is_all": is_all, "count": count, "is_capped": is_capped}
        return self.render(context | self.words)


class Decide(StaffView):
    """One thing to decide: what there is to know, a reason, two buttons. A repeat finds it decided and says so."""

    permission: ClassVar[str]
    form: ClassVar[type[DecisionForm]] = DecisionForm
    up: ClassVar[str]  # the list it goes back to

    def rows(self) -> Any:
        raise NotImplementedError

    def act(self, row: Any, form: DecisionForm) -> None:
        raise NotImplementedError

    def beside(self, row: Any) -> dict[str, Any]:
        """What the page shows besides the form."""
        return {}

    def get(self, request: Request, pk: int) -> HttpResponse:
        row = get_object_or_404(self.rows(), pk=pk)
        return self.page(row, self.form(initial=self.initial(row)))

    def initial(self, row: Any) -> dict[str, Any]:
        return {}

    def post(self, request: Request, pk: int) -> HttpResponse:
        row, form = get_object_or_404(self.rows(), pk=pk), self.form(request.POST)
        if not form.is_valid():
            return self.page(row, form, status=422)
        try:
            self.act(row, form)
        except AlreadyDecided as error:
            messages.info(request, str(error))
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(row, form, status=422)
        else:
            messages.success(request, _("Decided. Those concerned have been told."))
        return redirect(self.up)

    def page(self, row: Any, form: DecisionForm, status: int = 200) -> HttpResponse:
        return self.render({"row": row, "form": form} | self.beside(row), status=status)
