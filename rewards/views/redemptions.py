"""An agent's own redemptions: the list, the receipt on screen and on paper, the address, and cancelling."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.access import AGENT
from core.errors import DomainError
from core.forms import OnceForm
from core.pages import KeysetPage
from core.views import Request, View
from rewards import actions, queries, rules
from rewards.adapters.pdf import receipt_pdf
from rewards.forms import AddressForm, OwnRedemptionFilter
from rewards.models import Redemption
from rewards.rules import Address
from rewards.views.listing import pager


class Redemptions(View):
    permission = AGENT
    template = "rewards/office/redemptions.html"

    def get(self, request: Request) -> HttpResponse:
        filters = OwnRedemptionFilter(request.GET)
        chosen = filters.chosen()
        found = queries.own_redemptions(request.person, text=chosen.get("q", ""), state=chosen.get("state", ""))
        page = KeysetPage(found, order=("-created_at", "-pk"), cursor=request.GET.get("cursor", ""), size=20)
        return self.render({"redemptions": page.rows, "filters": filters, "chosen": chosen} | pager(request, page))


class RedemptionPage(View):
    """The receipt and the way of a redemption; its owner may cancel it while nobody has decided."""

    permission = AGENT
    template = "rewards/office/redemption.html"

    def get(self, request: Request, number: str) -> HttpResponse:
        redemption = own(request, number)
        cancellable = queries.may_cancel(redemption)
        context = {
            "redemption": redemption,
            "receipt": queries.receipt_of(redemption),
            "readdress": redemption.product.is_delivered and rules.may_readdress(redemption.state),
            "timeline": queries.timeline(redemption),
            "form": OnceForm(),
            "cancellable": cancellable,
            "cancel_until": queries.cancel_until(redemption) if cancellable else None,
        }
        return self.render(context)

    def post(self, request: Request, number: str) -> HttpResponse:
        redemption, form = own(request, number), OnceForm(request.POST)
        if form.is_valid():
            try:
                key = form.cleaned_data["form_key"]
                actions.cancel_redemption(redemption=redemption, form_key=key, by=request.user)
                messages.success(request, _("Cancelled. Your points are back."))
            except DomainError as error:
                messages.error(request, str(error))
        return redirect("rewards_office:redemption", number)


class Receipt(View):
    """The same figures on paper."""

    permission = AGENT

    def get(self, request: Request, number: str) -> HttpResponse:
        redemption = own(request, number)
        response = HttpResponse(receipt_pdf(queries.receipt_of(redemption)), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{redemption.number}.pdf"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class DeliveryPage(View):
    """The owner corrects where it goes, until somebody packs it."""

    permission = AGENT
    template = "rewards/office/delivery.html"

    def get(self, request: Request, number: str) -> HttpResponse:
        redemption = own(request, number)
        if not rules.may_readdress(redemption.state) or not redemption.product.is_delivered:
            return redirect("rewards_office:redemption", number)
        delivery = queries.delivery_of(redemption)
        known = Address.of(delivery) if delivery else queries.usual_address(request.person)
        return self.render({"redemption": redemption, "form": AddressForm(initial=known.as_fields())})

    def post(self, request: Request, number: str) -> HttpResponse:
        redemption, form = own(request, number), AddressForm(request.POST)
        if form.is_valid():
            try:
                actions.change_address(redemption=redemption, address=form.destination(), by=request.user)
                messages.success(request, _("Saved. It goes to this address."))
                return redirect("rewards_office:redemption", number)
            except DomainError as error:
                form.add_error(None, str(error))
        return self.render({"redemption": redemption, "form": form}, status=422)


def own(request: Request, number: str) -> Redemption:
    mine = Redemption.objects.of(request.person).select_related("product", "delivery", "person")
    return get_object_or_404(mine, number=number)
