"""The agent's points, the catalogue and the redemptions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core import files
from core.access import AGENT
from core.errors import DomainError
from core.forms import OnceForm
from core.pages import KeysetPage
from core.views import Request, View
from ledger.queries import balances, portions
from rewards import actions, queries
from rewards.enums import RedemptionState
from rewards.forms import RedeemForm
from rewards.models import Award, Product, Redemption
from rewards.views.listing import pager


class Points(View):
    """What the agent holds, and every movement that made it."""

    permission = AGENT
    template = "rewards/office/points.html"

    def get(self, request: Request) -> HttpResponse:
        before = request.GET.get("before", "")
        page = queries.movements(request.person, before)
        context = {
            "balances": balances(request.person),
            "portions": portions(request.person),
            "lines": page.lines,
            "next_url": f"?before={page.before}" if page.before else "",
            "older": bool(before),
            "unrewarded": [] if before else queries.unrewarded(request.person),
        }
        return self.render(context)


class AwardPage(View):
    """Why these points: the rule, its version, the amount and the computation."""

    permission = AGENT
    template = "rewards/office/award.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        award = get_object_or_404(Award.objects.of(request.person).with_why(), pk=pk)
        return self.render({"award": award, "why": queries.why(award), "uses": queries.uses_of(award)})


class MovementPage(View):
    """One movement: the lots it took, what it undoes and what undid it."""

    permission = AGENT
    template = "rewards/office/movement.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        if found := queries.trace(request.person, pk):
            return self.render({"trace": found})
        raise Http404


class Catalogue(View):
    permission = AGENT
    template = "rewards/office/catalogue.html"

    def get(self, request: Request) -> HttpResponse:
        shown = Product.objects.in_catalogue()
        page = KeysetPage(shown, order=("points", "pk"), cursor=request.GET.get("cursor", ""), size=24)
        offers = queries.catalogue(request.person, page.rows)
        return self.render({"offers": offers, "balances": balances(request.person)} | pager(request, page))


class ProductPage(View):
    """A product, and the form that redeems it."""

    permission = AGENT
    template = "rewards/office/product.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        product = get_object_or_404(Product.objects.in_catalogue(), pk=pk)
        if request.htmx:
            return self.page(product, None, template="rewards/office/_after.html")
        return self.page(product, RedeemForm(initial={"unit_points": product.points}))

    def post(self, request: Request, pk: int) -> HttpResponse:
        product = get_object_or_404(Product, pk=pk)
        form = RedeemForm(request.POST)
        if not form.is_valid():
            return self.page(product, form, status=422)
        given = form.cleaned_data
        try:
            redemption = actions.redeem(
                person=request.person, product=product, quantity=given["quantity"], form_key=given["form_key"],
                expected_points=given["unit_points"], by=request.user,
            )  # fmt: skip
        except DomainError as error:
            return self.page(*refused(product, request, error), status=422)
        return redirect("rewards_office:redemption", redemption.number)

    def page(self, product: Product, form: RedeemForm | None, *, template: str = "", status: int = 200) -> HttpResponse:
        quantity = quantity_of(self.request)
        offer = queries.offer_of(product, self.request.person)
        after = offer.available - product.points * quantity
        context = {"offer": offer, "form": form, "quantity": quantity, "after": after, "short": -after}
        return self.render(context, template=template, status=status)


class Picture(View):
    """A product's picture, as long as the product is shown."""

    permission = AGENT

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        product = get_object_or_404(Product.objects.in_catalogue().select_related("picture"), pk=pk)
        if product.picture is None:
            raise Http404
        return files.serve(product.picture, inline=True)


class Redemptions(View):
    permission = AGENT
    template = "rewards/office/redemptions.html"

    def get(self, request: Request) -> HttpResponse:
        own = Redemption.objects.of(request.person)
        page = KeysetPage(own, order=("-created_at", "-pk"), cursor=request.GET.get("cursor", ""), size=20)
        return self.render({"redemptions": page.rows} | pager(request, page))


class RedemptionPage(View):
    """The receipt and the way of a redemption; its owner may cancel it while nobody has decided."""

    permission = AGENT
    template = "rewards/office/redemption.html"

    def get(self, request: Request, number: str) -> HttpResponse:
        redemption = get_object_or_404(Redemption.objects.of(request.person).select_related("product"), number=number)
        context = {"redemption": redemption, "timeline": queries.timeline(redemption), "form": OnceForm()}
        return self.render(context | {"cancellable": redemption.state == RedemptionState.REQUESTED})

    def post(self, request: Request, number: str) -> HttpResponse:
        redemption = get_object_or_404(Redemption.objects.of(request.person), number=number)
        form = OnceForm(request.POST)
        if form.is_valid():
            try:
                actions.advance_redemption(
                    redemption=redemption, state=RedemptionState.CANCELLED, form_key=form.cleaned_data["form_key"],
                    by=request.user,
                )  # fmt: skip
                messages.success(request, _("Cancelled. Your points are back."))
            except DomainError as error:
                messages.error(request, str(error))
        return redirect("rewards_office:redemption", number)


def quantity_of(request: Request) -> int:
    """The quantity in the form or the address; one where it cannot be read."""
    try:
        return RedeemForm.base_fields["quantity"].clean((request.POST or request.GET).get("quantity"))
    except ValidationError:
        return 1


def refused(product: Product, request: Request, error: DomainError) -> tuple[Product, RedeemForm]:
    """The same form with the reason, at the price of this moment."""
    product.refresh_from_db()
    form = RedeemForm(request.POST.dict() | {"unit_points": product.points})
    form.is_valid()
    form.add_domain_error(error)
    return product, form
