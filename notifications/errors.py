from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class TextChanged(DomainError):
    message = _("Somebody saved another wording meanwhile. Compare yours with it below, then save again.")


class StrayBrace(DomainError):
    message = _("There is a { or } that names nothing. Names in braces are: %(known)s.")


class OneLineOnly(DomainError):
    message = _("Write the subject on one line.")
    field = "subject"


class SecretNotResent(DomainError):
    message = _("This message carried a code or a link of one use. Ask the person to request a new one.")


class NobodyToResendTo(DomainError):
    message = _("The data of whoever it went to were erased. It cannot be sent again.")


class NothingToResend(DomainError):
    message = _("None of these e-mails can be sent again. Change the filters.")


class TooManyToResend(DomainError):
    message = _("These are more than %(limit)s e-mails. Narrow the filters, so that fewer are sent at once.")


class StillOnItsWay(DomainError):
    message = _("This message is on its way already. Wait for its outcome before sending it again.")


class NotActive(DomainError):
    message = _("This webhook is paused. Activate it first.")


class AlreadyWaiting(DomainError):
    message = _("This delivery is waiting already. It goes out by itself.")
