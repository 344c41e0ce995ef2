from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class OutOfStock(DomainError):
    message = _("There are only %(stock)s left of this product.")
    field = "quantity"


class NotRedeemable(DomainError):
    message = _("This product cannot be redeemed now.")


class ClosedRedemption(DomainError):
    message = _("This redemption is already closed and cannot go to that state.")
    field = "state"


class ReasonRequired(DomainError):
    message = _("Write the reason: it stays in the history of the redemption.")
    field = "reason"


class NothingChanged(DomainError):
    message = _("Nothing was changed.")
