"""Ranks of the sales force, as staff define them, and which one each agent was given, when and why.

`Agent.rank` is the one held now. The database itself writes it from the last row of the history (migration 0029), and
nobody else may.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import RankSource
from network.models.members import Agent


class Rank(models.Model):
    """A step of the ladder: the higher the position, the higher the rank. Never deleted; its code stays."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), unique=True)
    colour = models.CharField(_("colour"), max_length=10, default="neutral")
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("rank")
        verbose_name_plural = _("ranks")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        return self.colour

    @property
    def icon(self) -> str:
        return "star"


class RankChange(models.Model):
    """The rank that an agent holds from `since` on, or none; who or what gave it, and why. Append-only: the newest row
    counts. `form_key` is the form that asked for it."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="rank_changes", db_index=False
    )
    rank = models.ForeignKey(
        Rank, verbose_name=_("rank"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.CharField(_("by"), max_length=12, choices=RankSource)
    since = models.DateTimeField(_("since"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("rank of an agent")
        verbose_name_plural = _("ranks of agents")
        indexes = [models.Index(fields=["agent", "-id"], name="rank_change_newest")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.rank_id}"

    @property
    def state(self) -> Any:
        """The rank as the kit shows states; None where the agent has held none since then."""
        return self.rank
