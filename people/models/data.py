"""What protects somebody's data: keys, requests to erase, identity documents."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.enums import ErasureState
from people.models.people import Person, default_country


class PersonKey(models.Model):
    """The key of what is personal in rows that nobody may change. It rests encrypted; erasing somebody destroys it."""

    person = models.OneToOneField(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="key", db_constraint=False
    )
    sealed = models.TextField(blank=True)  # empty: destroyed
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True)

    class Meta:
        verbose_name = _("key of a person")
        verbose_name_plural = _("keys of people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destroyed_at=None) | models.Q(sealed=""), name="person_key_destroyed_is_empty"
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class ErasureRequest(models.Model):
    """Somebody's data shall go: asked by the person, or by staff in their name; decided by somebody else."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="erasures")
    state = models.CharField(_("state"), max_length=10, choices=ErasureState, default=ErasureState.OPEN)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("request to erase data")
        verbose_name_plural = _("requests to erase data")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="open"), name="one_open_erasure_each"
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["-asked_at", "-id"], name="erasure_newest")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"

    @property
    def badge(self) -> ErasureState:
        return ErasureState(self.state)

    @property
    def is_own(self) -> bool:
        """Whether the person asked, and not staff for them."""
        return self.asked_by is not None and self.asked_by.person_id == self.person_id


class Identification(models.Model):
    """The number of somebody's identity document: sealed under their key, found by its keyed hash, shown by its end."""

    person = models.OneToOneField(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="identification", db_constraint=False
    )
    country = models.CharField(_("country"), max_length=2, default=default_country, db_default="CO")
    kind = models.CharField(_("kind"), max_length=4)  # the code of an IdType of that country
    sealed = models.TextField()
    lookup = models.CharField(max_length=80, unique=True)
    last4 = models.CharField(_("last four"), max_length=4)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("identification")
        verbose_name_plural = _("identifications")
        indexes = [models.Index(fields=["last4"], name="identification_by_end")]

    def __str__(self) -> str:
        return f"{self.kind} ····{self.last4}"
