"""What notifications themselves tell: the daily summary; and the letters of access, in words that staff may edit."""

from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register
from notifications.enums import SystemMail

DIGEST = Kind(
    name="notifications.digest",
    label=_("Daily summary"),
    subject=_("Your summary: {count}"),
    body=_("This is what happened since your last summary.\n\n{news}"),
    sample={
        "count": "2 avisos",
        "news": "Puntos ganados\n• Ganaste 300 puntos\n\nAlguien se registró con tu código\n"
                "• Luisa Fernández se registró con tu código",
    },
    channels=("email",),
    audience="everybody",
    action=_("See my notices"),
)  # fmt: skip

WEBHOOK_TROUBLE = Kind(
    name="notifications.webhook_trouble",
    label=_("A webhook does not work"),
    subject=_("The webhook {name} does not work"),
    body=_("{what}\n\nSee what it answered, mend it with whoever looks after that system, and send again."),
    sample={"name": "ERP", "what": "Respondió que ya no existe, y no se le envía nada más."},
    audience="staff",
    action=_("See the webhook"),
)

register(DIGEST, WEBHOOK_TROUBLE)

EXAMPLE = {
    "code": "ABC-DEF", "password_reset_url": "https://example.com/acceso/", "signup_url": "https://example.com/registro/",
    "ip": "203.0.113.7", "timestamp": datetime(2026, 1, 5, 15, tzinfo=UTC),
}  # fmt: skip


def _letter(mail: SystemMail, subject: Any, body: Any, **sample: str) -> Kind:
    """A letter that allauth sends. What opens the account stands in its template, below the words of the company."""

    def below() -> str:
        return render_to_string(f"{mail.value.replace('.', '/email/')}_message.txt", EXAMPLE).strip()

    return Kind(
        name=mail.value, label=mail.label, subject=subject, body=body, sample=sample, channels=("email",),
        audience="account", mandatory=True, below=below,
    )  # fmt: skip


register(
    _letter(
        SystemMail.CONFIRM, _("Confirm your e-mail"),
        _("Write this code on the page that asks for it. It works for a few minutes."),
    ),
    _letter(
        SystemMail.CONFIRM_SIGNUP, _("Welcome: confirm your e-mail"),
        _("There is one step left. Write this code on the page where you signed up; it works for a few minutes."),
    ),
    _letter(
        SystemMail.LOGIN_CODE, _("Your code to sign in"),
        _("Write this code on the page that asks for it. It works for a few minutes."),
    ),
    _letter(
        SystemMail.RESET_LINK, _("Choose a new password"),
        _("Somebody, probably you, asked for a new password for this account. Open this link to choose it:"),
    ),
    _letter(
        SystemMail.RESET_CODE, _("Your code for a new password"),
        _("Somebody, probably you, asked for a new password for this account. "
          "Write this code on the page that asks for it:"),
    ),
    _letter(
        SystemMail.ALREADY_EXISTS, _("You have an account already"),
        _("Somebody, probably you, tried to sign up with {email}. There is an account with this e-mail already, so no "
          "other was made.\n\nIf you do not remember the password, choose a new one here:"),
        email="luisa@example.com",
    ),
    _letter(
        SystemMail.REGISTRATION_HELD, _("We have your registration"),
        _("We have your registration and look at it. If you were with us before, we have also written to the address "
          "that you gave us then: open that message and you go on at once."),
    ),
    _letter(
        SystemMail.UNKNOWN, _("There is no account with this e-mail"),
        _("Somebody, probably you, tried to enter with {email}. We have no account with this e-mail.\n\nIf you signed "
          "up with another one, try that. If you want an account, sign up here:"),
        email="luisa@example.com",
    ),
    _letter(
        SystemMail.PASSWORD_CHANGED, _("Your password was changed"), _("The password of your account was changed.")
    ),
    _letter(
        SystemMail.PASSWORD_SET, _("Your account has a password"), _("A password was set for your account.")
    ),
    _letter(
        SystemMail.PASSWORD_RESET, _("Your password was renewed"),
        _("The password of your account was renewed by e-mail."),
    ),
    _letter(
        SystemMail.EMAIL_CHANGED, _("Your e-mail was changed"),
        _("The e-mail of your account was changed from {from_email} to {to_email}."),
        from_email="luisa@example.com", to_email="luisa@example.org",
    ),
    _letter(
        SystemMail.EMAIL_CONFIRMED, _("Your e-mail is confirmed"), _("The e-mail of your account was confirmed.")
    ),
    _letter(
        SystemMail.EMAIL_DELETED, _("An e-mail was removed from your account"),
        _("The e-mail {deleted_email} was removed from your account."), deleted_email="luisa@example.com",
    ),
    _letter(
        SystemMail.TOTP_ON, _("Second factor activated"),
        _("From now on your account asks for a code of your phone's app besides the password."),
    ),
    _letter(
        SystemMail.TOTP_OFF, _("Second factor deactivated"),
        _("Your account no longer asks for a code of your phone's app: the password alone opens it."),
    ),
    _letter(
        SystemMail.PASSKEY_ON, _("Passkey added"),
        _("A passkey was added to your account: whoever holds that device can sign in with their finger, face or PIN."),
    ),
    _letter(
        SystemMail.PASSKEY_OFF, _("Passkey removed"),
        _("A passkey was removed from your account: that device no longer opens it."),
    ),
    _letter(
        SystemMail.NEW_RECOVERY, _("New recovery codes"),
        _("New recovery codes were made for your account. The earlier ones no longer work."),
    ),
)  # fmt: skip
