"""What people are to the company: clients and agents. Neither is ever deleted."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import AgentState, Channel, ClientState
from network.querysets import MemberQuerySet
from people.models import Person


class Client(models.Model):
    """Whoever signed up. An agent stays a client too."""

    person = models.OneToOneField(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="client")
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

    person = models.OneToOneField(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="agent")
    state = models.CharField(_("state"), max_length=15, choices=AgentState, default=AgentState.ACTIVE)
    sponsor = models.ForeignKey(
        "self", verbose_name=_("sponsor"), null=True, blank=True, on_delete=models.PROTECT, related_name="line"
    )
    joined_at = models.DateTimeField(_("agent since"), default=timezone.now)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        constraints = [
            models.CheckConstraint(condition=Q(sponsor=None) | ~Q(sponsor=F("id")), name="agent_not_own_sponsor")
        ]
        indexes = [models.Index(fields=["-joined_at", "-id"], name="agent_newest")]

    def __str__(self) -> str:
        return self.person.name

    @property
    def standing(self) -> AgentState:
        return AgentState(self.state)

    @property
    def is_active(self) -> bool:
        return self.state == AgentState.ACTIVE
