"""What a registration asks for, by country: kinds of identity document, masks, further fields; and people's numbers."""

from typing import Any

from django.db import models
from django.forms import Field
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import typed
from people.enums import FieldKind, IdCheck, MaskField
from people.models.people import Person


class IdType(models.Model):
    """A kind of identity document of a country. One that is switched off is no longer offered; who has it keeps it.

    `mask` is how the number is shown while it is typed: 0 a digit, A a letter, * either, #.### thousands, the rest
    stands as it is. `check` says what numbers there are, check digits included.
    """

    country = models.CharField(_("country"), max_length=2)
    code = models.CharField(_("code"), max_length=4)
    name = models.CharField(_("name"), max_length=80)
    check_name = models.CharField(_("what is checked"), max_length=20, choices=IdCheck, default=IdCheck.ANY)
    mask = models.CharField(_("mask"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("kind of identity document")
        verbose_name_plural = _("kinds of identity document")
        ordering = ["country", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["country", "code"], name="id_type_once_per_country")]

    def __str__(self) -> str:
        return self.name


class Mask(models.Model):
    """How a country writes its phones, landlines, identifications and birth dates while they are typed.

    The same signs as in `IdType.mask`; in a birth date d, m and y are the digits of day, month and year.
    """

    country = models.CharField(_("country"), max_length=2)
    field = models.CharField(_("field"), max_length=15, choices=MaskField)
    pattern = models.CharField(_("mask"), max_length=40)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("mask")
        verbose_name_plural = _("masks")
        ordering = ["country", "pk"]
        constraints = [models.UniqueConstraint(fields=["country", "field"], name="mask_once_per_country_field")]

    def __str__(self) -> str:
        return f"{self.country} {self.field} {self.pattern}"


class ExtendedField(models.Model):
    """A further question about people. The typed answer lives in `Person.extra` under `code`, which never changes.

    `choices` is a list of {"code", "label"}; `minimum` and `maximum` bound a number, or the length of a text.
    """

    code = models.SlugField(_("code"), max_length=30, unique=True)
    label = models.CharField(_("label"), max_length=80)
    help = models.CharField(_("help"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind)
    choices = models.JSONField(_("options"), default=list, blank=True)
    minimum = models.DecimalField(_("least"), max_digits=15, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(_("most"), max_digits=15, decimal_places=4, null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("extended field")
        verbose_name_plural = _("extended fields")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """Its name in forms."""
        return f"x_{self.code}"

    def formfield(self, *, required: bool = False, label: str = "", help_text: str = "") -> Field:
        """What asks for it, cleaning to the typed value; label and help are its own unless others are given."""
        return typed.form_field(
            self.kind, label=label or self.label, help_text=help_text or self.help, required=required,
            choices=self.choices, minimum=self.minimum, maximum=self.maximum,
        )  # fmt: skip

    def value(self, person: Person) -> Any:
        """The typed answer: str, int or Decimal, date, bool, code, list of codes; None where there is none."""
        return typed.value_of(self.kind, person.extra.get(self.code))

    def shown(self, person: Person) -> str:
        return self.in_words(person.extra.get(self.code))

    def in_words(self, kept: Any) -> str:
        """An answer to it as people read it; empty for none."""
        return typed.shown(self.kind, kept, self.choices)


class PersonNumber(models.Model):
    """The company's own number of somebody, consecutive without gaps: drawn in the transaction that uses it."""

    person = models.OneToOneField(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="number")
    number = models.BigIntegerField(_("number"), unique=True)

    class Meta:
        verbose_name = _("number of a person")
        verbose_name_plural = _("numbers of people")

    def __str__(self) -> str:
        return str(self.number)
