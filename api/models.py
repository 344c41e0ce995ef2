"""Keys of the web service, and the answers that are kept for whoever asks again."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.enums import KeyState
from api.querysets import AnswerQuerySet, KeyQuerySet
from core.service import SCOPES


class Key(models.Model):
    """Lets another system in, as the member of staff who made it and with no more rights. Never deleted.

    Of the secret only a hash is here: it is drawn at random, so nobody finds it by trying words.
    """

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=60), verbose_name=_("scopes"))
    networks = ArrayField(models.CharField(max_length=50), verbose_name=_("networks"), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("acts as"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    minute = models.BigIntegerField(default=0, editable=False)  # since 1970, of the last call
    calls = models.PositiveIntegerField(default=0, editable=False)  # in that minute
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    form_key = models.UUIDField(unique=True, editable=False)

    objects = KeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of the web service")
        verbose_name_plural = _("keys of the web service")

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        """As much of it as may be seen."""
        return f"vin_{self.prefix}_…"

    @property
    def state_badge(self) -> KeyState:
        if self.revoked_at:
            return KeyState.REVOKED
        if self.expires_on and self.expires_on < timezone.localdate():
            return KeyState.EXPIRED
        able = self.owner.is_active and self.owner.is_staff and not self.owner.person.barred_at
        return KeyState.ACTIVE if able else KeyState.ORPHANED

    @property
    def scope_labels(self) -> list[str]:
        return [str(SCOPES[name].label) if name in SCOPES else name for name in self.scopes]


class Answer(models.Model):
    """What a call with an Idempotency-Key was answered, for whoever sends it again within a day."""

    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="answers")
    name = models.CharField(max_length=255)  # as the caller named the call
    digest = models.CharField(max_length=64)  # of what was asked
    status = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=60)  # of content
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint(fields=["key", "name"], name="answer_once_per_call")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.status}"
