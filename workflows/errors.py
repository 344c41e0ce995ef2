from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class NoFlow(DomainError):
    message = _("This approval flow does not exist or is switched off.")


class FlowWithoutSteps(DomainError):
    message = _("A flow needs at least one step.")


class FlowChanged(DomainError):
    message = _("Somebody changed this flow while you were editing it. Look at it as it is now, and save again.")


class UnderWay(DomainError):
    message = _("This is already being decided on.")
    status = 409


class ProcessEnded(DomainError):
    message = _("This has already been decided.")


class StepDone(DomainError):
    message = _("This step has already been decided. Look at it as it is now.")


class OwnProcess(DomainError):
    message = _("This is about you: somebody else decides on it.")


class OwnRegistration(DomainError):
    message = _("You sent this in yourself: somebody else decides on it.")


class SecondPerson(DomainError):
    message = _("You decided an earlier step of this. The next one takes a second pair of eyes.")


class NotResponsible(DomainError):
    message = _("This step is not yours to decide.")


class HeldByOther(DomainError):
    message = _("%(name)s is working on this right now. Take another one, or wait until it is free.")


class ReasonRequired(DomainError):
    message = _("Choose or write the reason: the person reads it.")
    field = "reason"


class ReasonUnknown(DomainError):
    message = _("Choose one of the reasons of the list.")
    field = "reason"


class ItemsRequired(DomainError):
    message = _("Mark what has to be sent again.")
    field = "items"


class CannotAskForMore(DomainError):
    message = _("Here nothing can be sent again: approve it or reject it.")


class NobodyToDecide(DomainError):
    message = _("Choose a role, or a person who may decide on it.")
    field = "to"
