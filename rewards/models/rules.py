"""Kinds of documents and the dated rules of what they earn."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rewards.enums import Formula


class EarningType(models.Model):
    """A kind of document that earns points, such as a type of contract."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("contract type")
        verbose_name_plural = _("contract types")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PointRule(models.Model):
    """A dated version of how many points a type earns. A change is a new version; rows never change.

    The rule in force on a date is the version with the latest `starts_on` not after it, of the type or, failing that,
    of every type (`type` empty).
    """

    type = models.ForeignKey(
        EarningType, verbose_name=_("contract type"), null=True, blank=True, on_delete=models.PROTECT,
        help_text=_("Empty: every type that has no rule of its own."),
    )  # fmt: skip
    version = models.PositiveIntegerField(_("version"), editable=False)
    formula = models.CharField(_("formula"), max_length=10, choices=Formula)
    points = models.PositiveIntegerField(_("points"), help_text=_("Fixed points, or points for each full amount."))
    per_minor = models.PositiveBigIntegerField(_("for each"), null=True, blank=True)  # minor units of `currency`
    currency = models.CharField(_("currency"), max_length=3)
    hold_days = models.PositiveSmallIntegerField(_("days on hold"), default=0)
    expires_days = models.PositiveSmallIntegerField(_("days until they expire"), null=True, blank=True)
    starts_on = models.DateField(_("in force from"))
    max_per_document = models.PositiveBigIntegerField(_("at most per document"), null=True, blank=True)
    max_per_month = models.PositiveBigIntegerField(
        _("at most per agent and month"), null=True, blank=True,
        help_text=_("Counts the documents dated in the same calendar month."),
    )  # fmt: skip
    budget = models.PositiveBigIntegerField(
        _("budget in points"), null=True, blank=True, help_text=_("All that this version may ever give.")
    )
    segment = models.ForeignKey(
        "network.Segment", verbose_name=_("only for agents of the segment"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text=_("A rule of their segment counts for them before those for everybody."),
    )  # fmt: skip
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("points rule")
        verbose_name_plural = _("points rules")
        constraints = [
            models.UniqueConstraint(fields=["type", "version"], name="rule_version", nulls_distinct=False),
            models.CheckConstraint(
                condition=~Q(formula="per_amount") | Q(per_minor__gt=0), name="rule_per_amount_has_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type or _('every type')} v{self.version}"
