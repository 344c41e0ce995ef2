"""What people ask to buy on credit, what was decided, and the limits they have. Amounts are minor units."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from sales.enums import CreditAct, CreditState
from sales.querysets import CreditChangeQuerySet, CreditRequestQuerySet

OPEN = ["waiting", "returned"]


class CreditRequest(models.Model):
    """Somebody asks for a credit limit. Never deleted; at most one of a person is open.

    `asked` is what has to be sent again (sales.queries.credit_items), `reason` what the person reads of the last
    decision. `offered_minor` is a lower limit that staff mean to approve, `granted_minor` the one that was approved.
    Where `process_id` is set, an approval flow decides.
    """

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="credit_requests"
    )
    amount_minor = models.PositiveBigIntegerField(_("amount asked for"))
    currency = models.CharField(_("currency"), max_length=3)
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CreditState, default=CreditState.WAITING)
    asked = ArrayField(models.CharField(max_length=40), verbose_name=_("to send again"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    offered_minor = models.PositiveBigIntegerField(_("limit to approve"), null=True)
    granted_minor = models.PositiveBigIntegerField(_("limit approved"), null=True)
    channel = models.CharField(_("channel"), max_length=20)
    process_id = models.BigIntegerField(_("approval"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent in by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("sent in"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(unique=True)

    objects = CreditRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit request")
        verbose_name_plural = _("credit requests")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state__in=OPEN), name="credit_one_open"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="credit_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="credit_end_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", granted_minor__gt=0) | (~Q(state="approved") & Q(granted_minor=None)),
                name="credit_approved_with_limit",
            ),
            models.CheckConstraint(
                condition=Q(offered_minor=None) | Q(offered_minor__gt=0, offered_minor__lt=F("amount_minor")),
                name="credit_offer_below_asked",
            ),
            models.CheckConstraint(condition=Q(state="returned") | Q(asked=[]), name="credit_asked_while_returned"),
        ]
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="credit_newest"),
            models.Index(fields=["person", "-id"], name="credit_by_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"CR-{self.pk:06d}"

    @property
    def status(self) -> CreditState:
        return CreditState(self.state)

    @property
    def to_approve_minor(self) -> int:
        """The limit that a yes gives."""
        return self.amount_minor if self.offered_minor is None else self.offered_minor


class CreditReference(models.Model):
    """Somebody who knows the person, in the order in which they were named. Gone with the person's data."""

    request = models.ForeignKey(
        CreditRequest, verbose_name=_("credit request"), on_delete=models.CASCADE, related_name="references"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=20)
    relation = models.CharField(_("what they are to the person"), max_length=60)

    class Meta:
        verbose_name = _("reference of a credit request")
        verbose_name_plural = _("references of credit requests")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["request", "position"], name="credit_reference_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.position}"


class CreditEntry(models.Model):
    """What happened to a request, when, and by whom. Append-only; `form_key` is the form that asked for it."""

    request = models.ForeignKey(
        CreditRequest, verbose_name=_("credit request"), on_delete=models.PROTECT, related_name="entries"
    )
    act = models.CharField(_("what"), max_length=10, choices=CreditAct)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    items = ArrayField(models.CharField(max_length=40), verbose_name=_("to send again"), default=list, blank=True)
    amount_minor = models.PositiveBigIntegerField(_("amount"), null=True)
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("entry of a credit request")
        verbose_name_plural = _("entries of credit requests")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.act}"


class CreditChange(models.Model):
    """A limit that somebody was given. Append-only: the last of a person is in force; without one it is zero."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="credit_changes"
    )
    limit_minor = models.PositiveBigIntegerField(_("limit"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    request = models.OneToOneField(
        CreditRequest, verbose_name=_("credit request"), null=True, on_delete=models.PROTECT, related_name="change"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(unique=True, null=True)

    objects = CreditChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit limit")
        verbose_name_plural = _("credit limits")
        indexes = [models.Index(fields=["person", "-id"], name="credit_limit_in_force")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"
