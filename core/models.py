"""Rows of the shared mechanisms."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.querysets import DueReactions


def file_token() -> str:
    return secrets.token_urlsafe(24)


def file_path(instance: "StoredFile", _name: str) -> str:
    """A random path that says nothing about its content."""
    return f"{instance.token[:2]}/{instance.token}"


class StoredEvent(models.Model):
    """What happened. Append-only."""

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
