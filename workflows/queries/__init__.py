from workflows.queries.deciding import case_of, decider, may_decide, responsible_people, staff_who_decide
from workflows.queries.flows import FlowRow, flow_in_force, flow_rows, picture, roles_that_decide
from workflows.queries.processes import Moment, open_process, timeline
from workflows.queries.queue import TABS, find_steps, plan, reasons_why_not

__all__ = [
    "TABS", "FlowRow", "Moment", "case_of", "decider", "find_steps", "flow_in_force", "flow_rows", "may_decide",
    "open_process", "picture", "plan", "reasons_why_not", "responsible_people", "roles_that_decide",
    "staff_who_decide", "timeline",
]  # fmt: skip
