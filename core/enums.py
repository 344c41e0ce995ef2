from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("stopped")

    @property
    def tone(self) -> str:
        return {"done": "success", "failed": "danger", "running": "info"}.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {"done": "check-circle", "failed": "x-circle", "running": "refresh"}.get(self.value, "clock")


class Act(models.TextChoices):
    """What the audit trail can hold of this app."""

    START_JOB = "core.start_job", _("Job begun")
    CANCEL_JOB = "core.cancel_job", _("Job stopped")
    CHANGE_SETTING = "core.change_setting", _("Setting changed")
    EXPORT_ROWS = "core.export_rows", _("List taken out as a file")
