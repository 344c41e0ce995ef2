"""Who led whom and who stood where, from when until when. `Agent.sponsor` says who leads now.

The rows of who led whom are written by the database itself, whoever changes a sponsor (migration 0010).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Job
from network.enums import Placing, Reach
from network.models.campaigns import Campaign
from network.models.members import Agent, AgentChange
from people.models import Person


class SponsorEdge(models.Model):
    """`sponsor` (or nobody) led `agent` from `since` up to, not at, `until`; `change` says who decided it and why."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="sponsor_edges", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    sponsor = models.ForeignKey(
        Agent, verbose_name=_("sponsor"), null=True, on_delete=models.PROTECT, related_name="led_edges",
        db_constraint=False,
    )  # fmt: skip
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)
    change = models.ForeignKey(
        AgentChange, verbose_name=_("change"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("who led whom")
        verbose_name_plural = _("who led whom")
        constraints = [
            models.UniqueConstraint(fields=["agent"], condition=Q(until=None), name="one_sponsor_edge_in_force"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="sponsor_edge_in_order"),
        ]
        indexes = [models.Index(fields=["agent", "-since"], name="sponsor_edge_by_agent")]

    def __str__(self) -> str:
        return f"{self.sponsor_id} > {self.agent_id}"


class Spot(models.Model):
    """An agent's place in the matrix: the `slot` (1 to the width) below `parent`, which is none at the top."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="spots", db_index=False
    )
    parent = models.ForeignKey(
        Agent, verbose_name=_("below"), null=True, on_delete=models.PROTECT, related_name="spots_below", db_index=False
    )
    slot = models.PositiveSmallIntegerField(_("place"))
    how = models.CharField(_("how"), max_length=10, choices=Placing)
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("place in the matrix")
        verbose_name_plural = _("places in the matrix")
        constraints = [
            models.UniqueConstraint(fields=["agent"], condition=Q(until=None), name="one_spot_each"),
            models.UniqueConstraint(fields=["parent", "slot"], condition=Q(until=None), name="one_agent_in_a_spot"),
            models.CheckConstraint(condition=Q(slot__gte=1), name="spot_slot_from_one"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("agent")), name="spot_not_below_itself"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="spot_in_order"),
        ]
        indexes = [models.Index(fields=["agent", "-since"], name="spot_by_agent")]

    def __str__(self) -> str:
        return f"{self.parent_id}:{self.slot} {self.agent_id}"


class WaitingPlace(models.Model):
    """An agent who waits for a place in the matrix; past `due_at` the system places them, the first to come first."""

    agent = models.OneToOneField(Agent, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="waiting_place")
    since = models.DateTimeField(_("since"), default=timezone.now)
    due_at = models.DateTimeField(_("placed at the latest"))

    class Meta:
        verbose_name = _("agent without a place")
        verbose_name_plural = _("agents without a place")
        indexes = [models.Index(fields=["due_at", "id"], name="waiting_place_due")]

    def __str__(self) -> str:
        return str(self.agent_id)


class TreeSnapshot(models.Model):
    """The whole tree in walking order, as of `taken_at`. The nodes lie in network_treenode under `half` (0 or 1): while
    one half is read the other is written anew. The newest row says which half is read. `agents` counts those who are
    more than clients; the ordering has a place for the others too."""

    half = models.PositiveSmallIntegerField(_("half"))
    agents = models.PositiveIntegerField(_("agents"))
    taken_at = models.DateTimeField(_("taken at"))
    seconds = models.FloatField(_("seconds"), default=0)

    class Meta:
        verbose_name = _("snapshot of the tree")
        verbose_name_plural = _("snapshots of the tree")

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M} {self.agents}"


class CampaignTree(models.Model):
    """The whole tree in walking order as it was when the campaign's last day was over. The nodes lie in
    network_campaignnode (migration 0018), a partition per campaign; what is over does not change."""

    campaign = models.OneToOneField(Campaign, primary_key=True, on_delete=models.PROTECT, related_name="tree")
    agents = models.PositiveIntegerField(_("agents"))
    taken_at = models.DateTimeField(_("taken at"), default=timezone.now)

    class Meta:
        verbose_name = _("tree of a campaign")
        verbose_name_plural = _("trees of campaigns")

    def __str__(self) -> str:
        return str(self.campaign_id)


class LineMessage(models.Model):
    """What somebody wrote to `agent`, to whom they lead, or to their whole branch. `told` counts up as it goes out."""

    sender = models.ForeignKey(
        Person, verbose_name=_("from"), on_delete=models.PROTECT, related_name="line_messages", db_index=False
    )
    by_company = models.BooleanField(_("by the company"), default=False)
    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="+")
    reach = models.CharField(_("to"), max_length=10, choices=Reach)
    text = models.TextField(_("message"), max_length=2000)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    told = models.PositiveIntegerField(_("people told"), default=0)
    job = models.ForeignKey(Job, verbose_name=_("job"), null=True, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("message to the network")
        verbose_name_plural = _("messages to the network")
        indexes = [models.Index(fields=["sender", "-sent_at"], name="line_message_newest")]

    def __str__(self) -> str:
        return f"{self.sender_id} > {self.agent_id}"
