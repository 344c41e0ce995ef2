"""What the sweeper and the workers do for the network."""

from celery import shared_task

from core import conf
from core.jobs_kinds import Kind, register
from network.actions import line_messages, snapshots
from network.actions.campaigns import batches, compensating, corrections, running
from network.actions.loads import checking, taking, undoing, writing
from network.permissions import MANAGE_CAMPAIGNS, WRITE_TO_NETWORK
from network.queries.loads import right_for_job

register(
    Kind(running.PRECALCULATE, running.run_precalculation, MANAGE_CAMPAIGNS, running.rest),
    Kind(running.CLOSE, running.run_close, MANAGE_CAMPAIGNS, running.rest),
    Kind(corrections.CORRECT, compensating.run_correction, MANAGE_CAMPAIGNS, compensating.rest),
    Kind(batches.IMPORT, batches.run_import, MANAGE_CAMPAIGNS),
    Kind(line_messages.TELL, line_messages.run_tell, WRITE_TO_NETWORK),
    Kind("network.check_load", checking.run_check, right_for_job, taking.rest),
    Kind("network.write_load", writing.run_write, right_for_job, taking.rest),
    Kind("network.undo_load", undoing.run_undo, right_for_job, taking.rest),
)


@shared_task(name=snapshots.BELL)
def refresh_tree() -> int:
    """Rung when a file of people was saved or undone."""
    conf.forget()
    return snapshots.refresh_tree() + snapshots.order_campaigns()
