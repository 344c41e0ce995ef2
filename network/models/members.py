"""What people are to the company: clients and agents. Neither is ever deleted.

References to what is never removed have no foreign key (`db_constraint=False`): the database looks at them once per
statement, as a set (`core.db.names_known`), since files bring people by the million.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import AuditEntry
from network.enums import Act, AgentState, Channel, ClientState
from network.querysets import MemberQuerySet
from people.models import Person


class Client(models.Model):
    """Whoever signed up. An agent stays a client too."""

    person = models.OneToOneField(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="client", db_constraint=False
    )
    state = models.CharField(_("state"), max_length=10, choices=ClientState, default=ClientState.ACTIVE)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        indexes = [models.Index(fields=["-registered_at", "-id"], name="client_newest")]

    def __str__(self) -> str:
        return self.person.name

    @property
    def standing(self) -> ClientState:
        return ClientState(self.state)


class Agent(models.Model):
    """A member of the sales force. `sponsor` leads the line; who referred whom is kept in referrals."""

    person = models.OneToOneField(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="agent", db_constraint=False
    )
    state = models.CharField(_("state"), max_length=15, choices=AgentState, default=AgentState.ACTIVE)
    sponsor = models.ForeignKey(
        "self", verbose_name=_("sponsor"), null=True, blank=True, on_delete=models.PROTECT, related_name="line",
        db_constraint=False,
    )  # fmt: skip
    joined_at = models.DateTimeField(_("agent since"), default=timezone.now)
    preactivated = models.BooleanField(_("active from the next sign-in on"), default=False, db_default=False)
    rank = models.ForeignKey(  # the database writes it: models.ranks
        "network.Rank", verbose_name=_("rank"), null=True, blank=True, on_delete=models.PROTECT, related_name="agents",
        db_index=False, db_constraint=False, editable=False,
    )  # fmt: skip

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        constraints = [
            models.CheckConstraint(condition=Q(sponsor=None) | ~Q(sponsor=F("id")), name="agent_not_own_sponsor")
        ]
        indexes = [
            models.Index(fields=["-joined_at", "-id"], name="agent_newest"),
            models.Index(fields=["rank", "-joined_at"], name="agent_by_rank", condition=Q(rank__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def standing(self) -> AgentState:
        return AgentState(self.state)

    @property
    def is_active(self) -> bool:
        return self.state == AgentState.ACTIVE

    @property
    def rank_code(self) -> str:
        """Empty without a rank. It comes along with the user of a request (config.apps)."""
        return self.rank.code if self.rank else ""


class AgentChange(models.Model):
    """What an agent is from a moment on, who decided it and why. The latest one before a date tells how it stood then.

    Append-only. `form_key` is the form that asked for it, so that a repeat finds the first.
    """

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="changes", db_constraint=False
    )
    act = models.CharField(_("what"), max_length=40, choices=Act)
    state = models.CharField(_("state"), max_length=15, choices=AgentState)
    sponsor = models.ForeignKey(
        Agent, verbose_name=_("sponsor"), null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+",
        db_constraint=False,
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    form_key = models.UUIDField(unique=True, null=True)
    # The close or correction of a campaign that brought it about
    run = models.ForeignKey(
        "network.CampaignRun", null=True, on_delete=models.PROTECT, related_name="agent_changes", db_index=False
    )

    class Meta:
        verbose_name = _("change of an agent")
        verbose_name_plural = _("changes of agents")
        indexes = [models.Index(fields=["agent", "-at", "-id"], name="agent_change_newest")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.act}"


class ClientChange(models.Model):
    """What a client is from a moment on, who decided it and why. Append-only."""

    client = models.ForeignKey(
        Client, verbose_name=_("client"), on_delete=models.PROTECT, related_name="changes", db_constraint=False
    )
    act = models.CharField(_("what"), max_length=40, choices=Act)
    state = models.CharField(_("state"), max_length=10, choices=ClientState)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+",
        db_constraint=False,
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("change of a client")
        verbose_name_plural = _("changes of clients")
        indexes = [models.Index(fields=["client", "-at", "-id"], name="client_change_newest")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.act}"


class ContactChange(models.Model):
    """What contact data held before and after staff corrected it, and why.

    Personal data, so it stands here and not in the audit trail, which is for ever: it can go with the person's data.
    """

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="contact_changes"
    )
    entry = models.OneToOneField(
        AuditEntry, verbose_name=_("audit entry"), on_delete=models.PROTECT, related_name="contact_change"
    )
    changes = models.JSONField(_("changes"))  # field -> [before, after]
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("change of contact data")
        verbose_name_plural = _("changes of contact data")

    def __str__(self) -> str:
        return str(self.person_id)
