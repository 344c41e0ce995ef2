from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class SecretNotResent(DomainError):
    message = _("This message carried a code or a link of one use. Ask the person to request a new one.")


class StillOnItsWay(DomainError):
    message = _("This message is on its way already. Wait for its outcome before sending it again.")
