"""Every write of clients and agents. The registration engine starts here: one door for whoever comes in."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import get_language

from core import audit, events
from core.phones import clean_phone
from network import queries
from network.enums import Act, AgentState, Channel
from network.errors import (
    AlreadyAgent,
    AlreadyInState,
    ContactMissing,
    NameMissing,
    NotAClient,
    NotAnAgent,
    OwnRecord,
    ReasonMissing,
    WrongSponsor,
)
from network.events import AgentCreated, AgentStateChanged, ClientRegistered
from network.models import Agent, Client
from network.permissions import MANAGE_AGENTS
from people import actions as people
from people.models import ConsentText, Person, User, default_language
from referrals import actions as referrals


@transaction.atomic
def register_client(
    *, channel: str, email: str, password: str | None, given_names: str, family_names: str = "", phone: str = "",
    code: str = "", code_channel: str = "", texts: list[ConsentText], ip: str | None,
) -> User:  # fmt: skip
    """Somebody joins as a client, and as nothing else: person, access, consents and, with a code, the referrer.

    Raises people.EmailTaken for a login that exists, and what referrals.bind_code raises for the code.
    """
    person = people.create_person(
        given_names=given_names, family_names=family_names, email=email, phone=phone,
        language=get_language() or default_language(),
    )  # fmt: skip
    user = people.create_user(email=email, password=password, person=person)
    Client.objects.create(person=person, channel=Channel(channel))
    people.accept_texts(person=person, texts=texts, channel=channel, ip=ip)
    if code:
        referrals.bind_code(person=person, text=code, channel=code_channel, by=user)
    events.publish(ClientRegistered(person_id=person.pk, channel=channel), by=user)
    return user


@transaction.atomic
def register_contact_client(
    *, given_names: str, family_names: str = "", email: str = "", phone: str = "", by: User | None
) -> Client:
    """A client whom staff write down, without an account. Who has an account or is a client by this e-mail is used.

    Raises NameMissing, ContactMissing or core.phones.InvalidPhone.
    """
    email, phone = email.strip().lower(), clean_phone(phone)
    if not given_names.strip():
        raise NameMissing()
    if not (email or phone):
        raise ContactMissing()
    if email and (known := _known_by_email(email)):
        return known
    person = people.create_person(given_names=given_names, family_names=family_names, email=email, phone=phone)
    client = Client.objects.create(person=person, channel=Channel.BACKEND)
    audit.record(Act.REGISTER, client, by=by)
    events.publish(ClientRegistered(person_id=person.pk, channel=Channel.BACKEND.value), by=by)
    return client


def _known_by_email(email: str) -> Client | None:
    """The client behind the account with this e-mail, else the only one who left it; two calls at once wait here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"client:{email}"])
    if user := User.objects.select_related("person").filter(email=email).first():
        return Client.objects.get_or_create(person=user.person, defaults={"channel": Channel.BACKEND})[0]
    found = Client.objects.select_related("person").filter(person__email=email)[:2]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def make_agent(*, person: Person, reason: str, by: User | None, sponsor: Agent | None = None) -> Agent:
    """A client becomes an agent, or is one again, with an invite code that works.

    The sponsor is the referrer where none is named and that is an active agent. Raises PermissionDenied, OwnRecord,
    ReasonMissing, NotAClient, AlreadyAgent, WrongSponsor.
    """
    _check_may(person, reason, by)
    agent = _locked_agent(person)
    if agent and agent.state != AgentState.CLIENT_ONLY:
        raise AlreadyAgent()
    if not Client.objects.filter(person=person).exists():
        raise NotAClient()
    before = agent.state if agent else ""
    agent = agent or Agent(person=person)
    agent.state, agent.sponsor = AgentState.ACTIVE, _sponsor_for(agent, sponsor)
    agent.save()
    referrals.issue_code(owner=person, by=by)
    referrals.set_codes_active(owner=person, active=True, by=by)
    after = {"state": agent.state, "sponsor": agent.sponsor_id}
    audit.record(Act.MAKE_AGENT, agent, by=by, before={"state": before}, after=after, reason=reason.strip())
    events.publish(AgentCreated(person_id=person.pk, agent_id=agent.pk), by=by)
    return agent


@transaction.atomic
def set_agent_active(*, agent: Agent, active: bool, reason: str, by: User | None) -> None:
    """Activate or inactivate an agent; the invite code follows. Raises what make_agent does, NotAnAgent and
    AlreadyInState."""
    state = AgentState.ACTIVE if active else AgentState.INACTIVE
    _change_state(agent, state, Act.ACTIVATE if active else Act.INACTIVATE, reason, by)


@transaction.atomic
def return_to_client(*, agent: Agent, reason: str, by: User | None) -> None:
    """The agent is a client only from here on; nothing is deleted and make_agent can undo it."""
    _change_state(agent, AgentState.CLIENT_ONLY, Act.RETURN, reason, by)


def _change_state(agent: Agent, state: AgentState, act: Act, reason: str, by: User | None) -> None:
    _check_may(agent.person, reason, by)
    locked = _locked_agent(agent.person)
    if locked is None or locked.state == AgentState.CLIENT_ONLY:
        raise NotAnAgent()
    if locked.state == state:
        raise AlreadyInState(state=state.label)
    before, locked.state = locked.state, state
    locked.save(update_fields=["state"])
    agent.state = state
    active = state == AgentState.ACTIVE
    if active:
        referrals.issue_code(owner=locked.person, by=by)  # whoever was only pre-registered has none yet
    referrals.set_codes_active(owner=locked.person, active=active, by=by)
    audit.record(act, locked, by=by, before={"state": before}, after={"state": state}, reason=reason.strip())
    events.publish(AgentStateChanged(person_id=locked.person_id, agent_id=locked.pk, state=state.value), by=by)


def _check_may(person: Person, reason: str, by: Any) -> None:
    """Staff with the right, for somebody else, with a reason. `by=None` is the system itself."""
    if by and not by.has_perm(MANAGE_AGENTS):
        raise PermissionDenied
    if by and by.person_id == person.pk:
        raise OwnRecord()
    if not reason.strip():
        raise ReasonMissing()


def _locked_agent(person: Person) -> Agent | None:
    """The agent this person is, read under the person's lock: a second call waits here and sees what the first did."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    return Agent.objects.select_related("person", "sponsor").filter(person=person).first()


def _sponsor_for(agent: Agent, named: Agent | None) -> Agent | None:
    if named is None:
        return queries.sponsor_by_default(agent.person)
    if not named.is_active or (agent.pk and queries.is_in_line(named, under=agent)):
        raise WrongSponsor()
    return named
