"""What can be approved by a flow, what to decide it by, and who hears that something waits.

Each app below says how its things are read; here they are put beside the approvals, which know none of them.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.messages import Kind
from core.models import StoredEvent
from core.money import format_number
from ledger.queries import balances
from network.models import Agent
from notifications.actions import tell
from people.models import Person
from rewards import actions as rewards
from rewards.enums import RedemptionState
from rewards.events import RedemptionRequested
from rewards.models import Redemption
from rewards.permissions import VIEW_REDEMPTIONS
from workflows import actions as workflows
from workflows import messages
from workflows.enums import Outcome, StepState
from workflows.events import ProcessDecided, StepOpened, StepOverdue, StepReminded
from workflows.models import ProcessEntry, ProcessStep
from workflows.permissions import DECIDE_PROCESSES
from workflows.queries import flow_in_force, responsible_people
from workflows.rules import Pairs, Subject, register

REDEMPTION = "redemption"


def redemption_facts(pk: int) -> Pairs:
    """What is asked for, and what it leaves its agent."""
    redemption = Redemption.objects.select_related("person", "delivery").get(pk=pk)
    facts = [
        (_("Agent"), redemption.person.name),
        (_("Product"), f"{redemption.quantity} × {redemption.product_name}"),
        (_("Points"), format_number(redemption.points)),
        (_("Available after it"), format_number(balances(redemption.person).available)),
    ]
    delivery = getattr(redemption, "delivery", None)
    return [*facts, (_("City of delivery"), delivery.city)] if delivery else facts


def redemption_leader_facts(pk: int) -> Pairs:
    redemption = Redemption.objects.select_related("person").get(pk=pk)
    return [
        (_("Agent"), redemption.person.name),
        (_("Product"), f"{redemption.quantity} × {redemption.product_name}"),
        (_("Points"), format_number(redemption.points)),
    ]


def redemption_links(pk: int) -> Pairs:
    return [(_("Open the redemption"), reverse("rewards_staff:redemption", args=[pk]))]


def redemption_leader(pk: int) -> Person | None:
    agents = Agent.objects.select_related("sponsor__person__user")
    agent = agents.filter(person__redemptions=pk).first()
    return who_can_come_in(agent.sponsor if agent else None)


def who_can_come_in(sponsor: Agent | None) -> Person | None:
    """The leader's person, if they are active and have access."""
    if sponsor is None or not sponsor.is_active or not hasattr(sponsor.person, "user"):
        return None
    return sponsor.person if sponsor.person.user.is_active else None


def leader_above(leader: Person) -> Person | None:
    """Whoever leads a leader who may not decide."""
    agent = Agent.objects.select_related("sponsor__person__user").filter(person=leader).first()
    return who_can_come_in(agent.sponsor if agent else None)


register(
    Subject(
        name=REDEMPTION, label=gettext_lazy("Redemption"), icon="gift", permission=VIEW_REDEMPTIONS,
        facts=redemption_facts, leader_facts=redemption_leader_facts, links=redemption_links, leader=redemption_leader,
        above=leader_above,
        confirm=True,
    ),
)  # fmt: skip


def start_redemption_approval(event: RedemptionRequested, cause: int) -> None:
    """Where a flow for redemptions is in force, it decides; else staff do as ever."""
    flow = flow_in_force(REDEMPTION)
    if flow is None:
        return
    redemption = Redemption.objects.select_related("person").get(pk=event.redemption_id)
    title = f"{redemption.number} · {redemption.quantity} × {redemption.product_name}"
    workflows.start(
        flow_code=flow.code, subject=REDEMPTION, subject_id=redemption.pk, person=redemption.person, title=title,
        by=StoredEvent.objects.select_related("by").get(pk=cause).by,
    )  # fmt: skip


def settle_redemption(event: ProcessDecided, cause: int) -> None:
    """What the flow decided becomes of the redemption."""
    states = {Outcome.APPROVED: RedemptionState.APPROVED, Outcome.REJECTED: RedemptionState.REJECTED}
    state = states.get(Outcome(event.outcome))
    if event.subject != REDEMPTION or state is None:
        return
    last = ProcessEntry.objects.filter(process=event.process_id).latest("pk")
    rewards.advance_redemption(
        redemption=Redemption.objects.get(pk=event.subject_id), state=state, reason=last.reason,
        form_key=uuid5(NAMESPACE_URL, f"vinculo:approval:{event.process_id}"),
        by=StoredEvent.objects.select_related("by").get(pk=cause).by,
    )  # fmt: skip


def tell_step_opened(event: StepOpened, cause: int) -> None:
    """Those responsible, but never the person whom it is about."""
    is_sent_back = _step(event.step_id).state == StepState.RETURNED
    _tell(event.step_id, messages.STEP_HANDED if is_sent_back else messages.STEP_WAITS, messages.LEADER_WAITS, cause)


def tell_step_reminder(event: StepReminded, cause: int) -> None:
    _tell(event.step_id, messages.STEP_REMINDER, messages.LEADER_REMINDER, cause)


def tell_step_overdue(event: StepOverdue, cause: int) -> None:
    """The supervisor's role; where there is none, those responsible once more."""
    step = _step(event.step_id)
    if step.supervisor_id:
        for person in responsible_people(step, supervisors=True):
            _tell_one(step, person, messages.STEP_OVERDUE, cause, staff=True)
    else:
        _tell(event.step_id, messages.STEP_REMINDER, messages.LEADER_REMINDER, cause)


def _tell(step_id: int, kind: Kind, leader_kind: Kind, cause: int) -> None:
    step = _step(step_id)
    for person in responsible_people(step):
        staff = person.user.has_perm(DECIDE_PROCESSES)
        _tell_one(step, person, kind if staff else leader_kind, cause, staff=staff)


def _tell_one(step: ProcessStep, person: Person, kind: Kind, cause: int, *, staff: bool) -> None:
    url = reverse("workflows_staff:process" if staff else "workflows_office:process", args=[step.process_id])
    key = f"approval:{step.pk}:{cause}"
    tell(person=person, kind=kind, values=_values(step, person), key=key, cause=cause, url=url)


def _step(pk: int) -> ProcessStep:
    found: Any = ProcessStep.objects.select_related("process__flow", "process__by", "assignee__user")
    step: ProcessStep = found.get(pk=pk)
    return step


def _values(step: ProcessStep, reader: Person) -> dict[str, str]:
    assert step.due_at, "a step that waits has a deadline"
    with translation.override(reader.language):
        due = date_format(timezone.localtime(step.due_at), "SHORT_DATETIME_FORMAT")
    return {"title": step.process.title, "step": step.name, "flow": step.process.flow.name, "due": due}
