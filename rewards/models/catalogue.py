"""The rewards that agents may redeem, and the one each agent saves for."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from people.models import Person
from rewards.querysets import ProductQuerySet


class Category(models.Model):
    """A shelf of the catalogue."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("The lowest comes first."))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A reward of the catalogue. Days are the company's, and both ends count; an empty limit is no limit."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    category = models.ForeignKey(
        Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    picture = models.ForeignKey(
        StoredFile, verbose_name=_("picture"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    points = models.PositiveIntegerField(_("price in points"))
    stock = models.PositiveIntegerField(_("stock"))
    is_active = models.BooleanField(_("in the catalogue"), default=True)
    is_delivered = models.BooleanField(
        _("is sent to an address"), default=True,
        help_text=_("Without it no address is asked for: vouchers, recharges, tickets."),
    )  # fmt: skip
    visible_from = models.DateField(_("shown from"), null=True, blank=True)
    visible_until = models.DateField(_("shown until"), null=True, blank=True)
    redeemable_from = models.DateField(_("can be redeemed from"), null=True, blank=True)
    redeemable_until = models.DateField(_("can be redeemed until"), null=True, blank=True)
    max_per_agent = models.PositiveIntegerField(_("units per agent, at most"), null=True, blank=True)
    max_per_month = models.PositiveIntegerField(_("units per agent and calendar month, at most"), null=True, blank=True)
    max_in_all = models.PositiveIntegerField(_("units in all, at most"), null=True, blank=True)
    min_documents = models.PositiveIntegerField(
        _("only for agents with so many documents that earned points"), null=True, blank=True,
        help_text=_("Contracts of people they referred, voided ones not counted."),
    )  # fmt: skip
    joined_until = models.DateField(_("only for agents since this day or earlier"), null=True, blank=True)
    segment = models.ForeignKey(
        "network.Segment", verbose_name=_("only for agents of the segment"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+", db_index=False,
    )  # fmt: skip
    min_rank = models.ForeignKey(
        "network.Rank", verbose_name=_("only for agents from the rank on"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text=_("Whoever holds it or a higher one."),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(condition=Q(stock__gte=0), name="product_stock_not_below_zero"),
            models.CheckConstraint(condition=Q(points__gt=0), name="product_points_above_zero"),
            models.CheckConstraint(
                condition=Q(visible_until=None) | Q(visible_from=None) | Q(visible_until__gte=F("visible_from")),
                name="product_shown_in_order",
            ),
            models.CheckConstraint(
                condition=Q(redeemable_until=None)
                | Q(redeemable_from=None)
                | Q(redeemable_until__gte=F("redeemable_from")),
                name="product_redeemable_in_order",
            ),
        ]
        ordering = ["points", "name"]

    def __str__(self) -> str:
        return self.name


class Goal(models.Model):
    """The product an agent saves for; one at a time."""

    person = models.OneToOneField(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="goal")
    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.product_id}"
