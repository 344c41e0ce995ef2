from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class NumberTaken(DomainError):
    message = _("Contract %(number)s was already uploaded on %(date)s. Nothing was posted again.")
    field = "number"


class InvalidNumber(DomainError):
    message = _("Write the contract number with letters, digits and . / - _ #, for example H-2026-0001.")
    field = "number"


class NoAmount(DomainError):
    message = _("The amount must be more than zero.")
    field = "amount"


class FutureDate(DomainError):
    message = _("The contract cannot be dated in the future.")
    field = "signed_on"


class ChangedMeanwhile(DomainError):
    message = _("What this contract earns changed since the preview. Look at it again before saving.")


class AlreadyVoid(DomainError):
    message = _("This contract was already voided.")


class ReasonRequired(DomainError):
    message = _("Write the reason: it stays in the history of the contract.")
    field = "reason"
