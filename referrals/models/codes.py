"""Codes, touches and who brought whom. Codes belong to people; `network` decides whose are active."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import ALIKE, ONE
from core.models import StoredFile
from people.models import Person
from referrals.enums import Channel, Decision, Severity, SignalKind, SignalState, TouchKind


class InviteCode(models.Model):
    """A code that brings people to its owner. Stored in upper case; never reused, never removed."""

    owner = models.ForeignKey(
        Person, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="invite_codes", db_constraint=False
    )
    code = models.CharField(_("code"), max_length=20, unique=True)
    look = models.GeneratedField(  # the code with look-alike characters made one: no two codes look the same
        expression=Func(F("code"), Value(ALIKE), Value(ONE), function="translate"),
        output_field=models.CharField(max_length=20), db_persist=True, unique=True,
    )  # fmt: skip
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


class CodeRequest(models.Model):
    """A code of their own that somebody asked for. An accepted one became an InviteCode beside the permanent one."""

    owner = models.ForeignKey(
        Person, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="code_requests"
    )
    code = models.CharField(_("code"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=Decision, default=Decision.OPEN)
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("request for a code")
        verbose_name_plural = _("requests for codes")
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=Q(state="open"), name="one_open_code_request_each")
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="code_request_newest")]

    def __str__(self) -> str:
        return self.code

    @property
    def decision(self) -> Decision:
        return Decision(self.state)


class Footprint(models.Model):
    """Where somebody acted from, as keyed hashes only: enough to see that two people are one, and nothing more."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="footprints")
    visitor = models.CharField(_("visitor"), max_length=32, blank=True)
    network = models.CharField(_("internet connection"), max_length=32, blank=True)
    inbox = models.CharField(_("inbox"), max_length=32, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("footprint")
        verbose_name_plural = _("footprints")
        constraints = [
            models.UniqueConstraint(fields=["person", "visitor", "network", "inbox"], name="footprint_once_each")
        ]
        indexes = [
            models.Index(fields=["visitor"], name="footprint_by_visitor", condition=~Q(visitor="")),
            models.Index(fields=["network", "at"], name="footprint_by_network", condition=~Q(network="")),
            models.Index(fields=["inbox"], name="footprint_by_inbox", condition=~Q(inbox="")),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class Signal(models.Model):
    """Something about a referral that staff should look at. While one is open, what the referral earns waits."""

    attribution = models.ForeignKey(
        Attribution, verbose_name=_("attribution"), on_delete=models.PROTECT, related_name="signals"
    )
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="signals")
    referrer = models.ForeignKey(
        Person, verbose_name=_("referrer"), on_delete=models.PROTECT, related_name="signals_against"
    )
    kind = models.CharField(_("sign"), max_length=10, choices=SignalKind)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    about = models.ForeignKey(Person, verbose_name=_("same as"), null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=SignalState, default=SignalState.OPEN)
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("sign of a suspicious referral")
        verbose_name_plural = _("signs of suspicious referrals")
        constraints = [models.UniqueConstraint(fields=["attribution", "kind"], name="signal_once_each")]
        indexes = [
            models.Index(fields=["referrer", "-raised_at"], name="signal_open", condition=Q(state="open")),
            models.Index(fields=["person", "state"], name="signal_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.attribution_id}"

    @property
    def weight(self) -> Severity:
        return Severity(self.severity)

    @property
    def decision(self) -> SignalState:
        return SignalState(self.state)


class Dispute(models.Model):
    """Somebody says that another person brought a client in, with evidence; staff decide with a reason."""

    claimant = models.ForeignKey(Person, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="disputes")
    person = models.ForeignKey(
        Person, verbose_name=_("client"), null=True, on_delete=models.PROTECT, related_name="disputed"
    )
    claimed = models.ForeignKey(
        Person, verbose_name=_("who should be the referrer"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    current = models.ForeignKey(
        Attribution, verbose_name=_("referrer at that time"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    named = models.CharField(_("as they wrote it"), max_length=200, blank=True)
    text = models.TextField(_("what happened"), max_length=2000)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("evidence"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=Decision, default=Decision.OPEN)
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="dispute_newest"),
            models.Index(fields=["claimant", "-created_at"], name="dispute_by_claimant"),
        ]

    def __str__(self) -> str:
        return f"{self.claimant_id}: {self.person_id}"

    @property
    def decision(self) -> Decision:
        return Decision(self.state)
