from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "workflows",
    view_processes=_("See what waits for approval"),
    decide_processes=_("Decide in the steps of one's roles"),
    reassign_processes=_("Hand approvals to somebody else"),
    manage_flows=_("Edit the approval flows"),
)

VIEW_PROCESSES = "workflows.view_processes"
DECIDE_PROCESSES = "workflows.decide_processes"
REASSIGN_PROCESSES = "workflows.reassign_processes"
MANAGE_FLOWS = "workflows.manage_flows"
