"""The registration forms that staff build: one per country, door and target, in versions that never change."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import Channel, Target
from people.models import ConsentText


class RegistrationForm(models.Model):
    """What one door of one country asks of somebody who becomes a client or an agent. Switched off, it is closed."""

    country = models.CharField(_("country"), max_length=2)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    target = models.CharField(_("target"), max_length=10, choices=Target)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("registration form")
        verbose_name_plural = _("registration forms")
        ordering = ["country", "target", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["country", "channel", "target"], name="one_form_per_door_and_target")
        ]

    def __str__(self) -> str:
        return self.name


class FormVersion(models.Model):
    """A draft (not published yet; one at most) or a published version, which the database keeps as it is.

    `spec` is {"steps": [{"title", "fields": [{"name", "required", "label", "help"}]}], "options": {...}}: see
    `network.rules`. `texts_left` is not kept: what somebody who is known has still to accept, where the form was
    lessened for them.
    """

    texts_left: list[ConsentText] | None = None

    form = models.ForeignKey(
        RegistrationForm, verbose_name=_("form"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    spec = models.JSONField(_("content"))
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_once"),
            models.UniqueConstraint(fields=["form"], condition=Q(published_at=None), name="one_draft_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} v{self.number}"

    @property
    def options(self) -> dict[str, Any]:
        return dict(self.spec["options"])

    @property
    def steps(self) -> list[dict[str, Any]]:
        return list(self.spec["steps"])

    @property
    def fields(self) -> list[dict[str, Any]]:
        """Every field of every step, in order."""
        return [field for step in self.steps for field in step["fields"]]

    def asks(self, name: str) -> bool:
        return any(field["name"] == name for field in self.fields)


class RegistrationDraft(models.Model):
    """What somebody has typed so far, sealed, so that neither an error nor an expired session loses it.

    Passwords are never in it. Whoever holds the token of the cookie gets it back, until it expires.
    """

    token = models.CharField(max_length=80, unique=True)  # keyed hash: reading the table opens nothing
    version = models.ForeignKey(FormVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="+")
    sealed = models.TextField()
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    class Meta:
        verbose_name = _("draft of a registration")
        verbose_name_plural = _("drafts of registrations")

    def __str__(self) -> str:
        return str(self.pk)
