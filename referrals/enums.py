from django.db import models
from django.utils.translation import gettext_lazy as _


class TouchKind(models.TextChoices):
    VISIT = "visit", _("visit")
    CARRIED = "carried", _("signed up by the link")
    TYPED = "typed", _("code typed")
    STAFF = "staff", _("set by staff")


class Channel(models.TextChoices):
    """How a touch or a binding came about."""

    LINK = "link", _("link")
    QR = "qr", _("QR")
    WHATSAPP = "whatsapp", _("WhatsApp")
    EMAIL = "email", _("e-mail")
    SHARE = "share", _("shared from the phone")
    FORM = "form", _("typed at sign-up")
    PROFILE = "profile", _("typed in the profile")
    SITE = "site", _("agent's site")
    STAFF = "staff", _("staff")


LATE = {Channel.PROFILE}
TYPED = {Channel.FORM, Channel.PROFILE}


class Decision(models.TextChoices):
    """What becomes of something that waits for staff."""

    OPEN = "open", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")

    @property
    def tone(self) -> str:
        return {"open": "warn", "accepted": "success", "refused": "neutral"}[self.value]

    @property
    def icon(self) -> str:
        return {"open": "wait", "accepted": "check", "refused": "x"}[self.value]


class Severity(models.TextChoices):
    HIGH = "high", _("strong sign")
    MEDIUM = "medium", _("possible sign")
    LOW = "low", _("weak sign")

    @property
    def tone(self) -> str:
        return {"high": "danger", "medium": "warn", "low": "neutral"}[self.value]

    @property
    def icon(self) -> str:
        return {"high": "alert-circle", "medium": "alert", "low": "info"}[self.value]


class SignalKind(models.TextChoices):
    """What makes a referral look like somebody referring themselves."""

    BROWSER = "browser", _("same browser as the referrer")
    CONTACT = "contact", _("same phone or inbox as somebody else")
    NETWORK = "network", _("same internet connection as the referrer")
    BURST = "burst", _("many sign-ups in an hour")

    @property
    def severity(self) -> Severity:
        return {
            "browser": Severity.HIGH, "contact": Severity.HIGH, "network": Severity.MEDIUM, "burst": Severity.LOW,
        }[self.value]  # fmt: skip


class SignalState(models.TextChoices):
    OPEN = "open", _("to review")
    CLEARED = "cleared", _("nothing wrong")
    CONFIRMED = "confirmed", _("confirmed")

    @property
    def tone(self) -> str:
        return {"open": "warn", "cleared": "success", "confirmed": "danger"}[self.value]

    @property
    def icon(self) -> str:
        return {"open": "wait", "cleared": "check", "confirmed": "x"}[self.value]
