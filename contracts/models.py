"""Contracts that clients signed. Each earns its referrer points once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.enums import ContractState
from contracts.querysets import ContractQuerySet
from core.models import StoredFile
from network.models import Client
from people.models import Person
from rewards.models import EarningType


class Contract(models.Model):
    """A signed contract. `referrer` is filled in from the client's referral and kept as it was on upload."""

    number = models.CharField(_("contract number"), max_length=40, unique=True)
    client = models.ForeignKey(Client, verbose_name=_("client"), on_delete=models.PROTECT, related_name="contracts")
    type = models.ForeignKey(EarningType, verbose_name=_("type"), on_delete=models.PROTECT)
    amount_minor = models.PositiveBigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    signed_on = models.DateField(_("date"))
    file = models.OneToOneField(StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="contract")
    referrer = models.ForeignKey(
        Person, verbose_name=_("referring agent"), null=True, on_delete=models.PROTECT,
        related_name="referred_contracts",
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=ContractState, default=ContractState.ACTIVE)
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    voided_at = models.DateTimeField(_("voided at"), null=True)
    void_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.CheckConstraint(condition=Q(number=models.functions.Upper("number")), name="contract_number_upper"),
            models.CheckConstraint(
                condition=Q(state="active", voided_at=None) | Q(state="void", voided_at__isnull=False),
                name="contract_void_has_date",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="contract_newest")]

    def __str__(self) -> str:
        return self.number
