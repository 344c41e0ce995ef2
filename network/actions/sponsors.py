"""Who leads whom, as staff correct it."""

from uuid import UUID

from django.db import transaction

from core import audit, events
from network import queries
from network.actions import records
from network.enums import Act, AgentState
from network.errors import NotAnAgent, SameSponsor, SponsorChangedMeanwhile
from network.errors.tree import SponsorGoneMeanwhile
from network.events import SponsorChanged
from network.models import Agent, AgentChange
from network.permissions import CHANGE_SPONSOR
from network.queries import Seen
from people.models import User


@transaction.atomic
def change_sponsor(
    *, agent: Agent, sponsor: Agent | None, reason: str, by: User | None, was: int | None = None,
    seen: Seen | None = None, form_key: UUID | None = None,
) -> AgentChange:  # fmt: skip
    """Another agent leads this one and everybody below, or nobody does; what stood before stays in the history.

    `was` is the sponsor that whoever decided saw: an agent's id, 0 for nobody, None where nobody looked; `seen` is what
    the preview said of the branch. Raises PermissionDenied, OwnRecord, ReasonMissing, NotAnAgent,
    SponsorChangedMeanwhile, SameSponsor, WrongSponsor, SponsorMissing or MoveChangedMeanwhile. The same form again
    answers the first change.
    """
    records.check_may(agent.person, reason, by, CHANGE_SPONSOR)
    locked = records.locked_agent(agent.person, sponsor)
    if first := queries.change_of_form(form_key, agent):
        return first
    if locked is None or locked.state == AgentState.CLIENT_ONLY:
        raise NotAnAgent()
    old, before = locked.sponsor, locked.sponsor_id
    if was is not None and was != (before or 0):
        raise SponsorChangedMeanwhile(now=old.person.name) if old else SponsorGoneMeanwhile()
    if before == (sponsor.pk if sponsor else None):
        raise SameSponsor()
    locked.sponsor = records.checked_sponsor(locked, sponsor)
    records.check_seen(locked, seen)
    locked.save(update_fields=["sponsor"])
    agent.sponsor = locked.sponsor
    change = records.write_down(locked, Act.CHANGE_SPONSOR, by=by, reason=reason, form_key=form_key)
    after = {"sponsor": locked.sponsor_id}
    audit.record(Act.CHANGE_SPONSOR, locked, by=by, before={"sponsor": before}, after=after, reason=reason.strip())
    event = SponsorChanged(
        person_id=locked.person_id, agent_id=locked.pk, old_sponsor_id=before, new_sponsor_id=locked.sponsor_id,
        change_id=change.pk,
    )  # fmt: skip
    events.publish(event, by=by)
    return change
