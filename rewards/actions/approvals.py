"""Redemptions that an approval flow decides on: the flow alone says yes or no, and the owner may still take them back.

Whoever decides in a flow holds its process first and the redemption after it, so that is the order here too.
"""

from people.models import User
from rewards.enums import RedemptionState
from rewards.errors import UnderApproval
from rewards.models import Redemption
from workflows import actions as workflows
from workflows.models import Process

SUBJECT = "redemption"


def hold_approval(redemption: Redemption) -> Process | None:
    """The process that decides on it, held until the end of the transaction; before the redemption is."""
    return Process.objects.open().about(SUBJECT, redemption.pk).select_for_update().first()


def settle_approval(process: Process | None, *, state: str, by: User | None) -> None:
    """Cancelling ends the process. Raises UnderApproval for everything else."""
    if process is None:
        return
    if state != RedemptionState.CANCELLED:
        raise UnderApproval()
    workflows.withdraw(process=process, by=by)
