"""What documents earned, the warnings before points end, and statements as they were issued."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredEvent
from ledger.models import Transaction
from people.models import Person
from rewards.enums import Cap, Outcome
from rewards.models.rules import EarningType, PointRule
from rewards.querysets import AwardQuerySet


class Award(models.Model):
    """What one source document earned, for whom and by which rule; also why nothing came of it."""

    source = models.CharField(_("source"), max_length=80, unique=True)  # "contracts.contract:12"
    label = models.CharField(_("document"), max_length=120)
    type = models.ForeignKey(EarningType, verbose_name=_("contract type"), on_delete=models.PROTECT)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="awards"
    )
    about = models.ForeignKey(Person, verbose_name=_("client"), on_delete=models.PROTECT, related_name="awards_given")
    rule = models.ForeignKey(PointRule, verbose_name=_("rule"), null=True, on_delete=models.PROTECT)
    base_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    on_date = models.DateField(_("date of the document"))
    points = models.PositiveBigIntegerField(_("points"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    due_points = models.PositiveBigIntegerField(_("points before caps"), null=True)  # null: nothing was cut
    cap = models.CharField(_("cut by"), max_length=10, choices=Cap, blank=True)
    cap_limit = models.PositiveBigIntegerField(_("limit of the cap"), null=True)
    cap_used = models.PositiveBigIntegerField(_("given before under the cap"), null=True)
    transaction = models.OneToOneField(
        Transaction, verbose_name=_("transaction"), null=True, on_delete=models.PROTECT, related_name="award"
    )
    reversal = models.OneToOneField(
        Transaction, verbose_name=_("reversal"), null=True, on_delete=models.PROTECT, related_name="reversed_award"
    )
    cause = models.ForeignKey(StoredEvent, verbose_name=_("cause"), null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        indexes = [
            models.Index(fields=["person", "-created_at"], name="award_by_person"),
            models.Index(fields=["rule", "person", "on_date"], name="award_under_rule"),
            models.Index(fields=["about", "outcome"], name="award_waiting", condition=Q(transaction=None)),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.points}"

    @property
    def result(self) -> Outcome:
        return Outcome(self.outcome)


class ExpiryWarning(models.Model):
    """A person was told that points end on a day, so many days before. Append-only."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    days_before = models.PositiveSmallIntegerField(_("days before"))
    points = models.PositiveBigIntegerField(_("points"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("warning of expiry")
        verbose_name_plural = _("warnings of expiry")
        constraints = [models.UniqueConstraint(fields=["person", "day", "days_before"], name="expiry_told_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"


class Statement(models.Model):
    """A statement as it was issued: its figures never change, so a paper can be checked against them. Append-only."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(_("verification code"), max_length=20, unique=True)
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="statements")
    month = models.DateField(_("month"))  # its first day
    last_transaction = models.BigIntegerField(_("last transaction counted"))
    figures = models.JSONField(_("figures"))
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(fields=["person", "month", "sha256", "last_transaction"], name="statement_once")
        ]

    def __str__(self) -> str:
        return self.number
