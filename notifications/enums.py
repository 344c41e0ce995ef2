from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    BELL = "bell", _("in the app")
    EMAIL = "email", _("e-mail")


OFF = "off"  # stands where a channel does in the company's choice of a kind that nobody is told of


class State(models.TextChoices):
    """Of a message: queued and sending are on their way; sent means the server took it; failed is final.

    Held waits for the person's daily summary; grouped went out in one. Waiting waits for the address to be proven;
    replaced never left then, since a later one said how it is by now.
    """

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    HELD = "held", _("waiting for the daily summary")
    GROUPED = "grouped", _("in a daily summary")
    WAITING = "waiting", _("waiting for the address to be confirmed")
    REPLACED = "replaced", _("not sent: another one replaced it")

    @property
    def tone(self) -> str:
        return {"sending": "info", "sent": "success", "failed": "danger", "grouped": "success"}.get(
            self.value, "neutral"
        )

    @property
    def icon(self) -> str:
        return {"sending": "send", "sent": "check", "failed": "x-circle", "grouped": "mail"}.get(self.value, "wait")

    @property
    def explanation(self) -> Any:
        """What the state means, and what happens next."""
        return EXPLANATIONS[self]


EXPLANATIONS = {
    State.QUEUED: _("It waits for its turn. After a refusal it is tried again by itself, for a day."),
    State.SENDING: _("A worker is handing it to the mail server right now."),
    State.SENT: _("The mail server took it. Whether the person read it is not known."),
    State.FAILED: _("The mail server refused it for good, or it failed for a whole day. It is not tried again."),
    State.HELD: _("The person gets one e-mail a day; this will be in the next one."),
    State.GROUPED: _("The person gets one e-mail a day; this was in one of them."),
    State.WAITING: _("Nobody has shown yet that the address is theirs. It leaves as soon as it is confirmed."),
    State.REPLACED: _("When the address was confirmed, a later message said how things are by then."),
}


class SystemMail(models.TextChoices):
    """Mail that is not a notice of ours: access and security, filed under the name of its template."""

    CONFIRM = "account.email_confirmation", _("Confirm the e-mail")
    CONFIRM_SIGNUP = "account.email_confirmation_signup", _("Confirm the e-mail on sign-up")
    LOGIN_CODE = "account.login_code", _("Sign-in code")
    RESET_LINK = "account.password_reset_key", _("Link for a new password")
    RESET_CODE = "account.password_reset_code", _("Code for a new password")
    ALREADY_EXISTS = "account.account_already_exists", _("There was an account already")
    REGISTRATION_HELD = "account.registration_held", _("We look at a registration")
    UNKNOWN = "account.unknown_account", _("No account with this e-mail")
    PASSWORD_CHANGED = "account.password_changed", _("Password changed")
    PASSWORD_SET = "account.password_set", _("Password set")
    PASSWORD_RESET = "account.password_reset", _("Password renewed")
    EMAIL_CHANGED = "account.email_changed", _("E-mail changed")
    EMAIL_CONFIRMED = "account.email_confirm", _("E-mail confirmed")
    EMAIL_DELETED = "account.email_deleted", _("E-mail removed")
    TOTP_ON = "mfa.totp_activated", _("Second factor activated")
    TOTP_OFF = "mfa.totp_deactivated", _("Second factor deactivated")
    PASSKEY_ON = "mfa.webauthn_added", _("Passkey added")
    PASSKEY_OFF = "mfa.webauthn_removed", _("Passkey removed")
    NEW_RECOVERY = "mfa.recovery_codes_generated", _("New recovery codes")
    CONFIRM_REGISTRATION = "network.confirm_registration", _("Confirm a registration")
    OTHER = "system.mail", _("Other mail of the system")

    @property
    def is_secret(self) -> bool:
        """Whether it carries a code or a link that opens the account."""
        return self in {
            SystemMail.CONFIRM, SystemMail.CONFIRM_SIGNUP, SystemMail.LOGIN_CODE, SystemMail.RESET_LINK,
            SystemMail.RESET_CODE, SystemMail.CONFIRM_REGISTRATION,
        }  # fmt: skip


class EndpointState(models.TextChoices):
    """Of a webhook: gone means that it said so itself, with a 410."""

    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    GONE = "gone", _("given up: it answered that it is gone")

    @property
    def tone(self) -> str:
        return {"active": "success", "gone": "danger"}.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {"active": "check", "gone": "x-circle"}.get(self.value, "wait")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")

    @property
    def tone(self) -> str:
        return {"delivered": "success", "failed": "danger"}.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {"delivered": "check", "failed": "x-circle", "stopped": "x-circle"}.get(self.value, "wait")


class Act(models.TextChoices):
    """What the audit trail can hold of this app."""

    ENDPOINT_GONE = "notifications.endpoint_gone", _("Address of events switched off, since it is gone")
    SAVE_ENDPOINT = "notifications.save_endpoint", _("Address of events edited")
    SET_ENDPOINT_ACTIVE = "notifications.set_endpoint_active", _("Address of events switched on or off")
    RENEW_SECRET = "notifications.renew_secret", _("Secret of an address of events renewed")
    SHOW_SECRET = "notifications.show_secret", _("Secret of an address of events shown")
    RESEND_ALL = "notifications.resend_all", _("Events sent again, all of them")
    RESEND_DELIVERY = "notifications.resend_delivery", _("Event sent again")
    RESEND_MESSAGE = "notifications.resend_message", _("Message sent again")
    RETRY_STUCK = "notifications.retry_stuck", _("Automatic step tried again")
    SAVE_TEXT = "notifications.save_text", _("Text of a message edited")
    SET_DEFAULT = "notifications.set_default", _("Channel of a message changed")
    SWITCH_KIND = "notifications.switch_kind", _("Message switched on or off")
