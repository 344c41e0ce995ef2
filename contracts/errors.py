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


class SameFile(DomainError):
    message = _("This very file was already applied on %(date)s. Tick the box to apply it all the same.")
    field = "force"


class PreviewIsOld(DomainError):
    message = _("The preview changed meanwhile. Look at it again before confirming.")


class NotReady(DomainError):
    message = _("This upload is not waiting for confirmation any more.")


class NothingToUndo(DomainError):
    message = _("None of its contracts is in force any more.")


class NotAZip(DomainError):
    message = _("This is not a ZIP file. Put the PDFs into a ZIP, named by contract number.")
    field = "archive"


class TooManyFiles(DomainError):
    message = _("The ZIP holds more than %(files)s files. Split it and upload the parts.")
    field = "archive"


class EncryptedZip(DomainError):
    message = _("The ZIP asks for a password. Make it again without one.")
    field = "archive"


class OtherClient(DomainError):
    message = _("Whose e-mail or phone this is has changed since the preview.")
    field = "client"


class ZipTooBig(DomainError):
    message = _("The ZIP grows too much when it is opened. Split it and upload the parts.")
    field = "archive"
