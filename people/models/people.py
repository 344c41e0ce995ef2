"""One record per person, extended by user access here and by commercial data in the apps above."""

from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from core.text import normalise
from people.querysets import PersonQuerySet, UserManager

EMPTY = models.Value({}, models.JSONField())  # what the database gives a new column


def default_country() -> str:
    return settings.COUNTRY


def default_language() -> str:
    return settings.LANGUAGE_CODE


class Person(models.Model):
    """A human being the company knows. `email` here is the contact e-mail; the login's is on User."""

    given_names = models.CharField(_("given names"), max_length=80)
    family_names = models.CharField(_("family names"), max_length=80, blank=True)
    name_key = models.CharField(max_length=170, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True, help_text=_("With country code: +573001234567."))
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, default=default_country)
    language = models.CharField(_("language"), max_length=7, default=default_language)
    photo = models.ForeignKey(
        StoredFile, verbose_name=_("photo"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    landline = models.CharField(_("landline"), max_length=20, blank=True, default="", db_default="")
    address = models.CharField(_("address"), max_length=200, blank=True, default="", db_default="")
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True, default="", db_default="")
    division = models.ForeignKey(
        "people.Division", verbose_name=_("city"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    territory = models.ForeignKey(
        "people.Territory", verbose_name=_("territory"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="people", db_index=False, db_constraint=False,
    )  # fmt: skip
    networks = models.JSONField(_("social networks"), default=dict, blank=True, db_default=EMPTY)  # name -> handle, URL
    extra = models.JSONField(_("extended fields"), default=dict, blank=True, db_default=EMPTY)  # code -> typed value
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)
    barred_at = models.DateTimeField(_("kept out since"), null=True, editable=False)  # people.actions.blacklist

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            GinIndex(fields=["name_key"], name="person_name_trigrams", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["name_key", "id"], name="person_by_name"),
            models.Index(fields=["email"], name="person_by_email"),
            models.Index(fields=["phone"], name="person_by_phone"),
            GinIndex(fields=["extra"], name="person_by_extra"),
            models.Index(fields=["division"], name="person_by_division"),
            models.Index(fields=["territory"], name="person_by_territory"),
            models.Index(fields=["id"], name="person_erased", condition=models.Q(erased_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = normalise(self.name)
        self.email = self.email.strip().lower()
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "name_key", "email"}
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_names}".strip()

    @property
    def first_name(self) -> str:
        return self.given_names.split(" ")[0]

    @property
    def place(self) -> str:
        """Where they live, as it is written into a field: `Medellín, Antioquia`, or whatever was typed."""
        return self.division.full_name if self.division and self.division.name == self.city else self.city

    @property
    def public_name(self) -> str:
        """First name and an initial: what strangers may read."""
        return f"{self.first_name} {self.family_names[:1]}.".replace(" .", "")


class Role(models.Model):
    """A set of permissions that staff edit; a person may hold several."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    permissions = ArrayField(models.CharField(max_length=80), verbose_name=_("permissions"), default=list, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """Access of a person: the login e-mail is always unique, in lower case."""

    person = models.OneToOneField(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="user")
    email = models.EmailField(_("login e-mail"), unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_superuser = models.BooleanField(_("all permissions"), default=False)
    roles = models.ManyToManyField(Role, verbose_name=_("roles"), blank=True, related_name="users")
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case")]

    def __str__(self) -> str:
        return self.email

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Every permission of every role held."""
        return frozenset(name for role in self.roles.all() for name in role.permissions)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and self.is_staff and (self.is_superuser or perm in self.permissions)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff

    def get_short_name(self) -> str:
        return self.person.first_name

    def get_full_name(self) -> str:
        return self.person.name
