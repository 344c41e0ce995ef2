from django.db import models
from django.utils.translation import gettext_lazy as _

SOURCE = "contracts.contract:"  # how an award names the contract it came of, before its id


class BatchState(models.TextChoices):
    CHECKING = "checking", _("being checked")
    READY = "ready", _("waiting for confirmation")
    WRITING = "writing", _("being saved")
    DONE = "done", _("saved")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", _("not readable")

    @property
    def tone(self) -> str:
        return {"done": "success", "ready": "warn", "refused": "danger", "undone": "neutral"}.get(self.value, "info")


class RowOutcome(models.TextChoices):
    """What becomes of a row; the last ones are after the confirmation."""

    CREATE = "create", _("will be saved")
    EXISTS = "exists", _("was uploaded before")
    ERROR = "error", _("has mistakes")
    CREATED = "created", _("saved")
    CHANGED = "changed", _("changed since the preview, not saved")
    VOIDED = "voided", _("voided again")


class ContractState(models.TextChoices):
    ACTIVE = "active", _("in force")
    VOID = "void", _("void")

    @property
    def tone(self) -> str:
        return "success" if self is ContractState.ACTIVE else "neutral"

    @property
    def icon(self) -> str:
        return "check-circle" if self is ContractState.ACTIVE else "blocked"


class Act(models.TextChoices):
    """What the audit trail can hold of this app."""

    MAKE_BATCH = "contracts.make_batch", _("File of contracts uploaded")
    CONFIRM_BATCH = "contracts.confirm_batch", _("File of contracts confirmed")
    UNDO_BATCH = "contracts.undo_batch", _("File of contracts undone")
    UPLOAD = "contracts.upload_contract", _("Contract uploaded")
    VOID = "contracts.void_contract", _("Contract voided")
