from workflows.queries.deciding import case_of, decider, may_decide, responsible_people, staff_who_decide
from workflows.queries.flows import FlowRow, about, flow_in_force, flow_rows, picture, roles_that_decide
from workflows.queries.processes import (
    Moment,
    open_process,
    process_with_steps,
    step_at_hand,
    stepper,
    steps_at,
    timeline,
    who_decides,
)
from workflows.queries.queue import TABS, counts, find_steps, plan

__all__ = [
    "TABS", "FlowRow", "Moment", "about", "case_of", "counts", "decider", "find_steps", "flow_in_force", "flow_rows",
    "may_decide", "open_process", "picture", "plan", "process_with_steps", "responsible_people", "roles_that_decide",
    "staff_who_decide", "step_at_hand", "stepper", "steps_at", "timeline", "who_decides",
]  # fmt: skip
