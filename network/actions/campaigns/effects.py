"""What a close does to agents, a bulk of them per step: their state makes them inactive, or active if they ordered."""

from collections.abc import Generator, Sequence

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from core.events import publish_all
from core.jobs_kinds import Step
from core.models import AuditEntry, Job
from core.statements import insert_all
from network.enums import Act, AgentState, StateEffect
from network.events import AgentStateChanged
from network.models import Agent, AgentChange, Campaign, CampaignRun, CommercialState
from network.queries.expected import stay_out
from people.models import Person
from referrals import actions as referrals

AT_ONCE = 500
CONCERNED = """
SELECT s.agent_id, s.state_id FROM network_standing s
JOIN network_commercialstate c ON c.id = s.state_id
JOIN network_agent a ON a.id = s.agent_id
WHERE s.campaign_id = %s AND s.agent_id > %s
  AND ((c.effect = 'inactivate' AND a.state = 'active')
    OR (c.effect = 'activate' AND s.orders > 0 AND a.state = 'inactive'))
ORDER BY s.agent_id LIMIT %s"""
Concerned = dict[int, int]  # id of the agent > id of the commercial state


def apply_effects(job: Job, run: CampaignRun) -> Generator[Step, None, None]:
    """In the order of their ids; where a worker died, the next one goes on after the last that was written."""
    if job.state_kept.get("at", 0) > 4:
        return
    kept = job.state_kept
    last, done = kept.get("after", 0), kept.get("changed", 0)
    barred, waits = kept.get("barred", 0), kept.get("waits", 0)
    total = max(1, run.figures.get("inactivated", 0) + run.figures.get("activated", 0))
    states = CommercialState.objects.in_bulk()
    while found := _concerned(run.campaign, last):
        out, waiting = _change(run, found, states)
        last, done = max(found), done + len(found) - out - waiting
        barred, waits = barred + out, waits + waiting
        state = {"at": 4, "after": last, "changed": done, "barred": barred, "waits": waits}
        yield Step(40 + min(50, 50 * done // total), state=state)
    if barred:
        yield Step(90, line=_("The blacklist keeps %(count)s out: they stay inactive.") % {"count": barred})
    if waits:
        line = _("%(count)s wait for a decision on their coming back: they stay inactive until then.")
        yield Step(90, line=line % {"count": waits})
    yield Step(90, state={"at": 5}, line=_("%(count)s agents changed.") % {"count": done})


def _concerned(campaign: Campaign, after: int) -> Concerned:
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, [campaign.pk, after, AT_ONCE])
        return dict(cursor.fetchall())


def _change(run: CampaignRun, found: Concerned, states: dict[int, CommercialState]) -> tuple[int, int]:
    """Under the locks of their people, who may be changed by hand at this very moment. Whom the blacklist keeps out is
    not activated, nor who asked to come back and waits for a decision: answers how many of each."""
    people = Person.objects.filter(agent__in=found)
    list(people.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    agents = list(Agent.objects.filter(pk__in=found).order_by("pk"))
    coming = [agent.person_id for agent in agents if agent.state == AgentState.INACTIVE]
    out, waiting = stay_out(coming)
    for effect, state, act in (
        (StateEffect.INACTIVATE, AgentState.INACTIVE, Act.INACTIVATE),
        (StateEffect.ACTIVATE, AgentState.ACTIVE, Act.ACTIVATE),
    ):
        before = AgentState.ACTIVE if state == AgentState.INACTIVE else AgentState.INACTIVE
        concerned = [
            one for one in agents
            if states[found[one.pk]].effect == effect and one.state == before and one.person_id not in out | waiting
        ]  # fmt: skip
        reasons = [reason_of(run.campaign, states[found[agent.pk]]) for agent in concerned]
        if concerned:
            enter_all(run, concerned, reasons, state, act)
    return len(out), len(waiting)


def enter_all(
    run: CampaignRun, agents: Sequence[Agent], reasons: Sequence[str], state: AgentState, act: Act
) -> None:  # fmt: skip
    """What `agents.enter` does for one: state, codes, history, audit trail, event; a statement each for all."""
    before, by = agents[0].state, run.confirmed_by or run.by
    Agent.objects.filter(pk__in=[agent.pk for agent in agents]).update(state=state, preactivated=False)
    owners = [agent.person_id for agent in agents]
    referrals.set_codes_of_all(owners=owners, active=state == AgentState.ACTIVE, by=by)
    pairs = list(zip(agents, reasons, strict=True))
    insert_all([
        AgentChange(
            agent=agent, act=act, state=state, sponsor_id=agent.sponsor_id, by=by, reason=reason, run=run
        )
        for agent, reason in pairs
    ])  # fmt: skip
    insert_all([
        AuditEntry(
            action=act, target_type="network.agent", target_id=str(agent.pk), by=by, before={"state": before},
            after={"state": state.value}, reason=reason,
        )
        for agent, reason in pairs
    ])  # fmt: skip
    publish_all([
        AgentStateChanged(person_id=agent.person_id, agent_id=agent.pk, state=state.value) for agent in agents
    ], by=by)  # fmt: skip


def reason_of(campaign: Campaign, state: CommercialState) -> str:
    """In the company's language: it stays as it is written. The state's own message says what to do."""
    with translation.override(settings.LANGUAGE_CODE):
        words = _("Close of %(campaign)s: %(state)s.") % {"campaign": campaign.name, "state": state.name}
    return f"{words} {state.message}".strip()[:500]
