"""Whom the company keeps out, by what is known of them. What is compared rests as keyed hashes."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import normalise
from people.enums import BlacklistState
from people.models.people import Person
from people.querysets import BlacklistQuerySet


class BlacklistReason(models.Model):
    """Why people are kept out. Only staff read it."""

    name = models.CharField(_("reason"), max_length=80, unique=True)
    help = models.CharField(_("when it applies"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("reason to keep somebody out")
        verbose_name_plural = _("reasons to keep somebody out")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class BlacklistEntry(models.Model):
    """Somebody who is kept out. Document, e-mail and phone are keyed hashes with a hint: they keep people out by
    themselves. Names with a birth date or a city only send a registration to be looked at.

    Erasing the person takes names, city, birth date, hints and note; the hashes stay.
    """

    reason = models.ForeignKey(BlacklistReason, verbose_name=_("reason"), on_delete=models.PROTECT, related_name="+")
    names = models.CharField(_("names"), max_length=170, blank=True)
    name_key = models.CharField(max_length=170, editable=False)
    city = models.CharField(_("city"), max_length=80, blank=True)
    city_key = models.CharField(max_length=80, editable=False)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    document_mark = models.CharField(max_length=64, blank=True)
    document_hint = models.CharField(_("document"), max_length=20, blank=True)
    email_mark = models.CharField(max_length=64, blank=True)
    email_hint = models.CharField(_("e-mail"), max_length=80, blank=True)
    phone_mark = models.CharField(max_length=64, blank=True)
    phone_hint = models.CharField(_("phone"), max_length=20, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    expires_on = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(_("added on"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted on"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("lifted by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    lift_reason = models.CharField(_("why it was lifted"), max_length=500, blank=True)
    people = models.ManyToManyField(Person, verbose_name=_("people"), related_name="barred_by", editable=False)
    form_key = models.UUIDField(unique=True, null=True)

    objects = BlacklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the blacklist")
        verbose_name_plural = _("blacklist")
        indexes = [
            *(
                models.Index(
                    fields=[f"{name}_mark"], name=f"blacklist_{name}", condition=~models.Q(**{f"{name}_mark": ""})
                )
                for name in ("document", "email", "phone")
            ),
            models.Index(fields=["birth_date"], name="blacklist_birth", condition=models.Q(birth_date__isnull=False)),
            models.Index(fields=["city_key"], name="blacklist_city", condition=~models.Q(city_key="")),
            GinIndex(fields=["name_key"], name="blacklist_names", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["-created_at", "-id"], name="blacklist_newest"),
            models.Index(
                fields=["expires_on"], name="blacklist_expiry",
                condition=models.Q(lifted_at=None, expires_on__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key, self.city_key = normalise(self.names), normalise(self.city)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_in_force(self) -> bool:
        return self.lifted_at is None and (self.expires_on is None or self.expires_on >= timezone.localdate())

    @property
    def state(self) -> BlacklistState:
        if self.lifted_at:
            return BlacklistState.LIFTED
        return BlacklistState.IN_FORCE if self.is_in_force else BlacklistState.EXPIRED

    @property
    def hints(self) -> list[str]:
        """What is compared, as far as it may be shown."""
        return [hint for hint in (self.document_hint, self.email_hint, self.phone_hint) if hint]


class BlacklistKey(models.Model):
    """The secret of the blacklist's hashes, sealed: one row, made the first time. A change of FIELD_KEYS seals it anew
    and leaves the hashes as they are, also those of people whose data was erased."""

    sealed = models.TextField()

    class Meta:
        verbose_name = _("key of the blacklist")
        verbose_name_plural = _("keys of the blacklist")

    def __str__(self) -> str:
        return str(self.pk)
