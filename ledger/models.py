"""Double entry for every currency. Transactions, entries and lot uses are append-only; corrections are reversals.

Triggers refuse updates, deletions and transactions that do not sum to zero per currency. References to rows that can
never go (`db_constraint=False`) are checked by triggers too: once per statement as a set, instead of row by row with a
lock on each row named.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredEvent
from ledger.enums import AccountKind, TransactionKind
from people.models import Person


class Account(models.Model):
    """What somebody holds of a currency. The company's accounts (no owner) keep no balance: they would be hot rows."""

    owner = models.ForeignKey(
        Person, verbose_name=_("owner"), null=True, on_delete=models.PROTECT, related_name="accounts"
    )
    currency = models.CharField(_("currency"), max_length=3)
    kind = models.CharField(_("kind"), max_length=10, choices=AccountKind)
    balance = models.BigIntegerField(_("balance"), default=0)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["owner", "currency", "kind"], name="account_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=~Q(kind__in=["available", "pending"]) | Q(balance__gte=0), name="account_not_below_zero"
            ),
            models.CheckConstraint(condition=~Q(kind="owed") | Q(balance__lte=0), name="account_owed_not_above_zero"),
            models.CheckConstraint(condition=Q(owner__isnull=False) | Q(balance=0), name="account_company_no_balance"),
        ]

    def __str__(self) -> str:
        return f"{self.owner or _('The company')}: {self.get_kind_display()} ({self.currency})"


class Transaction(models.Model):
    """Entries that belong together and sum to zero per currency. `key` makes a repeat find the first one."""

    kind = models.CharField(_("kind"), max_length=10, choices=TransactionKind)
    key = models.CharField(_("idempotency key"), max_length=120, unique=True)
    cause = models.ForeignKey(
        StoredEvent, verbose_name=_("cause"), null=True, on_delete=models.PROTECT, db_constraint=False
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reverses = models.ForeignKey(
        "self", verbose_name=_("reverses"), null=True, on_delete=models.PROTECT, related_name="corrections",
        db_constraint=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")
        constraints = [
            models.UniqueConstraint(fields=["reverses"], condition=Q(kind="reversal"), name="transaction_reversed_once")
        ]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One leg: a signed integer amount in minor units (points: units) on one account."""

    transaction = models.ForeignKey(
        Transaction, verbose_name=_("transaction"), on_delete=models.PROTECT, related_name="entries",
        db_constraint=False,
    )  # fmt: skip
    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="entries", db_constraint=False
    )
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="entry_not_zero")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Lot(models.Model):
    """What one award brought and how much of it is left. Debits name the lots they consume (LotUse)."""

    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="lots", db_constraint=False
    )
    transaction = models.ForeignKey(
        Transaction, verbose_name=_("transaction"), on_delete=models.PROTECT, related_name="lots", db_constraint=False
    )
    amount = models.BigIntegerField(_("amount"))
    remaining = models.BigIntegerField(_("remaining"))
    held_until = models.DateTimeField(_("held until"), null=True)  # null once released: the account is then available
    expires_at = models.DateTimeField(_("expires at"), null=True)
    origin = models.ForeignKey(  # points that came back after their lot expired go on in a fresh one; never a chain
        "self", verbose_name=_("first lot"), null=True, on_delete=models.PROTECT, related_name="successors",
        db_constraint=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining__gte=0, amount__gt=0, remaining__lte=models.F("amount")), name="lot_remaining"
            )
        ]
        indexes = [
            models.Index(fields=["account", "expires_at", "id"], name="lot_open", condition=Q(remaining__gt=0)),
            models.Index(fields=["held_until"], name="lot_held", condition=Q(held_until__isnull=False)),
            models.Index(fields=["expires_at"], name="lot_expiring", condition=Q(remaining__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.remaining}/{self.amount}"


class LedgerCheck(models.Model):
    """What a check of the books found; empty when they hold. Append-only."""

    at = models.DateTimeField(_("at"), default=timezone.now)
    problems = models.JSONField(_("problems"), default=list)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), default=0)

    class Meta:
        verbose_name = _("check of the ledger")
        verbose_name_plural = _("checks of the ledger")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @property
    def holds(self) -> bool:
        return not self.problems


class LotUse(models.Model):
    """How much of a lot a transaction took (positive) or gave back (negative)."""

    lot = models.ForeignKey(Lot, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="uses")
    transaction = models.ForeignKey(
        Transaction, verbose_name=_("transaction"), on_delete=models.PROTECT, related_name="lot_uses"
    )
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("lot use")
        verbose_name_plural = _("lot uses")
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="lot_use_not_zero")]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.amount}"
