"""Activating an agent where an approval flow decides: whoever has the button asks for it, and the flow says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import jobs
from network.errors import FlowActivates, RequestOvertaken
from network.models import Agent
from network.queries.activation import (
    ACTIVATION_ASKED,
    ACTIVATIONS,
    activation_flow,
    requests_done,
    state_changed_since,
)
from people.models import User
from workflows import actions as workflows
from workflows.models import Process


def ask_where_flow_decides(agent: Agent, *, reason: str, by: User | None, form_key: UUID | None) -> Process | None:
    """Under the agent's locks. None where no flow decides. Raises UnderWay where it was asked for already."""
    flow = activation_flow() if by else None  # the system itself asks nobody
    if flow is None:
        return None
    return workflows.start(
        flow_code=flow.code, subject=ACTIVATION_ASKED, subject_id=agent.pk, person=agent.person,
        title=agent.person.name, by=by, form_key=form_key, reason=reason.strip(),
    )  # fmt: skip


def refuse_around_flow(by: User | None) -> None:
    """For what would activate without asking. Raises FlowActivates."""
    if by and activation_flow():
        raise FlowActivates()


def check_not_overtaken(agent: Agent | None, asked_at: datetime | None) -> None:
    """Under the agent's locks, before what was asked for then is done. Raises RequestOvertaken."""
    if agent and asked_at and state_changed_since(agent, asked_at):
        raise RequestOvertaken()


def drop_requests(people: Sequence[int], *, by: Any) -> None:
    """Under the locks of these people, whose state as agents just changed: nobody decides any more on activations that
    wait. What somebody decides at this moment is left alone: they hold the process, wait for the person, look again
    then, and the sweep follows."""
    waiting = Process.objects.open().filter(subject__in=ACTIVATIONS, person__in=people)
    for process in waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk"):
        workflows.withdraw(process=process, by=by, reason=_why())


@jobs.sweeps
@transaction.atomic
def drop_what_is_done() -> int:
    """Of agents whose state changed by another way since, as a close does to many at once. Answers how many.

    By the clock, since a process is never waited for after its person.
    """
    done = requests_done()
    for process in done:
        workflows.withdraw(process=process, by=None, reason=_why())
    return len(done)


def _why() -> str:
    """In the company's language: it stays as it is written."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("The agent's state changed by another way since it was asked for.")
