"""A step goes to somebody else: to a role, or to one person."""

from uuid import UUID

from django.db import transaction

from core.events import publish
from core.repeats import repeat_of
from people.models import Person, Role, User
from workflows import rules
from workflows.actions.processes import lock, record
from workflows.enums import Act
from workflows.errors import NobodyToDecide, OwnProcess, ReasonRequired, StepDone
from workflows.events import StepOpened
from workflows.models import Process, ProcessEntry, ProcessStep
from workflows.queries.deciding import case_of, decider, staff_who_decide


@transaction.atomic
def reassign(
    *, step: ProcessStep, role: Role | None = None, person: Person | None = None, reason: str, by: User, form_key: UUID
) -> Process:
    """Give it to the role, or to the person, who is staff and may decide on it; also while it waits for the person,
    whom somebody must be able to answer or reject. The deadline stays.

    Raises StepDone, OwnProcess, ReasonRequired or NobodyToDecide.
    """
    process = lock(step.process)
    if repeat_of(ProcessEntry.objects.all(), form_key, process_id=process.pk):
        return process
    step = ProcessStep.objects.get(pk=step.pk)
    if not step.is_at_hand:
        raise StepDone()
    if by.person_id == process.person_id:
        raise OwnProcess()
    if not reason.strip():
        raise ReasonRequired()
    step.assignee, step.claimed_by, step.claimed_until = person, None, None
    if person is not None:
        _check_person(process, step, person)
    elif role is not None:
        step.roles.set([role])
    else:
        raise NobodyToDecide()
    step.save(update_fields=["assignee", "claimed_by", "claimed_until"])
    record(process, Act.REASSIGNED, step=step, by=by, reason=reason, form_key=form_key)
    publish(StepOpened(process_id=process.pk, step_id=step.pk), by=by)
    return process


def _check_person(process: Process, step: ProcessStep, person: Person) -> None:
    user = staff_who_decide().filter(person=person).first()
    if user is None or rules.refusal(case_of(process, step), decider(user)):
        raise NobodyToDecide()
