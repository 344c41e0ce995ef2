from workflows.actions.alarms import tell_due
from workflows.actions.claims import claim_step, release_step
from workflows.actions.decisions import approve, ask_for_more, reject
from workflows.actions.flows import save_flow, switch_flow
from workflows.actions.forgetting import forget_person
from workflows.actions.handing import reassign
from workflows.actions.processes import hold_approvals, resume, start, withdraw

__all__ = [
    "approve", "ask_for_more", "claim_step", "forget_person", "hold_approvals", "reassign", "reject", "release_step",
    "resume", "save_flow", "start", "switch_flow", "tell_due", "withdraw",
]  # fmt: skip
