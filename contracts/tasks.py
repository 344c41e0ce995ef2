"""What the sweeper and the workers do for contracts."""

from contracts import actions
from contracts.actions import batches
from contracts.permissions import UPLOAD_CONTRACTS
from core import jobs
from core.jobs_kinds import Kind, register

jobs.sweeps(actions.clear_drafts)
register(
    Kind("contracts.check", batches.run_check, UPLOAD_CONTRACTS, batches.rest),
    Kind("contracts.write", batches.run_write, UPLOAD_CONTRACTS, batches.rest),
    Kind("contracts.undo", batches.run_undo, UPLOAD_CONTRACTS, batches.rest),
)
