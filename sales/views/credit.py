"""Credit of whoever asks, in their door: the limit, the request and how it goes."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import conf
from core.errors import DomainError
from core.views import Request, View
from people.actions import upload_store
from sales import actions, queries
from sales.enums import CreditState
from sales.forms import CreditForm
from sales.models import CreditRequest

SHOWN = 20  # earlier requests, and earlier limits


class CreditView(View):
    """What the pages share: the frame of the door, and where their links lead."""

    permission: ClassVar[str]
    door: ClassVar[str]

    def context(self) -> dict[str, Any]:
        urls = f"sales_{self.door}"
        return super().context() | {"frame": f"base/{self.door}.html", "urls": urls}

    def back(self) -> HttpResponse:
        return redirect(f"sales_{self.door}:credit")

    @property
    def store(self) -> Any:
        return upload_store(user=self.request.user)


class MyCredit(CreditView):
    """The limit, which is zero until something was approved; the last request; what there was before."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "sales/credit.html"

    def get(self, request: Request) -> HttpResponse:
        rows = list(CreditRequest.objects.filter(person=request.person).order_by("-pk")[: SHOWN + 1])
        bounds = queries.bounds_of(request.person)
        waits, is_open = bool(rows) and rows[0].status.is_open, conf.get("sales.credit_requests")
        context = {
            "title": _("Credit"), "bounds": bounds, "last": None, "earlier": rows[1:],
            "changes": queries.changes_of(request.person)[:SHOWN],
            "is_open": is_open, "may_ask": is_open and not waits and bounds.leaves_room,
        }  # fmt: skip
        return self.render(context | (self.story(rows[0]) if rows else {}))

    def story(self, last: CreditRequest) -> dict[str, Any]:
        """How the newest request goes."""
        last.person = self.request.person
        asked = queries.asked_now(last).values() if last.asked else []
        return {"last": last, "moments": queries.timeline(last, named=False), "asked": asked}


class AskForCredit(CreditView):
    permission: ClassVar[str]
    door: ClassVar[str]
    template = "sales/credit_form.html"

    def get(self, request: Request) -> HttpResponse:
        terms = queries.credit_terms(request.person)
        is_closed = not (conf.get("sales.credit_requests") and terms.bounds.leaves_room)
        if is_closed or queries.open_request(request.person):
            return self.back()
        return self.page(self.form(terms), terms)

    def post(self, request: Request) -> HttpResponseBase:
        terms = queries.credit_terms(request.person)
        form = self.form(terms, request.POST, request.FILES)
        if self.answered(form):
            return self.said()
        if not form.is_valid():
            return self.page(form, terms, status=422)
        try:
            actions.request_credit(
                person=request.person, accepted=form.accepted(), channel=self.door,
                ip=request.META.get("REMOTE_ADDR") or None, by=request.user, **form.given(),
            )  # fmt: skip
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(form, terms, status=422)
        form.forget_files()
        return self.said()

    def form(self, terms: queries.CreditTerms, data: Any = None, files: Any = None) -> CreditForm:
        return CreditForm(data, files, terms=terms, references=terms.references, store=self.store)

    def answered(self, form: CreditForm) -> bool:
        """The same form again, whose papers and texts are here already."""
        try:
            key = form.fields["form_key"].clean(form.data.get("form_key"))
        except ValidationError:
            return False
        return CreditRequest.objects.filter(form_key=key, person=self.request.person).exists()

    def said(self) -> HttpResponse:
        messages.success(self.request, _("We have your request. We tell you as soon as it is decided."))
        return self.back()

    def page(self, form: CreditForm, terms: queries.CreditTerms, status: int = 200) -> HttpResponse:
        here = [paper for paper in terms.papers if not paper.is_missing]
        context = {"title": _("Ask for credit"), "form": form, "bounds": terms.bounds, "here": here}
        return self.render(context, status=status)


class AnswerCredit(CreditView):
    """Only what was asked for again; the rest stays as it was sent."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "sales/credit_form.html"

    def get(self, request: Request) -> HttpResponse:
        found = queries.open_request(request.person)
        if found is None or found.state != CreditState.RETURNED:
            return self.back()
        return self.page(self.form(found), found)

    def post(self, request: Request) -> HttpResponseBase:
        found = queries.open_request(request.person)
        if found is None or found.state != CreditState.RETURNED:  # a double click: it was sent
            return self.back()
        form = self.form(found, request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, found, status=422)
        try:
            actions.answer_credit(request=found, by=request.user, **form.given())
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(form, found, status=422)
        form.forget_files()
        messages.success(request, _("We have it. Somebody looks at it again."))
        return self.back()

    def form(self, found: CreditRequest, data: Any = None, files: Any = None) -> CreditForm:
        initial: dict[str, Any] = {"amount": found.amount_minor, "note": found.note}
        for row in found.references.all():
            initial |= {f"ref_{row.position}_{name}": getattr(row, name) for name in ("name", "phone", "relation")}
        return CreditForm(
            data, files, terms=queries.credit_terms(found.person), references=queries.references_wanted(found),
            parts=list(queries.asked_now(found)), initial=initial, store=self.store,
        )  # fmt: skip

    def page(self, form: CreditForm, found: CreditRequest, status: int = 200) -> HttpResponse:
        bounds = queries.bounds_of(found.person)
        context = {"title": _("Send it again"), "form": form, "bounds": bounds, "returned": found}
        return self.render(context, status=status)


class WithdrawCredit(CreditView):
    """Asks once, and takes it back."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "sales/credit_withdraw.html"

    def get(self, request: Request) -> HttpResponse:
        found = queries.open_request(request.person)
        return self.render({"credit": found, "title": _("Withdraw")}) if found else self.back()

    def post(self, request: Request) -> HttpResponse:
        if found := queries.open_request(request.person):
            try:
                actions.withdraw_credit(request=found, by=request.user)
                again = _("Withdrawn. You can ask again when you like.")
                messages.success(request, again if conf.get("sales.credit_requests") else _("Withdrawn."))
            except DomainError as error:
                messages.info(request, str(error))
        return self.back()
