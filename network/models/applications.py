"""Registrations: who wants to be what, through which door, what was looked at and what was decided."""

import re
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from network.enums import ApplicationState, Channel, CheckName, CheckResult, Passage, Target
from network.models.forms import FormVersion
from network.models.members import Agent
from network.querysets import ApplicationQuerySet
from people.models import Person

# By what somebody was recognised, in words for staff.
KNOWN_BY = {
    "document": _("by the document"), "login": _("by the e-mail they sign in with"), "email": _("by the e-mail"),
    "phone": _("by the phone"),
}  # fmt: skip
# What an entry of the blacklist has in common with somebody, in words for staff.
ALIKE = {
    "document": _("document"), "email": _("e-mail"), "phone": _("phone"), "names": _("names"),
    "birth_date": _("birth date"), "city": _("city"),
}  # fmt: skip


def entry_said(detail: str) -> str:
    """In words what was noted of an entry of the blacklist, which is `#3: document, email` or, of alike ones,
    `#3: names, city (87 %)`; anything else as it stands."""
    if not (found := re.fullmatch(r"#(\d+): ([\w, ]+?)( \((\d+) %\))?", detail)):
        return detail
    number, names, alike, score = found.groups()
    on = ", ".join(str(ALIKE.get(name, name)) for name in names.split(", "))
    said = gettext("entry %(number)s, alike by %(score)s %%: %(on)s") if alike else gettext("entry %(number)s: %(on)s")
    return said % {"number": number, "score": score, "on": on}


class Application(models.Model):
    """A registration, through whatever door. The answers rest sealed: under the person's key once there is a person,
    under the company's before.

    `person` is who it made or recognised. While it is a draft the person has not confirmed it, and nothing was done.
    `asked` holds the names of the fields and documents to send again. `form_key` is the form that asked for it.
    """

    target = models.CharField(_("to be"), max_length=10, choices=Target)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    passage = models.CharField(_("passage"), max_length=10, choices=Passage, default=Passage.NEW)
    state = models.CharField(_("state"), max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT)
    version = models.ForeignKey(
        FormVersion,
        verbose_name=_("form"),
        null=True,
        on_delete=models.PROTECT,
        related_name="applications",
        db_index=False,
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="applications",
        db_constraint=False,
    )  # fmt: skip
    sponsor = models.ForeignKey(
        Agent, verbose_name=_("sponsor"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    referrer = models.ForeignKey(
        Person, verbose_name=_("referrer"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("registered by"), null=True, on_delete=models.PROTECT,
        related_name="+", db_index=False, db_constraint=False,
    )  # fmt: skip
    sealed = models.TextField(blank=True)
    asked = models.JSONField(_("asked again"), default=list)
    process_id = models.BigIntegerField(_("approval"), null=True)
    created_at = models.DateTimeField(_("date"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    form_key = models.UUIDField(unique=True, null=True)
    confirm_until = models.DateTimeField(null=True)  # until when its person may confirm it by the code they were sent
    confirm_tries = models.PositiveSmallIntegerField(default=0)

    objects = ApplicationQuerySet.as_manager()
    shown_name: str = ""
    approval_step: str = ""  # of its approval, where it has several
    known_labels: list[tuple[str, str]] | None = None  # what its form asked, in words, once a query has read it
    withdrawing: Any = None  # the form by which the leader who asked for it takes it back, where a page has one
    new_login: Any = None  # the account that the engine has just made, for the door that signs its owner in

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "target"], condition=Q(state__in=["waiting", "more"]), name="one_open_application"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(person__isnull=False) | Q(state="withdrawn") | Q(state="rejected"),
                name="application_has_person",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="application_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="application_by_state"),
            # Files bring registrations by the million, most of which have none of these.
            models.Index(
                fields=["sponsor", "-created_at"], name="application_of_sponsor", condition=Q(sponsor__isnull=False)
            ),
            models.Index(fields=["referrer"], name="application_of_referrer", condition=Q(referrer__isnull=False)),
            models.Index(fields=["version"], name="application_of_version", condition=Q(version__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.target}"

    @property
    def standing(self) -> ApplicationState:
        return ApplicationState(self.state)

    @property
    def is_open(self) -> bool:
        return self.standing.is_open

    @property
    def is_of_leader(self) -> bool:
        """Whether a leader, and not the person, asked that they go on as a client only."""
        return self.passage == Passage.TO_CLIENT and self.channel == Channel.BACKOFFICE


class HeldFile(models.Model):
    """A file that came with a registration which waits to be confirmed. `name` is its field: `doc_<code>`.

    Nobody is shown it: it may be a stranger's who typed somebody's e-mail. It becomes a document when its person
    confirms, and goes when the registration does not come about.
    """

    application = models.ForeignKey(
        Application, verbose_name=_("registration"), on_delete=models.PROTECT, related_name="held_files"
    )
    name = models.CharField(_("field"), max_length=40)
    file = models.ForeignKey(StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a held registration")
        verbose_name_plural = _("files of held registrations")
        constraints = [models.UniqueConstraint(fields=["application", "name"], name="held_file_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.name}"


class ApplicationCheck(models.Model):
    """Something that was looked at: how it came out, and over whom it came, where that is somebody. Append-only.

    `detail` says what, without personal data.
    """

    application = models.ForeignKey(
        Application, verbose_name=_("registration"), on_delete=models.PROTECT, related_name="checks"
    )
    name = models.CharField(_("what"), max_length=20, choices=CheckName)
    result = models.CharField(_("result"), max_length=10, choices=CheckResult)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    about = models.ForeignKey(
        Person, verbose_name=_("over whom"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("check of a registration")
        verbose_name_plural = _("checks of registrations")

    def __str__(self) -> str:
        return f"{self.application_id} {self.name}"

    @property
    def standing(self) -> CheckResult:
        return CheckResult(self.result)

    @property
    def label(self) -> str:
        """What was looked at, and with whose it was compared."""
        if self.name == CheckName.TERRITORY and self.about:
            return gettext("Territory, compared with that of %(name)s") % {"name": self.about.name}
        return capfirst(self.get_name_display())

    @property
    def earlier(self) -> int | None:
        """The number of the registration whose place this one took."""
        return int(self.detail.removeprefix("#")) if self.name == CheckName.EARLIER else None

    @property
    def finding(self) -> str:
        """What came of it; over whom it came, where the label does not say so."""
        if self.earlier:
            return gettext("registration %(number)s, whose e-mail nobody confirmed") % {"number": self.earlier}
        if self.name == CheckName.TERRITORY:
            return self.detail or str(self.standing.label)
        detail = str(KNOWN_BY.get(self.detail) or entry_said(self.detail))
        return " · ".join(filter(None, [self.about.name if self.about else "", detail])) or str(self.standing.label)


class ApplicationStep(models.Model):
    """What became of a registration: when, through whom and why. Append-only."""

    application = models.ForeignKey(
        Application, verbose_name=_("registration"), on_delete=models.PROTECT, related_name="steps", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=ApplicationState)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    asked = models.JSONField(_("asked again"), default=list)
    form_key = models.UUIDField(unique=True, null=True)
    asked_labels: list[str]  # in words, where a query added them

    class Meta:
        verbose_name = _("step of a registration")
        verbose_name_plural = _("steps of registrations")
        indexes = [models.Index(fields=["application", "at", "id"], name="application_steps")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"

    @property
    def standing(self) -> Any:
        return ApplicationState(self.state)
