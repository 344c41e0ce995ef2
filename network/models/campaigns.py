"""Commercial periods, the orders that count in them, and how everybody stood at the end of each.

How each agent stood lies in tables with a partition per campaign (migration 0012): network_standing holds what a close
decided, network_standingdraft what the last precalculation of a campaign would decide. What compensated a close lies in
models/corrections.py.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Job, StoredFile
from network.enums import CampaignState, OrderState, RunKind, RunState, SegmentSource, StateEffect
from network.models.members import Agent


class Campaign(models.Model):
    """A commercial period. Days of the company's zone, both ends included; never deleted."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=15, choices=CampaignState, default=CampaignState.PLANNED)
    closes_at = models.DateTimeField(_("closes by itself at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    locked_at = models.DateTimeField(_("locked at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_days_in_order"),
            ExclusionConstraint(
                name="campaign_days_apart",
                expressions=[
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange",
                             output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]  # fmt: skip
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> CampaignState:
        return CampaignState(self.state)

    @property
    def is_to_come(self) -> bool:
        """Whether its first day lies ahead, as the company's days go."""
        return self.starts_on > timezone.localdate()


class CampaignRun(models.Model):
    """A precalculation or a close of a campaign: one at a time; what it found stands in `figures`. Never deleted."""

    campaign = models.ForeignKey(Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="runs")
    kind = models.CharField(_("kind"), max_length=12, choices=RunKind)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.RUNNING)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    job = models.ForeignKey(Job, verbose_name=_("job"), null=True, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(_("figures"), default=dict)
    compensates = models.ForeignKey(
        "self", verbose_name=_("compensates"), null=True, on_delete=models.PROTECT, related_name="compensated_by",
        db_index=False,
    )  # fmt: skip
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("confirmed by"), null=True, on_delete=models.PROTECT,
        related_name="+", db_index=False,
    )  # fmt: skip
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("run of a campaign")
        verbose_name_plural = _("runs of campaigns")
        constraints = [
            models.UniqueConstraint(fields=["campaign"], condition=Q(state="running"), name="one_run_at_a_time"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(kind="close") & ~Q(state="failed"), name="one_close_each"
            ),
            # What is corrected once is corrected again by compensating the correction: a chain, never a fork.
            models.UniqueConstraint(
                fields=["compensates"], condition=~Q(state__in=["failed", "discarded"]), name="compensated_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="correction", compensates__isnull=False)
                | (~Q(kind="correction") & Q(compensates=None)),
                name="corrections_compensate",
            ),
            models.CheckConstraint(
                condition=~Q(kind="correction")
                | Q(state__in=["waiting", "discarded"])
                | (Q(by__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("by"))),
                name="corrections_have_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-started_at"], name="campaign_run_newest")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.kind}"


class OrderBatch(models.Model):
    """A file of orders that came in. Nothing is written before somebody has seen what it would do and confirmed it.

    `figures` hold what became of its rows, and under "seen" what the preview said of them (files before had none).
    """

    name = models.CharField(_("file"), max_length=200)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, verbose_name=_("job"), null=True, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(_("figures"), default=dict)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    expired_at = models.DateTimeField(_("expired at"), null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("file of orders")
        verbose_name_plural = _("files of orders")
        indexes = [models.Index(fields=["-created_at", "-id"], name="order_batch_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        """For somebody to confirm it."""
        return self.job_id is None and self.confirmed_at is None and self.expired_at is None


class CampaignOrder(models.Model):
    """An order as far as a campaign asks: who, when, how much, whether it counts. Money in minor units."""

    number = models.CharField(_("order number"), max_length=40, unique=True)
    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="campaign_orders")
    ordered_on = models.DateField(_("day"))
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    points = models.BigIntegerField(_("points"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=OrderState, default=OrderState.VALID)
    products = models.CharField(_("products"), max_length=500, blank=True, default="", db_default="")  # codes
    batch = models.ForeignKey(
        OrderBatch, verbose_name=_("file"), null=True, on_delete=models.PROTECT, related_name="orders"
    )
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("order of a campaign")
        verbose_name_plural = _("orders of campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, points__gte=0), name="campaign_order_not_below_zero"
            )
        ]
        indexes = [models.Index(fields=["campaign", "agent"], name="campaign_order_by_agent")]

    def __str__(self) -> str:
        return self.number


class CampaignWrites(models.Model):
    """How often orders of a campaign were written so far, by whatever wrote them; none where there is no row."""

    campaign = models.OneToOneField(
        Campaign, verbose_name=_("campaign"), primary_key=True, on_delete=models.PROTECT, related_name="writes"
    )
    times = models.PositiveBigIntegerField(_("times"))

    class Meta:
        verbose_name = _("writing of orders")
        verbose_name_plural = _("writings of orders")

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.times}"


class CommercialState(models.Model):
    """What staff call an agent after so many closed campaigns in a row without a valid order; 0 is who just ordered."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    threshold = models.PositiveSmallIntegerField(_("campaigns without an order"), unique=True)
    colour = models.CharField(_("colour"), max_length=10, default="neutral")
    effect = models.CharField(_("effect"), max_length=12, choices=StateEffect, default=StateEffect.NONE)
    message = models.TextField(_("message"), max_length=1000, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("commercial state")
        verbose_name_plural = _("commercial states")
        constraints = [models.CheckConstraint(condition=Q(threshold__lte=12), name="state_within_thirteen_campaigns")]
        ordering = ["threshold"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        return self.colour


class Segment(models.Model):
    """A group of agents by their average order and the campaigns in which they ordered, out of the last ones."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    by_calculation = models.BooleanField(_("worked out at each close"), default=True)
    least_average_minor = models.BigIntegerField(_("average order from"), default=0)
    least_campaigns = models.PositiveSmallIntegerField(_("campaigns with orders from"), default=1)
    out_of = models.PositiveSmallIntegerField(_("out of the last"), default=6)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class SegmentHolding(models.Model):
    """An agent was in a segment from `since` up to `until`; who or what put them there."""

    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="segment_holdings")
    segment = models.ForeignKey(Segment, verbose_name=_("segment"), on_delete=models.PROTECT, related_name="holdings")
    source = models.CharField(_("by"), max_length=12, choices=SegmentSource)
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("agent in a segment")
        verbose_name_plural = _("agents in segments")
        constraints = [
            models.UniqueConstraint(fields=["agent"], condition=Q(until=None), name="one_segment_each"),
        ]
        indexes = [models.Index(fields=["agent", "-since"], name="segment_holding_by_agent")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.segment_id}"


class StandingBase(models.Model):
    """How an agent stood in a campaign; read within one campaign only, where the agent is the key."""

    agent = models.OneToOneField(Agent, primary_key=True, on_delete=models.DO_NOTHING, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.DO_NOTHING, related_name="+")
    mask = models.IntegerField()
    idle = models.PositiveSmallIntegerField(_("campaigns without an order"))
    state = models.ForeignKey(CommercialState, null=True, on_delete=models.DO_NOTHING, related_name="+")
    orders = models.PositiveIntegerField(_("orders"))
    amount_minor = models.BigIntegerField(_("amount"))
    points = models.BigIntegerField(_("points"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.agent_id}"


class Standing(StandingBase):
    """How everybody stands after a campaign that was closed: what the close decided, or what compensated it (migration
    0024)."""

    class Meta:
        managed = False
        db_table = "network_standingnow"
        verbose_name = _("standing")
        verbose_name_plural = _("standings")


class StandingDraft(StandingBase):
    """What the last precalculation of a campaign would decide (migration 0012)."""

    class Meta:
        managed = False
        db_table = "network_standingdraft"
        verbose_name = _("provisional standing")
        verbose_name_plural = _("provisional standings")
