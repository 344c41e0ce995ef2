"""Rows of the shared mechanisms."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.enums import JobState
from core.querysets import DueReactions, JobQuerySet


def file_token() -> str:
    return secrets.token_urlsafe(24)


def file_path(instance: "StoredFile", _name: str) -> str:
    """A random path that says nothing about its content."""
    return f"{instance.token[:2]}/{instance.token}"


class StoredEvent(models.Model):
    """What happened. Append-only, so that rows of one day lie together: what came since a day is found by that."""

    kind = models.CharField(_("kind"), max_length=100, db_index=True)
    version = models.PositiveSmallIntegerField(_("version"))
    payload = models.JSONField(_("payload"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [BrinIndex(fields=["at"], name="event_by_day", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class PendingReaction(models.Model):
    """Something that follows from an event and is done later, once."""

    event = models.ForeignKey(StoredEvent, verbose_name=_("event"), on_delete=models.PROTECT)
    name = models.CharField(_("name"), max_length=100)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)

    objects = DueReactions.as_manager()

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="reaction_once_per_event")]
        indexes = [models.Index(fields=["due_at"], name="reaction_due", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.name} #{self.event_id}"


class Heartbeat(models.Model):
    """When the background worker last did its round: written by the sweep itself, so a worker that hangs shows."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class AuditEntry(models.Model):
    """Who did what to which object, and why. Append-only."""

    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(_("action"), max_length=100)
    target_type = models.CharField(_("object type"), max_length=100)
    target_id = models.CharField(_("object"), max_length=64)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["target_type", "target_id", "-at"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type}:{self.target_id}"


class AuditSeal(models.Model):
    """A link of the chain over the audit trail: the keyed hash of one entry and of the link before it. Append-only.

    The entry is named by its number alone, so that a link outlives an entry that somebody took away.
    """

    position = models.PositiveBigIntegerField(_("position"), unique=True)
    entry_id = models.BigIntegerField(_("entry"), unique=True)
    hash = models.CharField(_("hash"), max_length=80)
    at = models.DateTimeField(_("sealed at"), default=timezone.now)

    class Meta:
        verbose_name = _("seal of the audit trail")
        verbose_name_plural = _("seals of the audit trail")

    def __str__(self) -> str:
        return str(self.position)


class AuditCheck(models.Model):
    """What a check of the chain found, and its last link then: noted elsewhere, it proves that none was cut off."""

    at = models.DateTimeField(_("at"), default=timezone.now)
    links = models.PositiveBigIntegerField(_("entries checked"))
    head = models.CharField(_("last link"), max_length=80, blank=True)
    problems = models.JSONField(_("problems"), default=list)

    class Meta:
        verbose_name = _("check of the audit trail")
        verbose_name_plural = _("checks of the audit trail")
        indexes = [models.Index(fields=["-at"], name="audit_check_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class SettingValue(models.Model):
    """A setting that staff changed; the ones never touched keep the default in the app's conf.py."""

    name = models.CharField(_("name"), max_length=100, primary_key=True)
    value: Any = models.JSONField(_("value"))
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """Consecutive numbers without gaps, one row per series: see core.counters."""

    name = models.CharField(_("name"), max_length=60, primary_key=True)
    value = models.BigIntegerField(_("value"), default=0)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class SpentToken(models.Model):
    """Something good for one time that was used: a solved captcha. It goes once it would be too old anyway."""

    digest = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("spent token")
        verbose_name_plural = _("spent tokens")

    def __str__(self) -> str:
        return self.digest


class StoredFile(models.Model):
    """A private file. Content was checked on the way in; it is served only by views that checked who asks."""

    token = models.CharField(max_length=40, unique=True, default=file_token, editable=False)
    content = models.FileField(_("content"), upload_to=file_path, max_length=120)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Long work that a worker does in steps: an import, an export, an undo. The row is the truth, and survives both.

    `state_kept` is where the handler goes on after a crash; `claimed_until` and `claim` say whose it is meanwhile.
    """

    kind = models.CharField(_("kind"), max_length=100)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    params = models.JSONField(_("parameters"), default=dict)
    state_kept = models.JSONField(default=dict)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), null=True)
    figures = models.JSONField(_("figures"), default=dict)
    error = models.CharField(_("error"), max_length=500, blank=True)
    url = models.CharField(_("page"), max_length=200, blank=True)
    result = models.ForeignKey(
        StoredFile, verbose_name=_("result"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    error_file = models.ForeignKey(
        StoredFile, verbose_name=_("rows to correct"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(unique=True, null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(_("stop asked at"), null=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="job_newest"),
            models.Index(fields=["by", "-created_at", "-id"], name="job_by_person"),
            models.Index(fields=["due_at"], name="job_open", condition=models.Q(state__in=["queued", "running"])),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_badge(self) -> JobState:
        return JobState(self.state)

    @property
    def is_open(self) -> bool:
        return self.state in {JobState.QUEUED, JobState.RUNNING}

    @property
    def percent(self) -> int | None:
        """None while nobody knows how much there is to do."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def seconds_left(self) -> int | None:
        """At the pace so far; None before there is one."""
        if not (self.is_open and self.total and self.done and self.started_at):
            return None
        passed = (timezone.now() - self.started_at).total_seconds()
        return round(passed / self.done * max(0, self.total - self.done))

    @property
    def minutes_left(self) -> int:
        return max(1, round((self.seconds_left or 0) / 60))


class JobLine(models.Model):
    """A line of a job's log."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.CharField(_("text"), max_length=300)

    class Meta:
        verbose_name = _("line of a job")
        verbose_name_plural = _("lines of jobs")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
