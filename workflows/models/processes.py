"""What is being approved, step by step, and everything that was done about it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from workflows.enums import Act, ProcessState, StepState
from workflows.models.flows import Flow, StepTerms, Terms
from workflows.querysets import ProcessQuerySet, StepQuerySet


class Process(Terms):
    """One thing under approval, with the terms its flow had when it began. Never deleted.

    `position` is the step where it stands; `items` what the person has to send again.
    """

    flow = models.ForeignKey(Flow, verbose_name=_("flow"), on_delete=models.PROTECT, related_name="processes")
    subject = models.CharField(_("what is approved"), max_length=40)
    subject_id = models.BigIntegerField(_("object"))
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="approvals")
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ProcessState, default=ProcessState.RUNNING)
    position = models.PositiveSmallIntegerField(_("step"), default=1)
    items = ArrayField(models.CharField(max_length=80), verbose_name=_("to send again"), default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent in by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("began at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    form_key = models.UUIDField(unique=True, null=True)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_id"],
                condition=Q(state__in=["running", "returned"]),
                name="process_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "returned"], ended_at=None)
                | (~Q(state__in=["running", "returned"]) & Q(ended_at__isnull=False)),
                name="process_end_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "subject_id", "-id"], name="process_by_subject"),
            models.Index(fields=["person", "-id"], name="process_by_person"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> ProcessState:
        return ProcessState(self.state)


class ProcessStep(StepTerms):
    """A step of a process, copied from the flow. `assignee` is the one person who decides, where there is one.

    `claimed_by` works on it until `claimed_until`; `next_at` is when a reminder or the deadline comes.
    """

    process = models.ForeignKey(Process, verbose_name=_("approval"), on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=10, choices=StepState, default=StepState.TODO)
    assignee = models.ForeignKey(
        Person, verbose_name=_("person who decides"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(_("began at"), null=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("held by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_until = models.DateTimeField(_("held until"), null=True)
    reminded = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    overdue_told_at = models.DateTimeField(_("overdue told at"), null=True)
    next_at = models.DateTimeField(_("next notice at"), null=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an approval")
        verbose_name_plural = _("steps of approvals")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["process", "position"], name="process_step_position"),
            models.UniqueConstraint(
                fields=["process"], condition=Q(state__in=["current", "returned"]), name="process_one_step_at_hand"
            ),
            models.CheckConstraint(
                condition=~Q(state="current") | Q(due_at__isnull=False, started_at__isnull=False),
                name="process_step_current_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "rejected"]) | Q(decided_at__isnull=False),
                name="process_step_decision_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="process_step_waiting", condition=Q(state="current")),
            models.Index(fields=["next_at"], name="process_step_alarm", condition=Q(next_at__isnull=False)),
            models.Index(fields=["-decided_at", "-id"], name="process_step_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.process_id} {self.name}"

    @property
    def status(self) -> StepState:
        return StepState(self.state)

    @property
    def is_at_hand(self) -> bool:
        """Whether it is to be decided, or waits for what the person sends again."""
        return self.status in {StepState.CURRENT, StepState.RETURNED}

    @property
    def is_overdue(self) -> bool:
        return self.state == StepState.CURRENT and bool(self.due_at and self.due_at <= timezone.now())

    @property
    def holder(self) -> Person | None:
        """Who works on it right now."""
        held = self.claimed_by and self.claimed_until and self.claimed_until > timezone.now()
        return self.claimed_by.person if held and self.claimed_by else None


class ProcessEntry(models.Model):
    """What happened to a process, when, and by whom. Append-only; `form_key` is the form that asked for it."""

    process = models.ForeignKey(Process, verbose_name=_("approval"), on_delete=models.PROTECT, related_name="entries")
    step = models.ForeignKey(
        ProcessStep, verbose_name=_("step"), null=True, on_delete=models.PROTECT, related_name="entries"
    )
    act = models.CharField(_("what"), max_length=12, choices=Act)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    items = ArrayField(models.CharField(max_length=80), verbose_name=_("to send again"), default=list, blank=True)
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("entry of an approval")
        verbose_name_plural = _("entries of approvals")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.process_id} {self.act}"
