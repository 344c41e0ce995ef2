from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class AlreadyAgent(DomainError):
    message = _("This person is already an agent.")


class NotAnAgent(DomainError):
    message = _("This person is not an agent.")


class NotAClient(DomainError):
    message = _("Only a client can become an agent. Register this person as a client first.")


class FormClosed(DomainError):
    message = _("Nobody can register here at the moment.")


class AlreadyInState(DomainError):
    message = _("Nothing changed: this agent is already %(state)s.")


class OwnRecord(DomainError):
    message = _("You cannot do this for yourself. Ask a colleague.")


class ReasonMissing(DomainError):
    message = _("Write the reason: it stays in the record.")
    field = "reason"


class WrongSponsor(DomainError):
    message = _("The sponsor must be an active agent who is not below this person.")
    field = "sponsor"


class SponsorMissing(DomainError):
    message = _("Choose a sponsor: every agent must have one here.")
    field = "sponsor"


class SameSponsor(DomainError):
    message = _("Nothing changed: that is the sponsor already.")
    field = "sponsor"


class SponsorChangedMeanwhile(DomainError):
    message = _("Somebody changed the sponsor meanwhile: now it is %(now)s. Look again before you decide.")
    field = "sponsor"


class NameMissing(DomainError):
    message = _("Write the given names.")
    field = "given_names"


class ContactMissing(DomainError):
    message = _("Write an e-mail or a phone, so that the client can be reached.")
    field = "email"
