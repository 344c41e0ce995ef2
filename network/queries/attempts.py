"""What somebody who registered alone left behind, and nobody proved or decided on."""

from allauth.account.models import EmailAddress
from django.db.models import Exists, Model, OuterRef, Q

from core import audit
from network.enums import AgentState, ApplicationState, Passage, Target
from network.models import Agent, Application, Client
from network.queries.applications import ALONE
from network.queries.proof import is_to_be_proven
from people.enums import Act, DocumentState
from people.models import Person, PersonDocument, User
from referrals.enums import Channel, SignalState
from referrals.models import Attribution, InviteCode, Signal
from workflows.enums import Act as Decided
from workflows.models import Process, ProcessEntry

# What a registration by oneself leaves, by model and field. Anything else on a record says that it is in use.
LEFT: dict[type[Model], set[str]] = {
    Person: {
        "network.Agent.person", "network.Application.person", "network.Client.person", "notifications.Message.person",
        "people.Consent.person", "people.Identification.person", "people.PersonDocument.person",
        "people.PersonKey.person", "people.PersonNumber.person", "people.User.person", "referrals.Attribution.person",
        "referrals.Footprint.person", "referrals.InviteCode.owner", "referrals.Signal.person", "referrals.Touch.person",
        "workflows.Process.person",
    },
    Client: set(),
    Agent: {"network.AgentChange.agent", "network.SponsorEdge.agent", "network.WaitingPlace.agent"},
    InviteCode: set(),
}  # fmt: skip
PROCESSES = {"registration", "document"}  # what is approved of a registration by oneself
REVIEWED = {DocumentState.ACCEPTED, DocumentState.REJECTED, DocumentState.EXPIRED}


def earlier_attempt(person: Person, email: str, *, for_staff: bool = False) -> Application | None:
    """The one registration of somebody new who came alone, by an address other than this one that was never proven,
    while nobody decided on it; None where more stands on their record, or where the e-mail is a login of another's.
    Staff leave an agent who is active at once as they are: who they are was not in doubt."""
    made = Application.objects.filter(person=person).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )  # fmt: skip
    found = list(made[:2])
    if len(found) != 1 or not _is_undecided(found[0]) or not is_unused_login(person, email) or _was_decided_on(person):
        return None
    client = Client.objects.filter(person=person).first()
    agent = Agent.objects.filter(person=person).first()
    at_once = found[0].target == Target.AGENT and found[0].state == ApplicationState.APPROVED
    if client is None or (agent and not _is_of_attempt(agent, at_once)) or (at_once and for_staff):
        return None
    rows: list[Person | Client | Agent | InviteCode] = [person, client, *([agent] if agent else [])]
    rows += InviteCode.objects.filter(owner=person)
    return None if any(_is_in_use(row) for row in rows) else found[0]


def is_unused_login(person: Person, email: str) -> bool:
    """Whether they came alone by another address than this one, which is proven by nobody, and never signed in."""
    user = User.objects.filter(person=person).first()
    if user is None or user.last_login or user.is_staff or not user.is_active or user.email == email:
        return False
    others = User.objects.filter(email=email).exists()
    return not others and not EmailAddress.objects.filter(email=email, verified=True).exists() and (
        is_to_be_proven(person)
    )  # fmt: skip


def _is_undecided(application: Application) -> bool:
    """It waits for a decision or for what was asked for again, or took effect at once, by nobody's decision."""
    if application.passage != Passage.NEW or application.channel not in ALONE or application.decided_by_id:
        return False
    if application.state in {ApplicationState.WAITING, ApplicationState.MORE}:
        return True
    return application.state == ApplicationState.APPROVED and application.process_id is None


def _is_of_attempt(agent: Agent, at_once: bool) -> bool:
    """Whether they never were more than their registration made of them, by itself."""
    states = {AgentState.PREREGISTERED, AgentState.CLIENT_ONLY, *([AgentState.ACTIVE] if at_once else [])}
    beyond = agent.changes.filter(~Q(state__in=states) | Q(by__isnull=False))
    return agent.state in states and not agent.preactivated and not beyond.exists()


def _was_decided_on(person: Person) -> bool:
    """Whether staff, or an approval, said yes or no to any part of it, or changed what stands there. What was only
    asked for again is no decision."""
    papers = PersonDocument.objects.filter(person=person)
    asked = Process.objects.filter(person=person)
    decisions = ProcessEntry.objects.filter(process__person=person, act__in=[Decided.APPROVED, Decided.REJECTED])
    written = audit.history(person).exclude(by=None).exclude(by__person=person).exclude(action=Act.EXPORT_DATA)
    brought = Attribution.objects.filter(Q(channel=Channel.STAFF) | Q(ended_at__isnull=False), person=person)
    signs = Signal.objects.filter(person=person).exclude(state=SignalState.OPEN)
    found = (
        papers.filter(Q(state__in=REVIEWED) | Q(handed_in_by__isnull=False)), asked.exclude(subject__in=PROCESSES),
        decisions, written, brought, signs,
    )  # fmt: skip
    return any(rows.exists() for rows in found)


def _is_in_use(row: Person | Client | Agent | InviteCode) -> bool:
    """Whether anything points at it that a registration by oneself does not leave, in one look."""
    model, others = type(row), Q()
    for relation in model._meta.related_objects:
        name = f"{relation.related_model._meta.label}.{relation.field.name}"
        if name not in LEFT[model]:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            others |= Q(Exists(rows))
    return bool(model._base_manager.filter(others, pk=row.pk).exists())
