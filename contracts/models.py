"""Contracts that clients signed. Each earns its referrer points once."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.enums import BatchState, ContractState, RowOutcome
from contracts.querysets import BatchQuerySet, ContractQuerySet, UploadDraftQuerySet
from core.models import Job, StoredFile
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


class Batch(models.Model):
    """Contracts that came in one file. Nothing is saved before somebody has seen the preview and confirmed it.

    `version` counts the checks, so that only the preview that was seen can be confirmed.
    """

    form_key = models.UUIDField(unique=True)
    table = models.OneToOneField(StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    archive = models.OneToOneField(
        StoredFile, verbose_name=_("ZIP of PDFs"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    create_clients = models.BooleanField(_("create unknown clients"), default=False)
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.CHECKING)
    error = models.CharField(_("error"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    undo_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk upload")
        verbose_name_plural = _("bulk uploads")
        indexes = [models.Index(fields=["-created_at", "-id"], name="batch_newest")]

    def __str__(self) -> str:
        return self.table.name

    @property
    def state_badge(self) -> BatchState:
        return BatchState(self.state)


class BatchRow(models.Model):
    """A row of the file as it was understood: what it will become, or why it cannot.

    `problems` lists [field, reason] pairs; `entry` is the name of the PDF inside the ZIP.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    values = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=RowOutcome)
    problems = models.JSONField(default=list)
    contract_number = models.CharField(max_length=40, blank=True)
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+")
    new_client = models.BooleanField(default=False)
    type = models.ForeignKey(EarningType, null=True, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.PositiveBigIntegerField(null=True)
    signed_on = models.DateField(null=True)
    entry = models.CharField(max_length=300, blank=True)
    referrer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveBigIntegerField(default=0)
    contract = models.OneToOneField(Contract, null=True, on_delete=models.PROTECT, related_name="batch_row")

    class Meta:
        verbose_name = _("row of a bulk upload")
        verbose_name_plural = _("rows of bulk uploads")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="batch_row_number")]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="batch_rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"

    @property
    def outcome_badge(self) -> RowOutcome:
        return RowOutcome(self.outcome)
