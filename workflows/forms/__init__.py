from workflows.forms.decisions import BulkForm, DecisionForm, ReassignForm
from workflows.forms.filters import QueueFilter
from workflows.forms.flows import FlowForm, StepForm, drawn_steps, one_more, step_forms, written_steps

__all__ = [
    "BulkForm", "DecisionForm", "FlowForm", "QueueFilter", "ReassignForm", "StepForm", "drawn_steps", "one_more",
    "step_forms", "written_steps",
]  # fmt: skip
