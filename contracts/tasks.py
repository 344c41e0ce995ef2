"""What the sweeper does for contracts."""

from contracts import actions
from core import jobs

jobs.sweeps(actions.clear_drafts)
