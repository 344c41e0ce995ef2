from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CreditState(models.TextChoices):
    WAITING = "waiting", _("in review")
    RETURNED = "returned", _("waits for the person")
    APPROVED = "approved", pgettext_lazy("a request", "approved")
    REJECTED = "rejected", pgettext_lazy("a request", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("a request", "withdrawn")

    @property
    def tone(self) -> str:
        tones = {"waiting": "info", "returned": "warn", "approved": "success", "rejected": "danger"}
        return tones.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        icons = {"waiting": "clock", "returned": "undo", "approved": "check", "rejected": "x-circle"}
        return icons.get(self.value, "stop")

    @property
    def is_open(self) -> bool:
        return self in OPEN


OPEN = (CreditState.WAITING, CreditState.RETURNED)


class CreditAct(models.TextChoices):
    """What the history of a request can hold."""

    ASKED = "asked", _("Sent in")
    MORE = "more", _("Asked to send something again")
    ANSWERED = "answered", _("Sent again")
    OFFERED = "offered", _("Limit to approve set")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @property
    def icon(self) -> str:
        icons = {
            "asked": "send", "more": "undo", "answered": "refresh", "offered": "edit", "approved": "check",
            "rejected": "x-circle", "withdrawn": "stop",
        }  # fmt: skip
        return icons[self.value]


class CreditOutcome(models.TextChoices):
    """What staff may decide, and what an approval flow answers."""

    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    MORE = "more", _("something has to be sent again")


class Act(models.TextChoices):
    """What the audit trail of sales can hold."""

    DECIDE_CREDIT = "sales.decide_credit", _("Credit request decided on")
    OFFER_CREDIT = "sales.offer_credit", _("Limit to approve set")
    SET_CREDIT_LIMIT = "sales.set_credit_limit", _("Credit limit changed")
