"""The catalogue, a product and redeeming it: choose, confirm, receipt."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import files
from core.access import AGENT
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, View
from people.models import Person
from rewards import actions, queries
from rewards.forms import CatalogueFilter, RedeemForm, SentRedeemForm
from rewards.models import Goal, Product, Redemption
from rewards.views.listing import pager

ORDERS = {"": ("points", "pk"), "most": ("-points", "-pk"), "newest": ("-created_at", "-pk")}
JUST_NOW = timedelta(hours=1)


class Catalogue(View):
    permission = AGENT
    template = "rewards/office/catalogue.html"

    def get(self, request: Request) -> HttpResponse:
        me, filters = request.agent.person, CatalogueFilter(request.GET)
        chosen, available = filters.chosen(), queries.available_points(me)
        found = queries.browse(me, chosen, available)
        order = ORDERS[chosen.get("order", "")]
        goal = Exists(Goal.objects.filter(person=me, product=OuterRef("pk")))
        page = KeysetPage(
            found.products.annotate(is_goal=goal), order=order, cursor=request.GET.get("cursor", ""), size=24
        )
        offers = queries.offers_of(page.rows, me, available, found.known)
        context = {"offers": offers, "available": available, "filters": filters, "chosen": chosen}
        return self.render(context | pager(request, page))


class ProductPage(View):
    """A product: whether it can be redeemed, why not, and what else there is."""

    permission = AGENT
    template = "rewards/office/product.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        me = request.agent.person
        offer = queries.offer_of(shown(pk), me)
        others = [] if offer.redeemable or offer.only_points_missing else queries.alternatives(offer, me)
        goal = Goal.objects.select_related("product").filter(person=me).first()
        return self.render({"offer": offer, "others": others, "goal": goal, "today": offer.standing.today})


class Redeem(View):
    """How many, where it goes, and what is left afterwards; confirming it leads to the receipt."""

    permission = AGENT
    template = "rewards/office/redeem.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        product = shown(pk)
        if request.htmx:
            return self.page(product, None, template="rewards/office/_after.html")
        last = latest(request.person, product)
        given = {
            "quantity": quantity_of(request),
            "unit_points": product.points,
            "form_key": key_of(request.person, product, last),
        }
        initial = given | queries.usual_address(request.person).as_fields() if product.is_delivered else given
        return self.page(product, form_for(product)(initial=initial), last=last)

    def post(self, request: Request, pk: int) -> HttpResponse:
        product = get_object_or_404(Product, pk=pk)
        form, started = form_for(product)(request.POST), timezone.now()
        if not form.is_valid():
            return self.page(product, form, status=422)
        given = form.cleaned_data
        try:
            redemption = actions.redeem(
                person=request.person, product=product, quantity=given["quantity"], form_key=given["form_key"],
                expected_points=given["unit_points"], delivery=form.destination(), by=request.user,
            )  # fmt: skip
        except DomainError as error:
            return self.page(*refused(product, request, error), status=422)
        if redemption.created_at < started:
            messages.info(request, _("You had already sent this: it was redeemed once, and this is its receipt."))
        return redirect("rewards_office:redemption", redemption.number)

    def page(
        self, product: Product, form: RedeemForm | None, *, last: Redemption | None = None, template: str = "",
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        quantity, offer = quantity_of(self.request), queries.offer_of(product, self.request.agent.person)
        recent = last if last and timezone.now() - last.created_at < JUST_NOW and last.status.is_open else None
        context = {
            "offer": offer, "form": form, "quantity": quantity, "total": product.points * quantity,
            "after": offer.after(quantity), "short": -offer.after(quantity), "recent": recent,
        }  # fmt: skip
        return self.render(context, template=template, status=status)


class PinGoal(View):
    """Save for a product, or stop saving for it."""

    permission = AGENT

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("rewards_office:product", pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        product = get_object_or_404(Product, pk=pk)
        try:
            if request.POST.get("pin") == "1":
                actions.pin_goal(person=request.person, product=product, by=request.user)
                messages.success(request, _("This is your goal now. You see how far you are on your home page."))
            else:
                actions.unpin_goal(person=request.person, product=product, by=request.user)
                messages.success(request, _("It is not your goal any more."))
        except DomainError as error:
            messages.error(request, str(error))
        if Product.objects.shown_on(timezone.localdate()).filter(pk=pk).exists():
            return redirect("rewards_office:product", pk)
        return redirect("rewards_office:catalogue")


class Picture(View):
    """A product's picture while it is shown; whoever redeemed it keeps seeing it."""

    permission = AGENT

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        seen = Q(pk__in=Product.objects.shown_on(timezone.localdate()))
        own = Q(pk__in=Redemption.objects.of(request.person).filter(product=pk).values("product"))
        product = get_object_or_404(Product.objects.filter(seen | own).select_related("picture"), pk=pk)
        if product.picture is None:
            raise Http404
        return files.serve(product.picture, inline=True)


def shown(pk: int) -> Product:
    return get_object_or_404(Product.objects.shown_on(timezone.localdate()).select_related("category"), pk=pk)


def form_for(product: Product) -> type[RedeemForm]:
    return SentRedeemForm if product.is_delivered else RedeemForm


def latest(person: Person, product: Product) -> Redemption | None:
    return Redemption.objects.of(person).filter(product=product).order_by("-pk").first()


def key_of(person: Person, product: Product, last: Redemption | None) -> uuid.UUID:
    """The same in every tab until something is redeemed, so that two tabs are one redemption."""
    text = f"{person.pk}:{product.pk}:{last.pk if last else 0}"
    return uuid.UUID(bytes=salted_hmac("rewards.redeem", text).digest()[:16])


def quantity_of(request: Request) -> int:
    """The quantity in the form or the address; one where it cannot be read."""
    try:
        return int(RedeemForm.base_fields["quantity"].clean((request.POST or request.GET).get("quantity")))
    except ValidationError:
        return 1


def refused(product: Product, request: Request, error: DomainError) -> tuple[Product, Any]:
    """The same form with the reason, at the price of this moment."""
    product.refresh_from_db()
    form = form_for(product)(request.POST.dict() | {"unit_points": product.points})
    form.is_valid()
    form.add_domain_error(error)
    return product, form
