"""Papers that the company asks of people: what kinds there are, what was handed in, and files on their way in."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from people.enums import Audience, DocumentState, Moment
from people.models.people import Person
from people.querysets import DocumentKindQuerySet, PersonDocumentQuerySet


def any_format() -> list[str]:
    return ["pdf", "jpeg", "png"]


class DocumentKind(models.Model):
    """A paper that the company asks for. One that is switched off is asked of nobody any more; what came in stays."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    help = models.CharField(_("help"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Empty: of every country."))
    audience = models.CharField(_("asked of"), max_length=10, choices=Audience, default=Audience.AGENT)
    formats = ArrayField(models.CharField(max_length=5), verbose_name=_("formats"), default=any_format)
    megabytes = models.PositiveSmallIntegerField(
        _("largest size in MB"), default=10, validators=[MinValueValidator(1), MaxValueValidator(25)]
    )
    is_required = models.BooleanField(_("required"), default=True)
    # Each registration form says which papers it asks for and when: this is not read, and goes with a later release.
    moment = models.CharField(_("asked for"), max_length=12, choices=Moment, default=Moment.LATER)
    has_expiry = models.BooleanField(_("expires"), default=False, help_text=_("Whoever hands it in says until when."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = DocumentKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of document")
        verbose_name_plural = _("kinds of document")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def field_name(self) -> str:
        """Its name in forms."""
        return f"doc_{self.code}"


class DocumentReason(models.Model):
    """Why documents are rejected, in words that the person reads: what to send instead."""

    name = models.CharField(_("reason"), max_length=80)
    text = models.CharField(_("what the person reads"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("reason to reject a document")
        verbose_name_plural = _("reasons to reject a document")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class PersonDocument(models.Model):
    """What somebody handed in, version by version. One waits at most, and one is in force at most.

    `claimed_by` holds it for review until `claimed_until`, so that two people never look at the same one. Where
    `process_id` is set an approval flow decides on it; `asked` are the parts that it wants again (PARTS).
    """

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="documents")
    kind = models.ForeignKey(DocumentKind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("version"))
    file = models.ForeignKey(StoredFile, verbose_name=_("file"), null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=DocumentState, default=DocumentState.WAITING)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    asked = ArrayField(models.CharField(max_length=20), verbose_name=_("to send again"), default=list, db_default=[])
    process_id = models.BigIntegerField(_("approval"), null=True)
    handed_in_at = models.DateTimeField(_("handed in"), default=timezone.now)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("handed in by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("held by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_until = models.DateTimeField(_("held until"), null=True)
    warned_at = models.DateTimeField(_("warned at"), null=True)
    form_key = models.UUIDField(unique=True)

    objects = PersonDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a person")
        verbose_name_plural = _("documents of people")
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "version"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=models.Q(state="waiting"), name="document_one_waits"
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=models.Q(state="accepted"), name="document_one_in_force"
            ),
        ]
        indexes = [
            models.Index(fields=["handed_in_at", "id"], name="document_queue", condition=models.Q(state="waiting")),
            models.Index(fields=["expires_on"], name="document_expiry", condition=models.Q(state="accepted")),
            models.Index(fields=["-handed_in_at", "-id"], name="document_newest"),
            models.Index(fields=["process_id"], name="document_process", condition=models.Q(process_id__isnull=False)),
            models.Index(
                fields=["claimed_by"],
                name="document_held",
                condition=models.Q(state="waiting", claimed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind_id} {self.version}"

    @property
    def badge(self) -> DocumentState:
        return DocumentState(self.state)

    @property
    def is_picture(self) -> bool:
        return bool(self.file and self.file.kind != "pdf")

    @property
    def days_left(self) -> int | None:
        return (self.expires_on - timezone.localdate()).days if self.expires_on else None

    @property
    def is_held(self) -> bool:
        """Whether somebody is looking at it right now."""
        return self.claimed_by_id is not None and self.claimed_until is not None and self.claimed_until > timezone.now()

    def is_held_by_another(self, user: object) -> bool:
        return self.is_held and self.claimed_by != user


class Upload(models.Model):
    """A file that comes in piece by piece, so that a lost connection costs one piece. Only its owner goes on with it.

    `owner` is the keyed hash of the account, or of the browser's session where nobody is signed in.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("file on its way in")
        verbose_name_plural = _("files on their way in")
        indexes = [
            models.Index(fields=["touched_at"], name="upload_touched"),
            models.Index(fields=["owner"], name="upload_owner"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_whole(self) -> bool:
        return self.received == self.size


class UploadPiece(models.Model):
    """A piece of it, from byte `start` on."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pieces")
    start = models.PositiveIntegerField()
    content = models.FileField(upload_to="pieces/", max_length=120)

    class Meta:
        verbose_name = _("piece of a file")
        verbose_name_plural = _("pieces of files")
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="upload_piece_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.start}"
