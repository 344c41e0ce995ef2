"""Where the company pays people."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.enums import AccountType
from people.models.people import Person


class Bank(models.Model):
    """A bank, or another house that receives money, of a country."""

    country = models.CharField(_("country"), max_length=2)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("bank")
        verbose_name_plural = _("banks")
        ordering = ["country", "name"]
        constraints = [models.UniqueConstraint(fields=["country", "name"], name="bank_once_per_country")]

    def __str__(self) -> str:
        return self.name


class BankAccount(models.Model):
    """An account of somebody: the number is sealed under their key, its end is shown. Another one ends it; it stays."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="bank_accounts")
    bank = models.ForeignKey(Bank, verbose_name=_("bank"), on_delete=models.PROTECT, related_name="+")
    type = models.CharField(_("kind of account"), max_length=10, choices=AccountType)
    sealed = models.TextField(blank=True)
    last4 = models.CharField(_("last four"), max_length=4, blank=True)
    holder = models.CharField(_("holder"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("until"), null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(ended_at=None), name="bank_account_one_each")
        ]

    def __str__(self) -> str:
        return f"{self.bank} ····{self.last4}"
