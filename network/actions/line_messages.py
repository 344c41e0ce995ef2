"""Messages from the tree: an agent, or the company, writes to somebody, to whom they lead, or to a whole branch."""

from collections.abc import Generator, Sequence
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, conf
from core.jobs_actions import start_job
from core.jobs_kinds import Outcome, Step
from core.locks import take_turns
from core.models import Job
from core.repeats import repeat_of
from network import messages, queries
from network.enums import Act, AgentState, Reach
from network.errors import DayOfMessagesOver, MessageTooLong, NobodyToWriteTo, NotInLine
from network.models import Agent, LineMessage
from network.permissions import WRITE_TO_NETWORK
from network.queries import Cursor, Member
from notifications.actions import Notice, tell_all
from people.models import Person, User

TELL = "network.tell_line"
AT_ONCE = 500  # people of a branch looked at in a step


@transaction.atomic
def write_to_line(
    *, agent: Agent, reach: Reach, text: str, by: User, form_key: UUID, as_company: bool = False
) -> LineMessage:
    """Whom it reaches: active agents only, never the sender. One person is told at once, many by a job.

    An agent writes to the own branch, so many times a day; who writes as the company needs the permission. The same
    form again answers the first. Raises PermissionDenied, NotInLine, MessageTooLong, DayOfMessagesOver or
    NobodyToWriteTo.
    """
    take_turns(f"network.line_message:{by.person_id}")
    if first := repeat_of(LineMessage.objects.all(), form_key, sender_id=by.person_id, agent_id=agent.pk):
        return first
    _check_may(agent, by, as_company)
    if not 0 < len(text.strip()) <= conf.get("network.message_length"):
        raise MessageTooLong(most=conf.get("network.message_length"))
    if not as_company:
        _check_day(by.person, reach)
    if not _reaches_anybody(agent, reach, by.person_id):
        raise NobodyToWriteTo()
    message = LineMessage.objects.create(
        sender=by.person, by_company=as_company, agent=agent, reach=reach, text=text.strip(), form_key=form_key
    )
    audit.record(Act.WRITE, agent, by=by, after={"message": message.pk, "reach": reach, "as_company": as_company})
    if reach == Reach.ONE:
        _tell(message, [agent.pk])
    else:
        message.job = start_job(kind=TELL, title=_("Message to the network"), params={"message": message.pk}, by=by)
        message.save(update_fields=["job"])
    return message


def _check_may(agent: Agent, by: User, as_company: bool) -> None:
    if as_company:
        if not by.has_perm(WRITE_TO_NETWORK):
            raise PermissionDenied
        return
    sender = Agent.objects.filter(person=by.person_id, state=AgentState.ACTIVE).first()
    if sender is None or not conf.get("network.messages_a_day"):
        raise PermissionDenied
    if not queries.is_in_line(agent, under=sender):
        raise NotInLine()


def _check_day(sender: Person, reach: Reach) -> None:
    """So many in the last day and night, and of them so many to a line or branch."""
    sent = LineMessage.objects.filter(sender=sender, by_company=False, sent_at__gt=timezone.now() - timedelta(days=1))
    if sent.count() >= conf.get("network.messages_a_day"):
        raise DayOfMessagesOver(most=conf.get("network.messages_a_day"))
    most = conf.get("network.circulars_a_day")
    if reach != Reach.ONE and sent.exclude(reach=Reach.ONE).count() >= most:
        raise DayOfMessagesOver(most=most)


def _reaches_anybody(agent: Agent, reach: Reach, sender: int) -> bool:
    """Where it goes to many, whether there is somebody; who is active is seen when they are told."""
    if reach == Reach.ONE:
        return agent.is_active and agent.person_id != sender
    return Agent.objects.filter(sponsor=agent).exists()


def run_tell(job: Job) -> Generator[Step, None, Outcome]:
    """Piece by piece in walking order; whoever was told already is not told again."""
    message = LineMessage.objects.get(pk=job.params["message"])
    kept = job.state_kept or {}
    seen = kept.get("seen", 0)
    if not kept and message.reach == Reach.BRANCH:
        _tell(message, [message.agent_id])
    last = kept.get("last", 0)
    while found := _piece(message, last):
        _tell(message, [one.agent_id for one in found])
        last, seen = found[-1].agent_id, seen + len(found)
        yield Step(done=seen, state={"last": last, "seen": seen})
    told = LineMessage.objects.values_list("told", flat=True).get(pk=message.pk)
    return Outcome(figures={"told": told})


def _piece(message: LineMessage, last: int) -> list[Member]:
    """The next people, as the tree was when the message was sent as far as pages go on from there."""
    if message.reach == Reach.DIRECT:
        return queries.branch_children(message.agent_id, tree=None, after=last, size=AT_ONCE)
    return queries.branch_page(
        message.agent_id, after=Cursor(last, timezone.now()) if last else None, size=AT_ONCE
    )  # fmt: skip


def _tell(message: LineMessage, agents: Sequence[int]) -> None:
    people = Person.objects.filter(agent__in=list(agents), agent__state=AgentState.ACTIVE).exclude(pk=message.sender_id)
    sender = str(conf.get("company.name")) if message.by_company else message.sender.name
    values = {"sender": sender, "text": message.text}
    url, key = reverse("network_office:tree"), f"line_message:{message.pk}"
    notices = [
        Notice(person=one, kind=messages.LINE_MESSAGE, values=values, key=key, url=url) for one in people.order_by("pk")
    ]
    tell_all(notices=notices)
    message.told += len(notices)
    message.save(update_fields=["told"])
