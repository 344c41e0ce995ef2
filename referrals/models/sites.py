"""The agents' own pages: what they say, where they stand, and under which names."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import ALIKE, ONE
from core.models import StoredFile
from people.models import Person
from referrals.enums import Decision


class Site(models.Model):
    """An agent's page. Without a row it stands too, under the invite code and with what everybody's shows."""

    owner = models.OneToOneField(Person, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="site")
    is_on = models.BooleanField(_("switched on by the agent"), default=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    stop_reason = models.CharField(_("reason"), max_length=500, blank=True)
    current = models.ForeignKey(
        "referrals.SiteVersion", verbose_name=_("what it says"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("agent's site")
        verbose_name_plural = _("agents' sites")

    def __str__(self) -> str:
        return str(self.owner_id)


class SiteVersion(models.Model):
    """What the page said from one saving to the next: plain words and one picture, never markup."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    headline = models.CharField(_("headline"), max_length=90, blank=True)
    text = models.TextField(_("text"), max_length=1000, blank=True)
    picture = models.ForeignKey(
        StoredFile, verbose_name=_("picture"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    shows_photo = models.BooleanField(_("shows the photo"), default=True)
    shows_phone = models.BooleanField(_("shows the phone"), default=False)
    shows_email = models.BooleanField(_("shows the e-mail"), default=False)
    shows_networks = models.BooleanField(_("shows the networks"), default=True)
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("version of a site")
        verbose_name_plural = _("versions of sites")
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="site_version_once")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.number}"


class SiteSlug(models.Model):
    """The name of the page in its address. A site keeps those it had, so that old links lead on."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.PROTECT, related_name="slugs")
    slug = models.CharField(_("address"), max_length=40, unique=True)
    look = models.GeneratedField(  # without hyphens, look-alike characters made one: no two addresses look the same
        expression=Func(F("slug"), Value(ALIKE.lower() + "-"), Value(ONE.lower()), function="translate"),
        output_field=models.CharField(max_length=40), db_persist=True, unique=True,
    )  # fmt: skip
    is_current = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("address of a site")
        verbose_name_plural = _("addresses of sites")
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(is_current=True), name="one_current_slug_each")
        ]

    def __str__(self) -> str:
        return self.slug


class SiteHost(models.Model):
    """A host name of the agent's own under which the page is shown once staff have approved it."""

    site = models.ForeignKey(Site, verbose_name=_("site"), on_delete=models.PROTECT, related_name="hosts")
    host = models.CharField(_("host name"), max_length=190)
    state = models.CharField(_("state"), max_length=10, choices=Decision, default=Decision.OPEN)
    created_at = models.DateTimeField(_("entered at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("host name of a site")
        verbose_name_plural = _("host names of sites")
        constraints = [models.UniqueConstraint(fields=["host"], condition=~Q(state="refused"), name="host_of_one_site")]
        indexes = [models.Index(fields=["site"], name="site_host_by_site")]

    def __str__(self) -> str:
        return self.host

    @property
    def decision(self) -> Decision:
        return Decision(self.state)
