"""Points spent on a reward, where it is sent, and everything that was done with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models import Transaction
from people.models import Person
from rewards.enums import RedemptionState
from rewards.models.catalogue import Product
from rewards.querysets import RedemptionQuerySet


class Redemption(models.Model):
    """Points spent on a product. Name and price are snapshots. Never deleted; staff may modify it with a reason."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="redemptions")
    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.PROTECT)
    product_name = models.CharField(_("product"), max_length=120)
    unit_points = models.PositiveIntegerField(_("points each"))
    quantity = models.PositiveIntegerField(_("quantity"))
    points = models.PositiveBigIntegerField(_("points"))
    state = models.CharField(_("state"), max_length=12, choices=RedemptionState, default=RedemptionState.REQUESTED)
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("requested at"), default=timezone.now)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="redemption_quantity_above_zero"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="redemption_newest"),
            models.Index(fields=["person", "-created_at"], name="redemption_by_person"),
            models.Index(fields=["product", "person", "created_at"], name="redemption_under_limits"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> RedemptionState:
        return RedemptionState(self.state)


class Delivery(models.Model):
    """Where a redemption is sent, as the agent wrote it that day, and how it travels. Erasing the person erases it."""

    redemption = models.OneToOneField(
        Redemption, verbose_name=_("redemption"), on_delete=models.PROTECT, related_name="delivery"
    )
    recipient = models.CharField(_("who receives it"), max_length=120)
    phone = models.CharField(_("phone"), max_length=20)
    address = models.CharField(_("address"), max_length=160)
    city = models.CharField(_("city"), max_length=80)
    region = models.CharField(_("department"), max_length=80, blank=True)
    notes = models.CharField(_("directions"), max_length=200, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    tracking_url = models.URLField(_("tracking page"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.redemption_id}"


class RedemptionChange(models.Model):
    """One step in the life of a redemption: who, when, why, before and after, and the points moved. Append-only."""

    redemption = models.ForeignKey(
        Redemption, verbose_name=_("redemption"), on_delete=models.PROTECT, related_name="changes"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    points = models.BigIntegerField(_("difference in points"), default=0)  # negative: taken from the person
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("change of a redemption")
        verbose_name_plural = _("changes of redemptions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.redemption_id} {self.at}"


class RedemptionPosting(models.Model):
    """Points a change took from the person (negative) or gave back (positive, out of the posting it undoes).

    A redemption raised by staff has several takings, so giving it all back needs as many postings. Append-only.
    """

    change = models.ForeignKey(
        RedemptionChange, verbose_name=_("change of a redemption"), on_delete=models.PROTECT, related_name="postings"
    )
    transaction = models.OneToOneField(
        Transaction, verbose_name=_("transaction"), on_delete=models.PROTECT, related_name="redemption_posting"
    )
    undoes = models.ForeignKey(
        "self", verbose_name=_("gives back"), null=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    points = models.BigIntegerField(_("points"))

    class Meta:
        verbose_name = _("points of a redemption")
        verbose_name_plural = _("points of redemptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(undoes=None, points__lt=0) | Q(undoes__isnull=False, points__gt=0), name="posting_direction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.points}"
