"""People and their states by file: what was uploaded, and what each row did, so that it can be undone."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Job, StoredFile
from core.staging import Shape
from network.enums import Kept, LoadKind, LoadState
from network.querysets import LoadQuerySet
from people.models import Person


class Load(models.Model):
    """A file of people, or of states. Nothing is written before somebody has seen the preview and confirmed it.

    `shape` is how the file is read, `columns` field -> column, `options` what was chosen beside the file. `version`
    counts the checks, so that only the preview that was seen can be confirmed. `counts` are rows by outcome, `examples`
    and `mistakes` what the preview shows of them.
    """

    form_key = models.UUIDField(unique=True)
    kind = models.CharField(_("what"), max_length=10, choices=LoadKind)
    table = models.OneToOneField(StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    errors = models.ForeignKey(
        StoredFile, verbose_name=_("rows to correct"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    shape = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    examples = models.JSONField(default=list)
    mistakes = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=LoadState, default=LoadState.CHECKING)
    error = models.CharField(_("error"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    undo_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = LoadQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of people")
        verbose_name_plural = _("files of people")
        indexes = [models.Index(fields=["kind", "-created_at", "-id"], name="load_newest")]

    def __str__(self) -> str:
        return self.table.name

    @property
    def state_badge(self) -> LoadState:
        return LoadState(self.state)

    @property
    def how(self) -> Shape:
        return Shape(**self.shape)

    @property
    def has_file(self) -> bool:
        """Files go some days after the work; their name and fingerprint stay."""
        return bool(self.table.content)

    def option(self, name: str, default: Any = "") -> Any:
        return self.options.get(name, default)


class LoadTrace(models.Model):
    """What a row did to somebody: made their record, or changed it from `before` to `after` (field -> value).

    Both go when the person's data goes. `undone_at` says that it was taken back, `kept` why it was not.
    """

    load = models.ForeignKey(
        Load, verbose_name=_("file"), on_delete=models.PROTECT, related_name="traces", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    number = models.PositiveIntegerField(_("row"))
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="load_traces", db_constraint=False
    )
    made = models.BooleanField(_("made the record"), default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField(_("at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    kept = models.CharField(_("kept because"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("row of a file of people")
        verbose_name_plural = _("rows of files of people")
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="load_row_once")]
        indexes = [  # those who came last go first
            models.Index(fields=["load", "person", "number"], name="load_undo", condition=Q(undone_at=None, kept=""))
        ]

    def __str__(self) -> str:
        return f"{self.load_id}/{self.number}"

    @property
    def kept_label(self) -> str:
        return str(Kept(self.kept).label)
