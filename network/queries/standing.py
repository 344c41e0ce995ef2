"""A registration as its person is shown it: what happened, where it stands, what comes next."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import conf
from network.enums import AgentState, ApplicationState, ClientState
from network.models import Agent, Application, ApplicationStep, Client
from network.queries.applications import asked_labels, course, latest_application
from people.models import Person
from workflows.queries import steps_at


@dataclass(frozen=True)
class Moment:
    """An entry of the kit's timeline; `state` is done, current, next or failed."""

    title: str
    text: str
    when: datetime | None
    icon: str
    state: str


@dataclass(frozen=True)
class Standing:
    """What somebody is and waits for, and what they may ask for themselves."""

    application: Application | None
    moments: list[Moment]
    agent: Agent | None
    client: Client | None
    may_join: bool
    may_return: bool
    may_leave: bool
    return_words: str

    @property
    def is_shut(self) -> bool:
        """Whether the account area is closed to them for now."""
        is_agent = bool(self.agent and self.agent.is_active)
        return bool(self.client and self.client.state != ClientState.ACTIVE) and not is_agent


def standing_of(person: Person) -> Standing:
    application = latest_application(person)
    agent, client = getattr(person, "agent", None), getattr(person, "client", None)
    waits = bool(application and application.is_open)
    by_leader = bool(application and application.is_of_leader)  # one's own wish overtakes what a leader asked for
    left = agent is not None and agent.state == AgentState.INACTIVE
    flow = conf.get("network.return_flow")
    active = agent is not None and agent.state == AgentState.ACTIVE
    return Standing(
        application=application, moments=moments(application) if application else [], agent=agent, client=client,
        may_join=not waits and client is not None and client.state == ClientState.ACTIVE
        and (agent is None or agent.state == AgentState.CLIENT_ONLY),
        may_return=left and not waits and flow != "refused",
        may_leave=active and (not waits or by_leader) and conf.get("network.leave_flow") != "staff",
        return_words=conf.get("network.return_words") if left and flow == "refused" else "",
    )  # fmt: skip


def moments(application: Application) -> list[Moment]:
    """The course so far, the last step as where it stands, and what comes next while it is open."""
    steps = course(application)
    shown = [_moment(application, step, is_last=step is steps[-1], is_first=step is steps[0]) for step in steps]
    if application.state == ApplicationState.WAITING and application.process_id:
        at = steps_at([application.process_id]).get(application.process_id, "")
        shown[-1] = replace(shown[-1], text=shown[-1].text or at)
    if application.is_open:
        shown.append(Moment(_("The decision"), _("We write to you as soon as it is there."), None, "bell", "next"))
    return shown


def _moment(application: Application, step: Any, *, is_last: bool, is_first: bool) -> Moment:
    title, text = str(TITLES[ApplicationState(step.state)]), step.reason
    if is_correction(step):
        title, text = step.reason, ""
    elif step.state == ApplicationState.WAITING and not is_first:
        title = _("Somebody looks at it again")
    if step.asked:
        what = ", ".join(asked_labels(application, step.asked))
        text = _("Send again: %(what)s. %(why)s") % {"what": what, "why": text}
    state = "done"
    if is_last and application.is_open:
        state = "current"
    elif step.state == ApplicationState.REJECTED:
        state = "failed"
    return Moment(title, text, step.at, step.standing.icon, state)


def is_correction(step: ApplicationStep) -> bool:
    """Whether its person corrected the address while the code was awaited: nobody looked at anything for that."""
    return step.by_id is None and step.form_key is not None and bool(step.reason)


TITLES = {
    ApplicationState.DRAFT: gettext_lazy("Written down, to be confirmed"),
    ApplicationState.WAITING: gettext_lazy("Received: somebody looks at it"),
    ApplicationState.MORE: gettext_lazy("Something is missing"),
    ApplicationState.APPROVED: gettext_lazy("Approved"),
    ApplicationState.REJECTED: gettext_lazy("Not accepted"),
    ApplicationState.WITHDRAWN: gettext_lazy("Withdrawn"),
}
