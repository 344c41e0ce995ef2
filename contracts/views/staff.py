"""Contracts in the backend: the list, one contract, its file, and voiding it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from contracts import actions, queries
from contracts.enums import ContractState
from contracts.errors import AlreadyVoid
from contracts.forms import FilterForm, VoidForm
from contracts.models import Contract
from contracts.permissions import VIEW_CONTRACTS, VOID_CONTRACTS
from core import files
from core.errors import DomainError
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView

SIZE = 50


class List(StaffView):
    """Who referred whom, and which contracts came of it."""

    permission = VIEW_CONTRACTS
    template = "contracts/staff/list.html"

    def get(self, request: Request) -> HttpResponse:
        form = FilterForm(request.GET)
        found = form.apply(Contract.objects.visible_to(request.user))
        cursor = request.GET.get("cursor", "")
        page = KeysetPage(found.for_list(), order=("-created_at", "-pk"), cursor=cursor, size=SIZE)
        count, more = capped_count(found)
        context = {
            "title": _("Contracts"), "form": form, "page": page, "count": count, "more": more,
            "rows": queries.with_awards(page.rows),
        }  # fmt: skip
        return self.render(context)


class ContractView(StaffView):
    """A page about one contract."""

    permission = VIEW_CONTRACTS

    def find(self, pk: int) -> Contract:
        contracts = Contract.objects.select_related(
            "client__person", "referrer__agent", "type", "file", "created_by__person"
        )
        return get_object_or_404(contracts.visible_to(self.request.user), pk=pk)


class Page(ContractView):
    permission = VIEW_CONTRACTS
    template = "contracts/staff/contract.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        contract = self.find(pk)
        context = {
            "title": contract.number, "contract": contract, "result": queries.result_of(contract),
            "history": queries.history_of(contract), "may_void": self.may_void(contract),
        }  # fmt: skip
        return self.render(context)

    def may_void(self, contract: Contract) -> bool:
        return contract.state == ContractState.ACTIVE and self.request.user.has_perm(VOID_CONTRACTS)


class File(ContractView):
    """The signed contract, always as a download."""

    permission = VIEW_CONTRACTS

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        return files.serve(self.find(pk).file)


class Void(ContractView):
    """What would be taken back, then the act with its reason."""

    permission = VOID_CONTRACTS
    template = "contracts/staff/void.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        contract = self.find(pk)
        if contract.state == ContractState.VOID:
            return self.already_void(pk)
        return self.page(contract, VoidForm())

    def post(self, request: Request, pk: int) -> HttpResponse:
        contract, form = self.find(pk), VoidForm(request.POST)
        if form.is_valid():
            try:
                actions.void_contract(contract=contract, reason=form.cleaned_data["reason"], by=request.user)
            except AlreadyVoid:
                return self.already_void(pk)
            except DomainError as error:
                form.add_error("reason", str(error))
            else:
                messages.success(request, _("Contract %(number)s was voided.") % {"number": contract.number})
                return redirect("contracts_staff:contract", pk=pk)
        return self.page(contract, form, status=422)

    def page(self, contract: Contract, form: VoidForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "title": _("Void the contract"), "contract": contract, "form": form,
            "preview": queries.preview_void(contract),
        }  # fmt: skip
        return self.render(context, status=status)

    def already_void(self, pk: int) -> HttpResponse:
        messages.info(self.request, str(AlreadyVoid()))
        return redirect("contracts_staff:contract", pk=pk)
