"""The outbox, which is also the bell and the e-mail history: a row per recipient and channel. And the webhooks."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.messages import KINDS
from core.models import StoredEvent
from notifications.enums import Channel, DeliveryState, EndpointState, State, SystemMail
from notifications.querysets import DeliveryQuerySet, EndpointQuerySet, MessageQuerySet
from people.models import Person


class Message(models.Model):
    """What one person is told through one channel.

    `payload` is the whole e-mail as it goes out (RFC 5322). Where it carries a secret (a code, a reset link), `body`
    holds it masked and `payload` is emptied once sent.
    """

    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="messages"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    kind = models.CharField(_("kind"), max_length=80)
    address = models.CharField(_("address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    url = models.CharField(_("link"), max_length=300, blank=True)
    payload = models.TextField(blank=True)
    secret = models.BooleanField(_("carries a secret"), default=False)
    message_id = models.CharField(max_length=120, blank=True)
    key = models.CharField(_("idempotency key"), max_length=160, unique=True)
    cause = models.ForeignKey(StoredEvent, verbose_name=_("cause"), null=True, on_delete=models.PROTECT)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    values = models.JSONField(_("values"), default=dict, blank=True)
    template = models.ForeignKey(
        "TemplateVersion", verbose_name=_("version of the text"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    digest = models.ForeignKey(
        "self", verbose_name=_("daily summary"), null=True, on_delete=models.PROTECT, related_name="parts"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state__in=["queued", "sending"])),
            models.Index(fields=["person", "-created_at"], name="message_bell", condition=Q(channel="bell")),
            models.Index(fields=["channel", "-created_at", "-id"], name="message_history"),
            models.Index(fields=["person"], name="message_unread", condition=Q(channel="bell", read_at=None)),
            models.Index(fields=["kind", "-created_at", "-id"], name="message_kind", condition=Q(channel="email")),
            models.Index(
                fields=["-created_at", "-id"], name="message_not_sent",
                condition=Q(channel="email", state__in=["queued", "sending", "failed"]),
            ),
            models.Index(fields=["due_at"], name="message_held", condition=Q(state="held")),
            models.Index(fields=["person"], name="message_waiting", condition=Q(state="waiting")),
            GinIndex(
                fields=["address"], name="message_address", opclasses=["gin_trgm_ops"], condition=Q(channel="email")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject

    @property
    def state_badge(self) -> State:
        """The state with its colour, icon and word."""
        return State(self.state)

    @property
    def unread(self) -> bool:
        return self.read_at is None

    @property
    def is_final(self) -> bool:
        return self.state in {State.SENT, State.FAILED}

    @property
    def kind_label(self) -> str:
        """The kind in words; one that no app names any more keeps its own name."""
        if known := KINDS.get(self.kind):
            return str(known.label)
        return str(SystemMail(self.kind).label) if self.kind in SystemMail else self.kind


class Attempt(models.Model):
    """One try at handing a message over, with the server's own words. Append-only.

    `queued` means that it is tried again: later by itself, or at once where somebody (`by`) asked for it.
    """

    message = models.ForeignKey(Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField(_("at"), default=timezone.now)
    state = models.CharField(_("outcome"), max_length=10, choices=State)
    reply = models.CharField(_("server's reply"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("resent by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"

    @property
    def state_badge(self) -> State:
        return State(self.state)


class Choice(models.Model):
    """Whether messages of a kind reach a person through a channel. Without a person: what holds for everybody else.

    On the kind of the daily summary it says whether the person gets that instead of single e-mails.
    """

    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, on_delete=models.CASCADE, related_name="notice_choices"
    )
    kind = models.CharField(_("kind"), max_length=80)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    on = models.BooleanField(_("on"))
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel"], name="choice_once", nulls_distinct=False
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.on}"


class TemplateVersion(models.Model):
    """A wording that staff gave to a kind of message in one language; the latest is in force. Append-only.

    One without texts brings back the product's own wording.
    """

    kind = models.CharField(_("kind"), max_length=80)
    language = models.CharField(_("language"), max_length=7)
    version = models.PositiveIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = _("version of a text")
        verbose_name_plural = _("versions of texts")
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "version"], name="template_version_once"),
            models.CheckConstraint(
                condition=Q(subject="", body="") | ~Q(subject="") & ~Q(body=""), name="template_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.version}"

    @property
    def is_default(self) -> bool:
        return not self.subject


class Resend(models.Model):
    """E-mails of a filter that somebody sent again together. Append-only."""

    filters = models.JSONField(_("filters"), default=dict)
    count = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = _("e-mails sent again")
        verbose_name_plural = _("e-mails sent again")

    def __str__(self) -> str:
        return f"{self.count} {self.at}"


class Endpoint(models.Model):
    """Another system's address that is told what happens, signed with a secret of its own. Never deleted."""

    url = models.CharField(_("address"), max_length=300)
    description = models.CharField(_("what it is for"), max_length=120, blank=True)
    kinds = ArrayField(models.CharField(max_length=100), verbose_name=_("events"), default=list)  # none: all
    secret = models.CharField(max_length=300, editable=False)  # encrypted
    is_active = models.BooleanField(_("active"), default=True)
    gone_at = models.DateTimeField(_("given up by itself at"), null=True)  # it answered that it is gone for good
    rests_until = models.DateTimeField(null=True)  # after a failure: who is down is called now and then, not at once
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    form_key = models.UUIDField(unique=True, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.description or self.url

    @property
    def state_badge(self) -> EndpointState:
        if self.is_active:
            return EndpointState.ACTIVE
        return EndpointState.GONE if self.gone_at else EndpointState.PAUSED


class Delivery(models.Model):
    """What one endpoint is told of one event: ids and figures. Kept as its history."""

    endpoint = models.ForeignKey(
        Endpoint, verbose_name=_("webhook"), on_delete=models.PROTECT, related_name="deliveries"
    )
    event = models.ForeignKey(StoredEvent, verbose_name=_("event"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)  # since it was last asked for
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="delivery_once")]
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["endpoint", "-id"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint_id}"

    @property
    def state_badge(self) -> DeliveryState:
        return DeliveryState(self.state)


class DeliveryTry(models.Model):
    """One call and its answer, or (`by`) somebody's wish to send it again. Append-only."""

    delivery = models.ForeignKey(Delivery, verbose_name=_("delivery"), on_delete=models.PROTECT, related_name="log")
    at = models.DateTimeField(_("at"), default=timezone.now)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    reply = models.CharField(_("text of the answer"), max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("attempt of a delivery")
        verbose_name_plural = _("attempts of deliveries")

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.status}"
