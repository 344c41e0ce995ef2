"""Where a registration waits for a decision, and something else would do what is to be decided there."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class RegistrationWaits(DomainError):
    """For staff."""

    message = _("Their registration waits for a decision: decide it there.")
    status = 409
    code = "under_way"
