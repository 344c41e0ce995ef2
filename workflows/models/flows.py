"""Approval flows as staff configure them. What is under way keeps a copy of its own."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Role
from workflows.enums import Responsible

MOST_HOURS = 24 * 90
HOURS = [MinValueValidator(1), MaxValueValidator(MOST_HOURS)]


def texts(**options: Any) -> ArrayField:
    return ArrayField(models.CharField(max_length=200), default=list, blank=True, **options)


class Terms(models.Model):
    """What holds for every step of a flow."""

    reasons = texts(verbose_name=_("reasons"))
    free_reason = models.BooleanField(_("another reason may be written"), default=True)
    distinct = models.BooleanField(_("nobody decides two steps"), default=True)
    confirm = models.BooleanField(_("deciding asks for a fresh sign-in"), default=False)

    class Meta:
        abstract = True


class StepTerms(models.Model):
    """Who decides in a step, and how soon. `reminders` are hours after it began."""

    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=80)
    responsible = models.CharField(_("who decides"), max_length=10, choices=Responsible, default=Responsible.ROLES)
    roles = models.ManyToManyField(Role, verbose_name=_("roles"), related_name="+")
    supervisor = models.ForeignKey(
        Role, verbose_name=_("role that hears of what is overdue"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    hours = models.PositiveSmallIntegerField(_("hours to decide"), default=48, validators=HOURS)
    reminders = ArrayField(
        models.PositiveSmallIntegerField(validators=HOURS), verbose_name=_("reminders"), default=list, blank=True
    )
    note = models.CharField(_("note for whoever decides"), max_length=500, blank=True)

    class Meta:
        abstract = True


class Flow(Terms):
    """A flow for one kind of subject. `scope` is its own code where forms name their flow; else the part of the subject
    that it is for, empty for all parts without a flow of their own."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    subject = models.CharField(_("what is approved"), max_length=40)
    scope = models.CharField(max_length=50, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_active = models.BooleanField(_("in force"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    form_key = models.UUIDField(unique=True, null=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("approval flow")
        verbose_name_plural = _("approval flows")
        ordering = ["subject", "name"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "scope"], condition=Q(is_active=True), name="flow_one_in_force")
        ]

    def __str__(self) -> str:
        return self.name


class FlowStep(StepTerms):
    flow = models.ForeignKey(Flow, verbose_name=_("flow"), on_delete=models.CASCADE, related_name="steps")

    class Meta:
        verbose_name = _("step of a flow")
        verbose_name_plural = _("steps of flows")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["flow", "position"], name="flow_step_position")]

    def __str__(self) -> str:
        return self.name
