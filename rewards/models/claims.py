"""Claims about missing points, their talk and the corrections they lead to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from ledger.models import Transaction
from people.models import Person
from rewards.enums import ClaimState, CorrectionState
from rewards.models.awards import Award


class Claim(models.Model):
    """An agent says that points are missing; staff answer. Never deleted."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    person = models.ForeignKey(Person, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="claims")
    about = models.ForeignKey(
        Person, verbose_name=_("client"), null=True, on_delete=models.PROTECT, related_name="claims_about"
    )
    named = models.CharField(_("as they wrote it"), max_length=120, blank=True)
    document = models.CharField(_("number of the document"), max_length=60, blank=True)
    on_date = models.DateField(_("date of the document"), null=True)
    text = models.TextField(_("what happened"), max_length=2000)
    file = models.ForeignKey(StoredFile, verbose_name=_("file"), null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ClaimState, default=ClaimState.OPEN)
    award = models.ForeignKey(
        Award, verbose_name=_("award"), null=True, on_delete=models.PROTECT, related_name="claims"
    )
    due_on = models.DateField(_("answer promised for"))
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("sent at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        indexes = [
            models.Index(fields=["due_on", "id"], name="claim_open", condition=Q(state="open")),
            models.Index(fields=["person", "-id"], name="claim_by_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> ClaimState:
        return ClaimState(self.state)

    @property
    def is_overdue(self) -> bool:
        return self.state == ClaimState.OPEN and self.due_on < timezone.localdate()


class ClaimMessage(models.Model):
    """A message between the agent and staff. Append-only."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    from_staff = models.BooleanField(_("from staff"))
    text = models.TextField(_("text"), max_length=2000)
    at = models.DateTimeField(_("at"), default=timezone.now)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("message of a claim")
        verbose_name_plural = _("messages of claims")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.at}"


class Correction(models.Model):
    """Points that staff give by hand for a claim: one proposes, another confirms."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="corrections")
    points = models.PositiveIntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    transaction = models.OneToOneField(
        Transaction, verbose_name=_("transaction"), null=True, on_delete=models.PROTECT, related_name="correction"
    )
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("proposed at"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="correction_gives"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("proposed_by")), name="correction_four_eyes"
            ),
            models.UniqueConstraint(fields=["claim"], condition=Q(state="proposed"), name="correction_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.points}"

    @property
    def status(self) -> CorrectionState:
        return CorrectionState(self.state)
