from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class EmailTaken(DomainError):
    message = _("There is already an account with this e-mail.")
    field = "email"


class OwnRights(DomainError):
    message = _("You cannot change your own rights. Ask a colleague.")


class RightsNotHeld(DomainError):
    message = _("You can only give permissions that you hold yourself. Missing: %(names)s.")


class StrongerAccount(DomainError):
    message = _("Only somebody with all permissions can change this account.")


class UnknownPermission(DomainError):
    message = _("There is no permission called %(names)s.")
    field = "permissions"


class EmptyText(DomainError):
    message = _("Write the text that people will accept.")
    field = "body"


class TextChanged(DomainError):
    message = _("Somebody has just published another version. Read it and try again.")
    field = "body"


class NoSecondFactor(DomainError):
    message = _("This account has no second factor.")
