"""Codes, touches and who brought whom. Codes belong to people; `network` decides whose are active."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from referrals.enums import Channel, TouchKind


class InviteCode(models.Model):
    """A code that brings people to its owner. Stored in upper case; never reused, never removed."""

    owner = models.ForeignKey(Person, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="invite_codes")
    code = models.CharField(_("code"), max_length=20, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_vanity = models.BooleanField(_("chosen by the person"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("invite code")
        verbose_name_plural = _("invite codes")
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=Q(is_vanity=False), name="one_permanent_code_each")
        ]

    def __str__(self) -> str:
        return self.code


class Touch(models.Model):
    """Somebody met a code: opened the link, typed it. `visitor` is a random id of the browser, not of the person."""

    code = models.ForeignKey(InviteCode, verbose_name=_("code"), on_delete=models.PROTECT, related_name="touches")
    kind = models.CharField(_("kind"), max_length=10, choices=TouchKind)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    visitor = models.CharField(_("visitor"), max_length=32, blank=True)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="touches"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        indexes = [models.Index(fields=["code", "kind", "-at"], name="touch_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.kind}"


class Attribution(models.Model):
    """Who brought a person in. One in force per person; a change ends it and starts another, so history stays."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="attributions")
    referrer = models.ForeignKey(Person, verbose_name=_("referrer"), on_delete=models.PROTECT, related_name="referred")
    code = models.ForeignKey(InviteCode, verbose_name=_("code"), null=True, on_delete=models.PROTECT)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    bound_at = models.DateTimeField(_("bound at"), default=timezone.now)
    bound_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_referrer_each"),
            models.CheckConstraint(condition=~Q(person=F("referrer")), name="nobody_refers_themselves"),
        ]
        indexes = [models.Index(fields=["referrer", "-bound_at"], name="attribution_by_referrer")]

    def __str__(self) -> str:
        return f"{self.referrer_id} > {self.person_id}"
