"""The texts that people accept, and who accepted which."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.enums import ConsentKind
from people.models.people import Person


class ConsentText(models.Model):
    """A version of a text that people accept. A new wording is a new row; rows never change."""

    kind = models.CharField(_("kind"), max_length=10, choices=ConsentKind)
    version = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="consent_text_version")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"


class Consent(models.Model):
    """Who accepted which text, when and from where. Append-only."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, verbose_name=_("text"), on_delete=models.PROTECT)
    at = models.DateTimeField(_("at"), default=timezone.now)
    ip_sealed = models.TextField(_("IP address"), blank=True)  # under the person's key: people.actions.keys
    channel = models.CharField(_("channel"), max_length=30)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [models.UniqueConstraint(fields=["person", "text"], name="consent_once_per_text")]

    def __str__(self) -> str:
        return f"{self.person} - {self.text}"
