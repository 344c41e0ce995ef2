from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from ledger.errors import InsufficientBalance


class OutOfStock(DomainError):
    message = _("There are only %(stock)s left of this product.")
    field = "quantity"


class SoldOut(OutOfStock):
    message = _("This product has just run out. Your points are untouched.")


class NotRedeemable(DomainError):
    message = _("This product cannot be redeemed now.")


class NotShown(NotRedeemable):
    message = _("This product is not in the catalogue any more. Your points are untouched.")


class NotShownYet(NotRedeemable):
    message = _("This product is not in the catalogue yet.")


class NotYetRedeemable(NotRedeemable):
    message = _("You can redeem it from %(day)s.")


class NoLongerRedeemable(NotRedeemable):
    message = _("It could be redeemed until %(day)s.")


class DocumentsMissing(NotRedeemable):
    message = _("It is for agents with at least %(needed)s contracts that earned them points. You have %(have)s.")


class JoinedTooLate(NotRedeemable):
    message = _("It is for whoever was an agent on %(day)s or before.")


class OtherSegment(NotRedeemable):
    message = _("It is for agents of another segment.")


class HigherRank(NotRedeemable):
    message = _("It is for agents of a higher rank.")


class AgentLimit(NotRedeemable):
    message = _("Each agent may redeem %(limit)s of it in all. You have used %(used)s of %(limit)s.")
    field = "quantity"


class MonthLimit(NotRedeemable):
    message = _(
        "Each agent may redeem %(limit)s of it a month. You have used %(used)s of %(limit)s. "
        "You can again from %(day)s."
    )
    field = "quantity"


class LimitInAll(NotRedeemable):
    message = _("Only %(limit)s are given among everybody, and %(used)s are already taken.")
    field = "quantity"


class PointsMissing(NotRedeemable):
    message = _("You need %(missing)s more.")
    field = "quantity"


class AddressMissing(DomainError):
    message = _("This product is sent: write who receives it, a phone, the address and the city.")
    field = "address"


class AddressFixed(DomainError):
    message = _("It is already being prepared, so the address cannot be changed here any more.")


class CancelledTooLate(DomainError):
    message = _("It could be cancelled until %(moment)s. Write to us if something is wrong.")


class PriceChanged(DomainError):
    message = _("The price changed: it now takes %(points)s points. Check it and confirm again.")


class ClosedRedemption(DomainError):
    message = _("This redemption is already closed and cannot go to that state.")
    field = "state"


class UnderApproval(DomainError):
    message = _("An approval flow decides on this redemption: it is decided there, step by step.")


class OwnRedemption(DomainError):
    message = _("You cannot decide on your own redemption. Ask somebody else to do it.")


class ReasonRequired(DomainError):
    message = _("Write the reason: it stays in the history of the redemption.")
    field = "reason"


class ChangedMeanwhile(DomainError):
    message = _("Somebody changed it while you were looking: %(what)s. Look at it as it is now, and confirm again.")


class StateClosed(ClosedRedemption):
    message = _("What was rejected or cancelled begins anew as requested, and is approved again.")


class FiguresStay(DomainError):
    message = _("What ends gives everything back: leave product, quantity and points as they are, or keep it open.")
    field = "state"


class AgentShort(InsufficientBalance):
    message = _("The agent has %(available)s points available and this needs %(needed)s.")


class NoneLeft(OutOfStock):
    message = _("There is nothing left of this product.")


class NotSendable(DomainError):
    message = _("Only what was approved and has not ended can be sent.")


class NothingToSend(DomainError):
    message = _("It has no address: write it first, or it is nothing that is sent.")


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
