"""Somebody registers, or corrects an address, more often than people do."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class CodeJustSent(DomainError):
    """The same for known and unknown addresses: the limit is the address's."""

    message = _(
        "We have just sent a code to this e-mail: look at your mail. For another code, wait ten seconds and send this "
        "form again."
    )
    field = "email"
    status = 429


class TooManyForms(DomainError):
    message = _("Too many forms came from your connection in a row. Wait a minute and send this one again.")
    status = 429


class CorrectedOften(DomainError):
    message = _("You have corrected it several times. Register again, please.")
    field = "email"
