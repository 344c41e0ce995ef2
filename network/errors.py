from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class AlreadyAgent(DomainError):
    message = _("This person is already an agent.")


class NotAnAgent(DomainError):
    message = _("This person is not an agent.")
