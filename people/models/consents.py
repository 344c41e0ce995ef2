"""What people are asked to accept, the wordings it had, who accepted which, and what ended that."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from people.enums import Audience, ConsentEnding, ConsentKind, Place, ShownAs
from people.models.people import Person

# Through what a text was accepted; registrations name their own channels.
WAYS = {
    "profile": _("the profile"), "login": _("signing in"), "site": _("the site"), "invitation": _("an invitation"),
    "replicated": _("an agent's site"), "backoffice": _("an agent"), "backend": _("our team"), "file": _("a file"),
    "contact": _("our team"), "chatbot": _("the chat"), "api": _("another system"),
    "credit": _("a credit request"),
}  # fmt: skip


class Agreement(models.Model):
    """A text that people accept: who is asked, where, and whether they must. Its wordings are ConsentText rows.

    `current` is the wording in force. An acceptance holds while its version is `holds_from` or later; `asked_at` is
    since when those who have none are asked. `ranks` are codes; none means all of them. `block_after_days` counts from
    `asked_at` or from when the person joined, whichever is later; empty: signing in is never held up.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ConsentKind)
    country = models.CharField(_("country"), max_length=2, blank=True)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.EVERYONE)
    ranks = ArrayField(models.CharField(max_length=40), verbose_name=_("ranks"), default=list, blank=True)
    places = ArrayField(models.CharField(max_length=12, choices=Place), verbose_name=_("where"), default=list)
    required = models.BooleanField(_("required"), default=True)
    block_after_days = models.PositiveSmallIntegerField(_("days until it blocks"), null=True, blank=True)
    again_on_rank = models.BooleanField(_("asked again on reaching a rank"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    current = models.OneToOneField(
        "people.ConsentText", null=True, on_delete=models.PROTECT, related_name="in_force_of", editable=False
    )
    holds_from = models.PositiveIntegerField(default=1, editable=False)
    asked_at = models.DateTimeField(_("asked since"), default=timezone.now)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    form_key = models.UUIDField(unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def __str__(self) -> str:
        return self.current.title if self.current else self.code

    @property
    def where(self) -> list[Any]:
        return [Place(place).label for place in self.places]


class ConsentText(models.Model):
    """A version of a text that people accept. A new wording is a new row; rows never change.

    Only a version that nobody accepted can be deleted. `sha256` is of all that is shown: people.rules.digest.
    """

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), null=True, on_delete=models.PROTECT, related_name="versions",
        db_index=False,
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=10, choices=ConsentKind)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=150, blank=True, db_default="")
    shown = models.CharField(_("shown as"), max_length=5, choices=ShownAs, default=ShownAs.LINK, db_default="link")
    body = models.TextField(_("text"), blank=True)
    link = models.URLField(_("address"), max_length=300, blank=True, db_default="")
    file = models.ForeignKey(
        StoredFile, verbose_name=_("file"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    asks_again = models.BooleanField(_("asked again"), default=True, db_default=True)
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    form_key = models.UUIDField(unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [models.UniqueConstraint(fields=["agreement", "version"], name="consent_text_of_agreement")]

    def __str__(self) -> str:
        return f"{self.title or self.get_kind_display()} {self.version}"

    @property
    def code(self) -> str:
        return self.agreement.code if self.agreement else self.kind

    @property
    def required(self) -> bool:
        return self.agreement.required if self.agreement else True

    @property
    def places(self) -> list[str]:
        return list(self.agreement.places) if self.agreement else []


class Consent(models.Model):
    """Who accepted which text, when and from where. Append-only: what ends it is a row of its own.

    `turn` counts how often the person accepted this very version: again after a withdrawal, or on reaching a rank.
    """

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, verbose_name=_("text"), on_delete=models.PROTECT, related_name="acceptances")
    turn = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)
    ip_sealed = models.TextField(_("IP address"), blank=True)  # under the person's key: people.actions.keys
    channel = models.CharField(_("channel"), max_length=30)
    form_key = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["person", "text", "turn"], name="consent_once_per_turn"),
            models.UniqueConstraint(fields=["form_key", "text"], name="consent_once_per_form"),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="consent_newest"),
            models.Index(fields=["text", "-at", "-id"], name="consent_by_text"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} - {self.text_id}"

    @property
    def way(self) -> Any:
        """Through what it was accepted, in words."""
        return WAYS.get(self.channel, self.channel)


class ConsentEnd(models.Model):
    """An acceptance that holds no more: the person withdrew it, or reached a rank that asks again. Append-only."""

    consent = models.OneToOneField(Consent, verbose_name=_("consent"), on_delete=models.PROTECT, related_name="end")
    why = models.CharField(_("why"), max_length=10, choices=ConsentEnding)
    rank = models.CharField(_("rank"), max_length=40, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now, db_default=Now())
    ip_sealed = models.TextField(_("IP address"), blank=True)
    channel = models.CharField(_("channel"), max_length=30)

    class Meta:
        verbose_name = _("end of a consent")
        verbose_name_plural = _("ends of consents")

    def __str__(self) -> str:
        return f"{self.consent_id} {self.why}"


class RankAsk(models.Model):
    """Somebody who had withdrawn a text reached a rank that asks it again: it waits for them once more. Append-only.

    Of an acceptance in force, ConsentEnd says the same.
    """

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(_("rank"), max_length=40)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("text asked again by a rank")
        verbose_name_plural = _("texts asked again by ranks")
        constraints = [models.UniqueConstraint(fields=["person", "agreement", "rank"], name="text_asked_once_by_rank")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.agreement_id} {self.rank}"
