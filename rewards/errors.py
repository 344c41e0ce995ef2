from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class OutOfStock(DomainError):
    message = _("There are only %(stock)s left of this product.")
    field = "quantity"


class SoldOut(OutOfStock):
    message = _("This product has just run out. Your points are untouched.")


class NotRedeemable(DomainError):
    message = _("This product cannot be redeemed now.")


class PriceChanged(DomainError):
    message = _("The price changed: it now takes %(points)s points. Check it and confirm again.")


class ClosedRedemption(DomainError):
    message = _("This redemption is already closed and cannot go to that state.")
    field = "state"


class OwnRedemption(DomainError):
    message = _("You cannot decide on your own redemption. Ask somebody else to do it.")


class ReasonRequired(DomainError):
    message = _("Write the reason: it stays in the history of the redemption.")
    field = "reason"


class NothingChanged(DomainError):
    message = _("Nothing was changed.")


class RuleInPast(DomainError):
    message = _("A rule starts today or later: what has been earned is not changed afterwards.")
    field = "starts_on"


class AmountMissing(DomainError):
    message = _("Write the amount that earns the points.")
    field = "per_minor"


class OwnClaim(DomainError):
    message = _("You cannot decide on your own claim. Ask somebody else to do it.")


class ClaimClosed(DomainError):
    message = _("This claim is already decided.")


class SecondPerson(DomainError):
    message = _("Whoever proposed the correction cannot confirm it. Ask somebody else to do it.")


class CorrectionDecided(DomainError):
    message = _("This correction is already decided, or another one still waits.")
