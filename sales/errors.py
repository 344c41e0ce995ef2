from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class CreditClosed(DomainError):
    message = _("Credit cannot be asked for right now.")


class CreditNotYours(DomainError):
    message = _("You cannot ask for credit right now. Write to us if you think that you should.")


class CreditUnderWay(DomainError):
    message = _("You have a request under way. Wait for its answer, or withdraw it first.")


class AmountTooSmall(DomainError):
    message = _("Ask for %(least)s or more.")
    field = "amount"


class AmountTooLarge(DomainError):
    message = _("Ask for %(greatest)s or less.")
    field = "amount"


class NotAboveLimit(DomainError):
    message = _("Your limit is %(limit)s already. Ask for more than that.")
    field = "amount"


class ReferencesMissing(DomainError):
    message = _("Write all the references: name, phone and what they are to you.")


class DocumentsMissing(DomainError):
    message = _("A document is missing: %(names)s.")


class TextsMissing(DomainError):
    message = _("Accept “%(title)s” to go on.")


class CreditEnded(DomainError):
    message = _("This request has already ended. Look at it as it is now.")


class NotReturned(DomainError):
    message = _("Nothing of this request is asked for again.")


class AnswerMissing(DomainError):
    message = _("Send everything that was asked for again.")


class OwnCredit(DomainError):
    message = _("This is about you: somebody else decides on it.")


class SentByOneself(DomainError):
    message = _("You sent this in yourself: somebody else decides on it.")


class FlowDecides(DomainError):
    message = _("An approval flow decides on this request.")


class ReasonMissing(DomainError):
    message = _("Write the reason: the person reads it.")
    field = "reason"


class ItemsMissing(DomainError):
    message = _("Mark what has to be sent again.")
    field = "items"


class AboveAsked(DomainError):
    message = _("More than %(asked)s was not asked for. Approve this, and change the limit by hand afterwards.")
    field = "limit"


class LimitMissing(DomainError):
    message = _("Write a limit above zero, or reject the request.")
    field = "limit"


class SameLimit(DomainError):
    message = _("That is the limit already.")
    field = "limit"


class LimitChanged(DomainError):
    message = _("Somebody changed this limit while you were writing. Look at it as it is now, and save again.")


class OfferChanged(DomainError):
    message = _("Somebody set another limit meanwhile: a yes gives %(limit)s now. Look at it, and decide again.")
    field = "limit"


class OnlyLower(DomainError):
    message = _("A step has approved %(limit)s already: it can only be lowered.")
    field = "limit"


class LimitNotRaised(DomainError):
    message = _("Their limit is %(limit)s already: reject the request, or change the limit by hand.")


class NoCreditNow(DomainError):
    message = _("This person is not active, or is on the blacklist: they are given no credit now.")
