from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class UnknownCode(DomainError):
    """Wrong and inactive codes read the same, so nobody learns which codes exist."""

    message = _("That code is not valid. Check it with whoever invited you, or leave it empty.")
    field = "code"


class OwnCode(DomainError):
    message = _("That is your own code. Write the code of whoever invited you.")
    field = "code"


class AlreadyReferred(DomainError):
    message = _("You already have somebody who invited you. If it is wrong, write to us.")
    field = "code"


class TooManyTries(DomainError):
    message = _("Too many codes in a short time. Wait a minute and try again.")
    field = "code"


class TooLate(DomainError):
    message = _("The time to enter a code has passed: it is %(days)s days from sign-up. Write to us if it is wrong.")
    field = "code"


class CircularReferral(DomainError):
    message = _("You invited this person, so this person cannot be your referrer.")
    field = "code"


class OwnReferrer(DomainError):
    """What staff read when they choose the client as referrer."""

    message = _("Nobody can be their own referrer. Choose somebody else.")
    field = "referrer"


class CircularChange(DomainError):
    """What staff read when they choose somebody whom the client brought."""

    message = _("The client invited that person, so that person cannot be the client's referrer.")
    field = "referrer"


class ReasonMissing(DomainError):
    message = _("Write the reason. It stays in the history.")
    field = "reason"
