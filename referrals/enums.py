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


class Act(models.TextChoices):
    """What the audit trail can hold of this app."""

    ASK_FOR_CODE = "referrals.ask_for_code", _("Code of one's own asked for")
    BIND_CODE = "referrals.bind_code", _("Code given to somebody")
    CHANGE_REFERRER = "referrals.change_referrer", _("Referrer changed")
    CHOOSE_SLUG = "referrals.choose_slug", _("Address of a site chosen")
    DECIDE_CODE = "referrals.decide_code", _("Request for a code decided")
    DECIDE_HOST = "referrals.decide_host", _("Domain of a site decided")
    ENTER_HOST = "referrals.enter_host", _("Domain of a site written down")
    DECIDE_SIGNALS = "referrals.decide_signals", _("Signs of abuse decided")
    ISSUE_CODE = "referrals.issue_code", _("Invite code given out")
    OPEN_DISPUTE = "referrals.open_dispute", _("Referrer disputed")
    SAVE_SITE = "referrals.save_site", _("Site edited")
    SWITCH_SITE = "referrals.switch_site", _("Site switched on or off")
    STOP_SITE = "referrals.stop_site", _("Site stopped by staff")
    SET_CODES_ACTIVE = "referrals.set_codes_active", _("Codes switched on or off")
    DECIDE_DISPUTE = "referrals.decide_dispute", _("Dispute over a referrer decided")
