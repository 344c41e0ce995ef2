"""What can be approved, who may decide, and when somebody is reminded.

`config/approvals.py` registers the subjects, since only it sees the apps that own them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.errors import DomainError
from workflows.enums import Act, Outcome, ProcessState, StepState
from workflows.errors import NotResponsible, OwnProcess, OwnRegistration, SecondPerson

SUBJECTS: dict[str, "Subject"] = {}
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A kind of thing that is approved. Callables get the id of the thing.

    `facts` are (label, value) pairs to decide by, `leader_facts` what a leader in the backoffice may see of them;
    `links` are (label, address) of its page and documents in the backend, shown to who holds `permission`; `items` are
    (code, label) of what can be asked for again, none where nothing can. `leader` answers the person who leads
    whom it is about, or None; `above`, of a leader who may not decide, whoever leads them, or None.
    `shown` is what a yes of the page goes by, of several at once, as a text that changes with it; `check_shown` gets
    it back before a yes counts, holds what it says until the transaction ends, and raises a DomainError where it
    stands no more.
    Where `named_by_form` is set, forms name the flow they want and several are in force; else one is, and one more for
    each of the `parts`: (code, label) of what may have a flow of its own.
    """

    name: str
    label: Any
    icon: str
    permission: str
    facts: Callable[[int], Pairs]
    links: Callable[[int], Pairs]
    leader_facts: Callable[[int], Pairs]
    items: Callable[[int], Pairs] | None = None
    leader: Callable[[int], Any] | None = None
    above: Callable[[Any], Any] | None = None
    shown: Callable[[Collection[int]], dict[int, str]] | None = None
    check_shown: Callable[[int, str], None] | None = None
    named_by_form: bool = False
    parts: Callable[[], Pairs] | None = None
    confirm: bool = False  # decisions ask for a fresh sign-in, whatever the flow says


def register(*subjects: Subject) -> None:
    SUBJECTS.update({subject.name: subject for subject in subjects})


def label_of(subject: str) -> str:
    """The subject in words; its bare name where the app that owned it is gone."""
    found = SUBJECTS.get(subject)
    return str(found.label) if found else subject


def parts_of(subject: str) -> Pairs:
    """What of the subject may have a flow of its own."""
    found = SUBJECTS.get(subject)
    return found.parts() if found and found.parts else []


def items_of(subject: str, subject_id: int) -> Pairs:
    """What may be asked for again."""
    found = SUBJECTS.get(subject)
    return found.items(subject_id) if found and found.items else []


def shown_of(subject: str, ids: Collection[int]) -> dict[int, str]:
    """What a yes goes by now, by the id of the thing; nothing where it cannot change meanwhile."""
    found = SUBJECTS.get(subject)
    return found.shown(ids) if found and found.shown else {}


def check_shown(subject: str, subject_id: int, shown: str) -> None:
    """That it stands as the page showed it; who saw none (empty) goes by nothing. Raises what the subject raises."""
    found = SUBJECTS.get(subject)
    if shown and found and found.check_shown:
        found.check_shown(subject_id, shown)


@dataclass(frozen=True)
class Case:
    """A step that waits, as far as it matters for who may decide: ids only."""

    person: int
    started_by: int | None
    roles: Collection[int]
    assignee: int | None = None
    supervisor: int | None = None
    overdue: bool = False
    returned: bool = False
    distinct: bool = True
    deciders: Collection[int] = ()  # users who decided other steps


@dataclass(frozen=True)
class Decider:
    """Who wants to decide: ids. Roles count for staff only."""

    user: int
    person: int
    roles: Collection[int] = ()


def refusal(case: Case, who: Decider) -> type[DomainError] | None:
    """Why this person may not decide, or None. Four eyes come before responsibility."""
    if who.person == case.person:
        return OwnProcess
    if who.user == case.started_by:
        return OwnRegistration
    if case.distinct and who.user in case.deciders:
        return SecondPerson
    return None if is_responsible(case, who) else NotResponsible


def is_responsible(case: Case, who: Decider) -> bool:
    """Named people alone while there is one; after the deadline, and while it waits for the person, the supervisor's
    role too."""
    if (case.overdue or case.returned) and case.supervisor in who.roles:
        return True
    if case.assignee is not None:
        return case.assignee == who.person
    return bool(set(case.roles) & set(who.roles))


AFTER = {
    Outcome.REJECTED: ProcessState.REJECTED,
    Outcome.MORE: ProcessState.RETURNED,
}
# The states of a step in which it is decided like that: whoever never sends again what was asked for can be rejected.
DECIDED_FROM = {
    Outcome.APPROVED: {StepState.CURRENT}, Outcome.MORE: {StepState.CURRENT},
    Outcome.REJECTED: {StepState.CURRENT, StepState.RETURNED},
}  # fmt: skip
ACTS = {Outcome.APPROVED: Act.APPROVED, Outcome.REJECTED: Act.REJECTED, Outcome.MORE: Act.MORE}


def state_after(outcome: Outcome, *, is_last: bool) -> ProcessState:
    """What becomes of the process by a decision in its current step."""
    if outcome == Outcome.APPROVED:
        return ProcessState.APPROVED if is_last else ProcessState.RUNNING
    return AFTER[outcome]


@dataclass(frozen=True)
class Alarms:
    """What a step still has to tell: hours after its start for reminders, and for the deadline."""

    started_at: datetime
    reminders: Sequence[int]
    reminded: int
    hours: int
    overdue_told: bool

    def moments(self) -> list[datetime]:
        """Of the reminders, in order. Those at the deadline or after it never come."""
        return [self.started_at + timedelta(hours=h) for h in sorted(self.reminders) if h < self.hours]

    @property
    def due_at(self) -> datetime:
        return self.started_at + timedelta(hours=self.hours)

    def next_at(self) -> datetime | None:
        """When something has to be told next; None when all is told."""
        left = self.moments()[self.reminded :]
        if self.overdue_told:
            return None
        return left[0] if left else self.due_at

    def passed(self, now: datetime) -> int:
        """How many reminders have come so far. After a pause they are told as one."""
        return sum(moment <= now for moment in self.moments())

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at <= now
