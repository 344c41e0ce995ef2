from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class InsufficientBalance(DomainError):
    message = _("You have %(available)s points available and this needs %(needed)s.")


class MoreThanSpent(DomainError):
    message = _("Of these points, %(left)s can still be given back.")


class AlreadyReversed(DomainError):
    message = _("These points were already taken back.")
