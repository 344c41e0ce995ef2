from django.db import models
from django.utils.translation import gettext_lazy as _


class Responsible(models.TextChoices):
    """Who decides in a step."""

    ROLES = "roles", _("people with a role")
    LEADER = "leader", _("whoever leads the person")


class ProcessState(models.TextChoices):
    RUNNING = "running", _("waits for a decision")
    RETURNED = "returned", _("waits for the person")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def tone(self) -> str:
        tones = {"running": "info", "returned": "warn", "approved": "success", "rejected": "danger"}
        return tones.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        icons = {"running": "clock", "returned": "undo", "approved": "check", "rejected": "x-circle"}
        return icons.get(self.value, "stop")

    @property
    def is_open(self) -> bool:
        return self in (ProcessState.RUNNING, ProcessState.RETURNED)


class StepState(models.TextChoices):
    TODO = "todo", _("not yet")
    CURRENT = "current", _("waits for a decision")
    RETURNED = "returned", _("waits for the person")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    DROPPED = "dropped", _("left undone")


class Outcome(models.TextChoices):
    """What somebody may decide in a step; also what becomes of the whole."""

    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    MORE = "more", _("something has to be sent again")


class Act(models.TextChoices):
    """What the history of a process can hold."""

    STARTED = "started", _("Sent in")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    MORE = "more", _("Asked to send something again")
    RESUMED = "resumed", _("Sent again")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REASSIGNED = "reassigned", _("Handed to somebody else")
    REMINDED = "reminded", _("Reminder sent")
    OVERDUE = "overdue", _("Deadline passed")

    @property
    def icon(self) -> str:
        icons = {
            "started": "send", "approved": "check", "rejected": "x-circle", "more": "undo", "resumed": "refresh",
            "withdrawn": "stop", "reassigned": "people", "reminded": "bell", "overdue": "alert",
        }  # fmt: skip
        return icons[self.value]


class FlowAct(models.TextChoices):
    """What the audit trail of the flows themselves can hold."""

    SAVE_FLOW = "workflows.save_flow", _("Approval flow edited")
    SWITCH_FLOW = "workflows.switch_flow", _("Approval flow switched on or off")
