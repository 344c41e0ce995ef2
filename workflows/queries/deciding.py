"""Who may decide in a step, and who hears that it waits."""

from django.db.models import QuerySet

from core.errors import DomainError
from people.models import Person, Role, User
from workflows import rules
from workflows.enums import StepState
from workflows.models import Process, ProcessStep
from workflows.permissions import DECIDE_PROCESSES


def case_of(process: Process, step: ProcessStep) -> rules.Case:
    """From what was fetched along with the process, where it was."""
    others = [other.decided_by_id for other in process.steps.all() if other.pk != step.pk]
    return rules.Case(
        person=process.person_id, started_by=process.by_id, roles=[role.pk for role in step.roles.all()],
        assignee=step.assignee_id, supervisor=step.supervisor_id, overdue=bool(step.overdue_told_at),
        returned=step.state == StepState.RETURNED, distinct=process.distinct, deciders=[pk for pk in others if pk],
    )  # fmt: skip


def decider(user: User) -> rules.Decider:
    """Roles count for staff only: others may be named, as leaders are."""
    roles = list(user.roles.values_list("pk", flat=True)) if user.is_staff and user.is_active else []
    return rules.Decider(user.pk, user.person_id, roles)


def may_decide(step: ProcessStep, user: User) -> type[DomainError] | None:
    """Why not, or None."""
    return rules.refusal(case_of(step.process, step), decider(user))


def staff_who_decide() -> QuerySet[User]:
    """Active staff with a role that holds the right."""
    roles = Role.objects.filter(permissions__contains=[DECIDE_PROCESSES])
    return User.objects.filter(is_staff=True, is_active=True, roles__in=roles).distinct()


def responsible_people(step: ProcessStep, *, supervisors: bool = False) -> list[Person]:
    """Whom to tell about the step: those responsible for it who may decide, or the supervisor's role."""
    process = step.process
    if step.assignee and not supervisors:
        return [step.assignee]
    roles = [step.supervisor_id] if supervisors else list(step.roles.values_list("pk", flat=True))
    users = User.objects.filter(is_staff=True, is_active=True, roles__in=roles).exclude(person=process.person_id)
    if process.by_id:
        users = users.exclude(pk=process.by_id)
    return [user.person for user in users.distinct().order_by("pk")]
