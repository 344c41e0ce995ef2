from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    BELL = "bell", _("in the app")
    EMAIL = "email", _("e-mail")


class State(models.TextChoices):
    """Of a message: queued and sending are on their way; sent means the server took it; failed is final."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")

    @property
    def tone(self) -> str:
        return {"queued": "neutral", "sending": "info", "sent": "success", "failed": "danger"}[self.value]

    @property
    def icon(self) -> str:
        return {"queued": "wait", "sending": "send", "sent": "check", "failed": "x-circle"}[self.value]


class SystemMail(models.TextChoices):
    """Mail that is not a notice of ours: access and security, filed under the name of its template."""

    CONFIRM = "account.email_confirmation", _("Confirm the e-mail")
    CONFIRM_SIGNUP = "account.email_confirmation_signup", _("Confirm the e-mail on sign-up")
    LOGIN_CODE = "account.login_code", _("Sign-in code")
    RESET_LINK = "account.password_reset_key", _("Link for a new password")
    RESET_CODE = "account.password_reset_code", _("Code for a new password")
    ALREADY_EXISTS = "account.account_already_exists", _("There was an account already")
    UNKNOWN = "account.unknown_account", _("No account with this e-mail")
    PASSWORD_CHANGED = "account.password_changed", _("Password changed")
    PASSWORD_SET = "account.password_set", _("Password set")
    PASSWORD_RESET = "account.password_reset", _("Password renewed")
    EMAIL_CHANGED = "account.email_changed", _("E-mail changed")
    EMAIL_CONFIRMED = "account.email_confirm", _("E-mail confirmed")
    EMAIL_DELETED = "account.email_deleted", _("E-mail removed")
    TOTP_ON = "mfa.totp_activated", _("Second factor activated")
    TOTP_OFF = "mfa.totp_deactivated", _("Second factor deactivated")
    NEW_RECOVERY = "mfa.recovery_codes_generated", _("New recovery codes")
    OTHER = "system.mail", _("Other mail of the system")

    @property
    def is_secret(self) -> bool:
        """Whether it carries a code or a link that opens the account."""
        return self in {
            SystemMail.CONFIRM, SystemMail.CONFIRM_SIGNUP, SystemMail.LOGIN_CODE, SystemMail.RESET_LINK,
            SystemMail.RESET_CODE,
        }  # fmt: skip
