"""Somebody comes in: the record, what they are, who brought and who leads them, and the decision where one is due."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, events
from core.statements import insert
from network import queries
from network.actions import agents, records
from network.actions.registration import checks, joining
from network.actions.registration.answers import document_of, seal_answers
from network.actions.registration.entry import Entry, save_checks, step
from network.enums import Act, AgentState, ApplicationState, ClientState, Passage, Target
from network.errors import WaitsAlready
from network.events import ClientRegistered
from network.models import Agent, Application, Client
from network.rules import registration as rules
from people import actions as people
from people.errors import Barred
from people.models import Identification, Person, default_language
from workflows import actions as workflows
from workflows.queries import flow_in_force

SUBJECT = "registration"


def bar(entry: Entry, person: Person | None, form_key: UUID | None = None) -> Application:
    """The blacklist keeps them out: what was typed and what matched stay for staff, and nothing else is done. The
    course, which a person may read, says what every door does."""
    application = entry.application
    application.person, application.state, application.decided_at = person, ApplicationState.REJECTED, timezone.now()
    application.asked = []
    seal_answers(application, entry.answers, person)
    application.save()
    save_checks(entry)
    step(application, by=entry.by, reason=str(Barred()), form_key=form_key)
    return application


def admit(entry: Entry, person: Person | None) -> Application:
    """Take effect, or wait for a decision where the form, a flow or a doubt asks for one."""
    application = entry.application
    application.passage = Passage.NEW if entry.is_anew else _passage(application, person)
    _check_may_come(application, person)
    person = _record(entry, person)
    records.check_age(person, application.target)
    application.person = person
    seal_answers(application, entry.answers, person)
    application.confirmed_at, application.state = timezone.now(), ApplicationState.DRAFT
    application.save()
    _papers(entry, person)
    entry.is_new_client = _client(entry, person)
    joining.bring(entry, person)
    waits = rules.waits(entry.options) or checks.is_serious(entry) or _waits_as_client(application, person)
    _become(entry, person, waits=waits)
    save_checks(entry)
    if entry.is_new_client:
        events.publish(ClientRegistered(person_id=person.pk, channel=str(application.channel)), by=entry.by)
    _settle(entry, person)
    return application


def _passage(application: Application, person: Person | None) -> Passage:
    agent = getattr(person, "agent", None)
    return rules.passage_of(
        application.target, is_known=_is_known(person), is_client=hasattr(person, "client"),
        has_access=hasattr(person, "user"), agent_state=agent.state if agent else "",
    )  # fmt: skip


def _is_known(person: Person | None) -> bool:
    """A bare record, made only to ask somebody to confirm, is nobody known."""
    return person is not None and (hasattr(person, "client") or hasattr(person, "user"))


def _check_may_come(application: Application, person: Person | None) -> None:
    """An inactive agent comes back as the company says; nobody waits twice for the same."""
    if person is None:
        return
    waiting = queries.open_application(person, application.target)
    if waiting and waiting.pk != application.pk:
        raise WaitsAlready()
    joining.check_return(application)


def _record(entry: Entry, person: Person | None) -> Person:
    """The person's record: made, or completed where it had gaps."""
    answers, is_new = entry.answers, not _is_known(person)
    if person is None:
        person = people.create_person(
            given_names=answers.get("given_names") or answers["email"] or answers["phone"],
            family_names=answers.get("family_names") or "", email=answers["email"], phone=answers["phone"],
            language=default_language() if entry.by else joining.language(),
        )  # fmt: skip
    _fill(entry, person, over=[*entry.over, "country"] if is_new else entry.over)
    if (answers.get("password") or answers.get("login")) and not hasattr(person, "user"):
        verified = bool(answers.get("proven"))
        entry.application.new_login = people.give_login(
            person=person, email=answers["email"], password=answers.get("password"), verified=verified
        )
    return person


def _fill(entry: Entry, person: Person, over: Collection[str]) -> None:
    answers = entry.answers
    extra = {name[2:]: value for name, value in answers.items() if name.startswith("x_") and value not in (None, "")}
    people.complete_person(person=person, values=joining.columns(answers), extra=extra, over=over)
    person.refresh_from_db()


def complete(entry: Entry, person: Person) -> None:
    """Write what was sent again onto the record."""
    _fill(entry, person, entry.over)
    _papers(entry, person)


def _papers(entry: Entry, person: Person) -> None:
    """Document, number, acceptances and files."""
    document = document_of(entry.answers)
    if document and ("identification" in entry.over or not Identification.objects.filter(person=person).exists()):
        people.set_identification(person=person, by=None, doer=entry.by, **document)
    if entry.options.get("identification") == "number":
        people.assign_number(person=person)
    joining.accept(entry, person)
    joining.hand_in(entry, person)


def _client(entry: Entry, person: Person) -> bool:
    """Everybody is a client. Answers whether it is since now."""
    if hasattr(person, "client"):
        return False
    channel = entry.application.channel
    client = insert(Client(person=person, channel=channel))
    person.client = client
    if entry.by and entry.by.person_id != person.pk:
        audit.record(Act.REGISTER, client, by=entry.by)
    return True


def _waits_as_client(application: Application, person: Person) -> bool:
    """Nobody is an agent at once before it is decided that they are a client."""
    return application.target == Target.AGENT and person.client.state == ClientState.WAITING


def _become(entry: Entry, person: Person, *, waits: bool) -> None:
    """What the application is for, at once or once it is approved."""
    application = entry.application
    agent = records.locked_agent(person, application.sponsor)
    if application.target == Target.CLIENT:
        joining.become_client(entry, person, waits=waits)
    elif application.passage == Passage.RETURN:
        _return(entry, agent, waits=waits)
    elif agent is None or agent.state == AgentState.CLIENT_ONLY:
        sponsor = application.sponsor or joining.sponsor_of(entry, person)
        state = AgentState.PREREGISTERED if waits else AgentState.ACTIVE
        agents.begin(person, agent, sponsor, state, by=entry.by, reason=_("Registration"))
        application.sponsor = sponsor
        application.state = ApplicationState.WAITING if waits else ApplicationState.APPROVED
    else:
        application.state = ApplicationState.APPROVED


def _return(entry: Entry, agent: Agent | None, *, waits: bool) -> None:
    assert agent, "only an agent comes back"
    application = entry.application
    if joining.returns_at_once() and not checks.is_serious(entry):
        agents.enter(agent, AgentState.ACTIVE, Act.ACTIVATE, by=entry.by, reason=_("Came back"))
        application.state = ApplicationState.APPROVED
    else:
        application.state = ApplicationState.WAITING


def _settle(entry: Entry, person: Person) -> None:
    """Keep how it stands, begin the approval that the form names, tell what happened."""
    application = entry.application
    if application.state == ApplicationState.APPROVED:
        application.decided_at = timezone.now()
    application.save()
    step(application, by=entry.by)
    flow = entry.options.get("flow")
    if application.state == ApplicationState.WAITING and flow and flow_in_force(SUBJECT, flow):
        process = workflows.start(
            flow_code=flow,
            subject=SUBJECT,
            subject_id=application.pk,
            person=person,
            title=person.name,
            by=application.registered_by or entry.by,  # who sent it in decides on none of it, whoever confirmed it
        )
        application.process_id = process.pk
        application.save(update_fields=["process_id"])
    entry.publish_filed()
