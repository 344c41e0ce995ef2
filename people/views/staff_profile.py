"""Somebody's profile as staff see it: how complete it is, documents, where they are paid."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core import audit, conf, files
from core.errors import DomainError
from core.views import Request, StaffView
from core.views.stepup import StepUpView
from people import actions, queries, rules
from people.enums import Act
from people.forms.profile import DocumentForm
from people.models import BankAccount, DocumentKind, Person
from people.permissions import REVIEW_DOCUMENTS, VIEW_BANK_DATA, VIEW_CONSENTS, VIEW_DOCUMENTS
from people.views.documents import hand_in
from people.views.profile import current_account

SHOWN = 50  # acceptances: the report has all of them
PEOPLE = Person.objects.select_related("photo", "identification", "number", "user", "agent__rank")


class Profile(StaffView):
    permission = VIEW_DOCUMENTS
    template = "people/staff/profile.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        person = get_object_or_404(PEOPLE, pk=pk)
        audience = queries.audience_of(person)
        context = {
            "title": _("Profile and documents"), "whose": person, "papers": queries.papers_of(person, audience),
            "completeness": queries.completeness(person, audience=audience, rank=queries.rank_of(person)),
            "held": queries.texts_held(person)[:SHOWN],
            "account": current_account(person) if conf.get("people.asks_bank_account") else None,
            "asks_bank": conf.get("people.asks_bank_account"), "networks": rules.network_links(person.networks),
            "may": {
                "review": request.user.has_perm(REVIEW_DOCUMENTS), "bank": request.user.has_perm(VIEW_BANK_DATA),
                "consents": request.user.has_perm(VIEW_CONSENTS),
            },
        }  # fmt: skip
        return self.render(context)


class PhotoFile(StaffView):
    permission = VIEW_DOCUMENTS

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        person = get_object_or_404(PEOPLE, pk=pk)
        if person.photo is None:
            raise Http404
        response = files.serve(person.photo, inline=True)
        response["Cache-Control"] = "no-store"
        return response


class HandInFor(StaffView):
    """For somebody who brought it on paper or by mail. Whoever hands it in does not review it."""

    permission = REVIEW_DOCUMENTS
    template = "people/staff/hand_in.html"

    def get(self, request: Request, pk: int, code: str) -> HttpResponse:
        person, kind = self.found(pk, code)
        return self.page(person, kind, DocumentForm(kind=kind))

    def post(self, request: Request, pk: int, code: str) -> HttpResponse:
        person, kind = self.found(pk, code)
        store = actions.upload_store(user=request.user)
        form = DocumentForm(request.POST, request.FILES, kind=kind, store=store)
        if not form.is_valid():
            return self.page(person, kind, form, status=422)
        try:
            made = hand_in(form, kind, person, request.user)
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(person, kind, form, status=422)
        audit.record(Act.HAND_IN_DOCUMENT, made, by=request.user, after={"kind": kind.code, "person": person.pk})
        messages.success(request, _("Handed in. A colleague reviews it."))
        return redirect("people_staff:profile", pk=person.pk)

    def found(self, pk: int, code: str) -> tuple[Person, DocumentKind]:
        kind = get_object_or_404(DocumentKind, code=code, is_active=True)
        return get_object_or_404(PEOPLE, pk=pk, erased_at=None), kind

    def page(self, person: Person, kind: DocumentKind, form: DocumentForm, status: int = 200) -> HttpResponse:
        return self.render({"title": kind.name, "whose": person, "kind": kind, "form": form}, status=status)


class BankNumber(StepUpView):
    """The whole number, once, after a fresh sign-in; that it was shown stands in the audit trail."""

    permission = VIEW_BANK_DATA
    template = "people/staff/bank_number.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        person = get_object_or_404(PEOPLE, pk=pk)
        return self.render({"title": _("Bank account"), "whose": person, "account": current_account(person)})

    def act(self, request: Request, pk: int) -> HttpResponseBase:
        account = get_object_or_404(BankAccount.objects.select_related("person", "bank"), person=pk, ended_at=None)
        number = actions.show_bank_number(account=account, by=request.user)
        context = {"title": _("Bank account"), "whose": account.person, "account": account, "number": number}
        return self.render(context)
