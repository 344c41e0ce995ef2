"""Where the blacklist keeps somebody out: staff read it, everybody else reads nothing of why."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from people.errors import Barred


class KeptOut(DomainError):
    message = _("This person is on the blacklist. Nobody activates them until that ends.")
    status = 409


class OnBlacklist(DomainError):
    """For staff."""

    message = _("This person is on the blacklist and cannot be approved. Reject it, or lift the entry first.")


class CannotRegister(Barred):
    """What an agent reads of somebody on the blacklist whom they register: nothing of why."""

    message = _("This person cannot be registered this way. Ask the company how to go on.")


class CannotActivate(Barred):
    """What a leader reads of somebody on the blacklist whom they would activate: nothing of why."""

    message = _("This agent cannot be activated this way. Ask the company how to go on.")
