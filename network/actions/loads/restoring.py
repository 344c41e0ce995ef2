"""Somebody whom a file changed as they were before it: their columns, and what the file added to them. Nothing is taken
back by halves: whoever was changed again, or on whom something was built since, stays as they are."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from core.models import Job
from network.actions.asking import drop_requests
from network.actions.leaving import end_what_waits
from network.actions.loads.changing import follow_emails
from network.actions.loads.codes import set_codes
from network.actions.loads.matching import COLUMNS, LINKS, _plain
from network.enums import Act, AgentState, ApplicationState, Channel, ClientState, Kept
from network.models import Agent, Application, Client, LoadTrace
from people.models import Identification, Person
from people.queries import blacklist_matches
from referrals.actions import change_referrer
from referrals.models import Attribution

# What shows that a client or a referrer was reckoned with, by the names of models: some are of apps above this one.
BUILT = {"Award", "CampaignOrder", "Contract", "Dispute", "Signal"}
MOMENTS = ("created_at", "raised_at")


def restore(row: LoadTrace, job: Job) -> Kept | None:
    """Why the person stays as they are, or None: they are as before. Their row is locked by whoever calls."""
    person = Person.objects.get(pk=row.person_id)
    if kept := _in_the_way(row, person, job):
        return kept
    _columns_back(row, person)
    if row.before.get("email"):
        follow_emails({person.pk: row.before["email"]})
    if "document" in row.after:
        Identification.objects.filter(person=person).delete()
    if "referrer" in row.after and _bound(row).exists():
        assert job.by, "whoever undoes a file is somebody"
        change_referrer(person=person, referrer=None, reason=_("The upload was undone"), by=job.by)
    if "agent" in row.after:
        _no_agent(row, person, job)
    if "client" in row.after:
        _no_client(person, job)
    return None


def _in_the_way(row: LoadTrace, person: Person, job: Job) -> Kept | None:
    after = row.after
    if not after:  # their data were erased since
        return Kept.CHANGED
    columns = [name for name in after if name in COLUMNS or name in LINKS]
    answers = [name[2:] for name in after if name.startswith("x_")]
    if any(_plain(getattr(person, LINKS.get(name, name))) != after[name] for name in columns) or any(
        person.extra.get(code) != after[f"x_{code}"] for code in answers
    ):
        return Kept.CHANGED
    reached = {name: row.before[name] for name in ("email", "phone") if name in after and row.before[name]}
    if reached and blacklist_matches(**reached).exact:
        return Kept.BARRED
    ways = [_agent_in_the_way(row)] if "agent" in after else []
    ways += [_client_in_the_way(row)] if "client" in after else []
    ways += [_referrer_in_the_way(row, job)] if "referrer" in after else []
    ways += [_document_in_the_way(row)] if "document" in after else []
    return next((kept for kept in ways if kept), None)


def _agent_in_the_way(row: LoadTrace) -> Kept | None:
    """An agent that the file made of somebody on record."""
    agent = Agent.objects.get(person=row.person_id)
    if agent.state != row.after["agent"] or agent.changes.filter(at__gte=row.at).count() > 1:
        return Kept.CHANGED
    leads = agent.line.exclude(state=AgentState.CLIENT_ONLY).exists() or agent.spots.exists()
    brought = Attribution.objects.filter(referrer=row.person_id, ended_at=None, bound_at__gte=row.at)
    return Kept.DID if leads or brought.exists() or built_on(Person(pk=row.person_id), row.at) else None


def _client_in_the_way(row: LoadTrace) -> Kept | None:
    """A client that the file added, or made active again."""
    client = Client.objects.get(person=row.person_id)
    own = 0 if client.registered_at >= row.at else 1  # its own change says that they were made active again
    if client.state != ClientState.ACTIVE or client.changes.filter(at__gte=row.at).count() > own:
        return Kept.CHANGED
    agent = Agent.objects.filter(person=row.person_id).first()
    is_agent = agent is not None and agent.state == AgentState.ACTIVE and "agent" not in row.after
    return Kept.BUILT if is_agent or built_on(client, row.at) else None


def _document_in_the_way(row: LoadTrace) -> Kept | None:
    """Whether it was written anew. The trace says when the file wrote it, or only that it did, as once it did."""
    at = row.after["document"]
    held = Identification.objects.filter(person=row.person_id)
    return None if at is True or held.filter(changed_at=at).exists() else Kept.CHANGED


def _bound(row: LoadTrace) -> Any:
    """Whom the file set as referrer, where they are still."""
    return Attribution.objects.filter(person=row.person_id, ended_at=None, bound_at__gte=row.at)


def _referrer_in_the_way(row: LoadTrace, job: Job) -> Kept | None:
    since = list(Attribution.objects.filter(person=row.person_id, bound_at__gte=row.at))
    if not since:  # whoever should be the referrer had no code: nothing was set
        return None
    if len(since) > 1 or since[0].ended_at:
        return Kept.CHANGED
    if job.by is None or job.by.person_id in {row.person_id, since[0].referrer_id}:
        return Kept.OWN
    client = Client.objects.filter(person=row.person_id).first()
    rests = [since[0], Person(pk=row.person_id), *([client] if client else [])]
    return Kept.BUILT if any(built_on(one, row.at) for one in rests) else None


def built_on(thing: Model, since: datetime) -> bool:
    """Whether a contract, points or the like rest on it that came later."""
    for relation in thing._meta.related_objects:
        model = relation.related_model
        names = {field.name for field in model._meta.concrete_fields}
        moment = next((name for name in MOMENTS if name in names), None)
        if model.__name__ in BUILT and moment:
            found = model._base_manager.filter(**{relation.field.name: thing.pk, f"{moment}__gte": since})
            if found.exists():
                return True
    return False


def _columns_back(row: LoadTrace, person: Person) -> None:
    before, after = row.before, row.after
    for name in after:
        if name in COLUMNS or name in LINKS:
            setattr(person, LINKS.get(name, name), before[name])
        elif name.startswith("x_"):
            person.extra[name[2:]] = before[name]
    person.extra = {code: value for code, value in person.extra.items() if value is not None}
    person.save()


def _no_client(person: Person, job: Job) -> None:
    """Nobody is deleted: a client who is one no more is inactive."""
    client = Client.objects.get(person=person)
    client.state = ClientState.INACTIVE
    client.save(update_fields=["state"])
    client.changes.create(
        act=Act.INACTIVATE_CLIENT, state=client.state, by=job.by, reason=_("The upload was undone")
    )  # fmt: skip


def _no_agent(row: LoadTrace, person: Person, job: Job) -> None:
    agent, reason = Agent.objects.get(person=person), _("The upload was undone")
    agent.state = AgentState.CLIENT_ONLY
    agent.save(update_fields=["state"])
    set_codes([person.pk], active=False)
    end_what_waits([person.pk], job.by, {person.pk: reason})
    agent.changes.create(act=Act.RETURN, state=agent.state, sponsor_id=agent.sponsor_id, by=job.by, reason=reason)
    drop_requests([person.pk], by=job.by)
    made = Application.objects.filter(
        person=person, channel=Channel.FILE, state=ApplicationState.APPROVED, created_at__gte=row.at
    )
    for application in made:
        application.state = ApplicationState.WITHDRAWN
        application.save(update_fields=["state"])
        application.steps.create(state=application.state, by=job.by, reason=reason)
