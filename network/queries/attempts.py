"""What somebody who registered alone left behind, and nobody proved or decided on."""

from allauth.account.models import EmailAddress
from django.db.models import Exists, Model, OuterRef, Q

from network.enums import AgentState, ApplicationState, Passage, Target
from network.models import Agent, Application, Client
from network.queries.applications import ALONE
from network.queries.proof import is_to_be_proven
from people.models import Person, User

# What a registration by oneself leaves, by model and field. Anything else on a record says that it is in use.
LEFT: dict[type[Model], set[str]] = {
    Person: {
        "network.Agent.person", "network.Application.person", "network.Client.person", "notifications.Message.person",
        "people.Consent.person", "people.Identification.person", "people.PersonKey.person",
        "people.PersonNumber.person", "people.User.person", "referrals.Attribution.person",
        "referrals.Footprint.person", "referrals.Signal.person", "referrals.Touch.person", "workflows.Process.person",
    },
    Client: set(),
    Agent: {"network.AgentChange.agent", "network.SponsorEdge.agent"},
}  # fmt: skip


def earlier_attempt(person: Person, email: str, *, for_staff: bool = False) -> Application | None:
    """The one registration of somebody new who came alone, by an address other than this one that was never proven,
    while nobody decided on it; None where more stands on their record, or where the e-mail is a login of another's.
    Staff also take back one of which more was asked."""
    made = Application.objects.filter(person=person).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )  # fmt: skip
    found = list(made[:2])
    if len(found) != 1 or not _is_undecided(found[0], for_staff) or not is_unused_login(person, email):
        return None
    client = Client.objects.filter(person=person).first()
    agent = Agent.objects.filter(person=person).first()
    if client is None or (agent and not _is_never_admitted(agent)):
        return None
    rows: list[Person | Client | Agent] = [person, client, *([agent] if agent else [])]
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


def _is_undecided(application: Application, for_staff: bool) -> bool:
    """It waits, or made a client at once, who may do nothing without a proven address."""
    if application.passage != Passage.NEW or application.channel not in ALONE or application.decided_by_id:
        return False
    at_once = application.target == Target.CLIENT and application.state == ApplicationState.APPROVED
    if application.state == ApplicationState.MORE:
        return for_staff
    return application.state == ApplicationState.WAITING or (at_once and application.process_id is None)


def _is_never_admitted(agent: Agent) -> bool:
    states = {AgentState.PREREGISTERED, AgentState.CLIENT_ONLY}
    return agent.state in states and not agent.changes.filter(~Q(state__in=states)).exists()


def _is_in_use(row: Person | Client | Agent) -> bool:
    """Whether anything points at it that a registration by oneself does not leave, in one look."""
    model, others = type(row), Q()
    for relation in model._meta.related_objects:
        name = f"{relation.related_model._meta.label}.{relation.field.name}"
        if name not in LEFT[model]:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            others |= Q(Exists(rows))
    return bool(model._base_manager.filter(others, pk=row.pk).exists())
