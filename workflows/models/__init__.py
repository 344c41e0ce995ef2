from workflows.models.flows import Flow, FlowStep
from workflows.models.processes import Process, ProcessEntry, ProcessStep

__all__ = ["Flow", "FlowStep", "Process", "ProcessEntry", "ProcessStep"]
