"""Where people live, as the state divides a country, and as the company divides its market."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import normalise
from people.enums import TerritoryAct, TerritoryKind


class Division(models.Model):
    """A political division: level 1 lies right in the country (department, state), level 2 in one of those."""

    country = models.CharField(_("country"), max_length=2)
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    level = models.PositiveSmallIntegerField(_("level"))
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True, default="", db_default="")
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("political division")
        verbose_name_plural = _("political divisions")
        constraints = [models.UniqueConstraint(fields=["country", "code"], name="division_code_of_country")]
        indexes = [
            GinIndex(fields=["name_key"], name="division_name_trigrams", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["country", "level", "name_key"], name="division_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = normalise(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def full_name(self) -> str:
        """`Medellín, Antioquia`."""
        above = self.parent.name if self.parent else self.name
        return self.name if above == self.name else f"{self.name}, {above}"


class Territory(models.Model):
    """A region, zone or section of the company's market. One that was split or merged away is inactive, and stays."""

    kind = models.CharField(_("kind"), max_length=10, choices=TerritoryKind)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="territory_not_in_itself")
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Coverage(models.Model):
    """A division lies in a territory, with all its parts but those that have a coverage of their own."""

    territory = models.ForeignKey(
        Territory, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="coverage"
    )
    division = models.OneToOneField(
        Division, verbose_name=_("division"), on_delete=models.PROTECT, related_name="coverage"
    )

    class Meta:
        verbose_name = _("division of a territory")
        verbose_name_plural = _("divisions of territories")

    def __str__(self) -> str:
        return f"{self.territory_id} {self.division_id}"


class TerritoryChange(models.Model):
    """What was done to a territory, through whom and why, and how many people moved by it. Append-only.

    `other` is the territory that was split off, or the one into which it was merged; `divisions` their codes.
    """

    territory = models.ForeignKey(
        Territory, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="changes"
    )
    act = models.CharField(_("what"), max_length=10, choices=TerritoryAct)
    other = models.ForeignKey(
        Territory, verbose_name=_("other territory"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    divisions = models.JSONField(_("divisions"), default=list)
    people = models.PositiveIntegerField(_("people who moved"), default=0)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("change of a territory")
        verbose_name_plural = _("changes of territories")

    def __str__(self) -> str:
        return f"{self.territory_id} {self.act}"
