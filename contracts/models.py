"""Contracts that clients signed. Each earns its referrer points once."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.enums import ContractState
from contracts.querysets import ContractQuerySet, UploadDraftQuerySet
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
            models.CheckConstraint(condition=Q(number=Upper("number")), name="contract_number_upper"),
            models.CheckConstraint(
                condition=Q(state="active", voided_at=None) | Q(state="void", voided_at__isnull=False),
                name="contract_void_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="contract_newest"),
            models.Index(
                fields=["-created_at", "-id"], name="contract_without_agent", condition=Q(referrer=None, state="active")
            ),
            GinIndex(fields=["number"], name="contract_number_trigrams", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state_badge(self) -> ContractState:
        """The state with its tone and icon."""
        return ContractState(self.state)


class UploadDraft(models.Model):
    """A file accepted for a contract that is not saved yet, so that nobody has to pick it twice.

    The latest one of a form counts; forgotten ones are cleared with their files.
    """

    form_key = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = UploadDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an unsaved contract")
        verbose_name_plural = _("files of unsaved contracts")
        indexes = [
            models.Index(fields=["form_key", "user", "-id"], name="draft_of_form"),
            models.Index(fields=["created_at"], name="draft_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.form_key)
