"""Where a registration waits for a decision, and something else would do what is to be decided there; and where it
waits for nothing any more."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class RegistrationWaits(DomainError):
    """For staff."""

    message = _("Their registration waits for a decision: decide it there.")
    status = 409
    code = "under_way"


class NoLongerAwaited(DomainError):
    """It was rejected or withdrawn, its person erased or shut out, or it is not theirs: which, is not said."""

    message = _("This registration no longer waits for the confirmation. Write to us, and we help you.")
    field = "email"
