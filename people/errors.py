from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class EmailTaken(DomainError):
    message = _("There is already an account with this e-mail.")
    field = "email"
