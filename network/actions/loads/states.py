"""States by file: agents and clients activated, inactivated, to be active at the next sign-in, or agents who go on as
clients only, many at once."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from core.models import Job
from core.statements import insert_all
from core.text import normalise
from network.actions.asking import drop_requests
from network.actions.leaving import end_what_waits, hold_approvals, leave_lines
from network.actions.loads.codes import open_codes, set_codes
from network.actions.loads.matching import Finding, Row
from network.actions.loads.members import Matter, MemberCleaner, write_down
from network.enums import Act, AgentState, ClientState, Kept, StateAct, Target
from network.models import Agent, AgentChange, Client, ClientChange, Load, LoadTrace
from network.queries import waiting_among
from network.rules import loads as rules
from network.rules.loads import OF_AGENTS, OF_CLIENTS, Reason, bit
from people.models import Person
from people.queries import kept_out_among

NAMES = {
    StateAct.ACTIVATE: Act.ACTIVATE, StateAct.INACTIVATE: Act.INACTIVATE, StateAct.PREACTIVATE: Act.PREACTIVATE,
    StateAct.AS_CLIENT: Act.RETURN, StateAct.ACTIVATE_CLIENT: Act.ACTIVATE_CLIENT,
    StateAct.INACTIVATE_CLIENT: Act.INACTIVATE_CLIENT,
}  # fmt: skip
# Not for whom the blacklist keeps out, nor while a registration that decides on it waits.
LET_IN = {StateAct.ACTIVATE, StateAct.PREACTIVATE, StateAct.ACTIVATE_CLIENT}


class StateCleaner(MemberCleaner):
    def __init__(self, load: Load) -> None:
        super().__init__(load)
        self.act = str(load.option("act"))

    def read(self, texts: dict[str, str]) -> tuple[dict[str, Any], int]:
        if "act" not in texts:
            return {"act": self.act}, 0 if self.act else self.bits["act"] | bit(Reason.UNSAID)
        act = rules.word_of(normalise(texts["act"]), rules.ACTS)
        return {"act": act}, 0 if act else self.bits["act"]


def known(people: set[int]) -> dict[int, dict[str, Any]]:
    names = ("id", "client__id", "client__state", "agent__id", "agent__state", "agent__preactivated")
    barred, waiting = kept_out_among(people), {of: waiting_among(people, of) for of in Target}
    rows = Person.objects.filter(pk__in=people).values(*names)
    return {
        row["id"]: {**row, "kept_out": row["id"] in barred, "waits": {of for of in Target if row["id"] in waiting[of]}}
        for row in rows
    }


def decide(data: dict[str, Any], person: int, state: dict[str, Any]) -> Finding:
    """As the single acts decide; who is so already stays as they are."""
    act, agent, client = StateAct(data["act"]), state["agent__state"], state["client__state"]
    mask, change = 0, True
    if act in OF_AGENTS:
        if agent is None or (agent == AgentState.CLIENT_ONLY and act != StateAct.AS_CLIENT):
            mask = bit(Reason.NOT_AN_AGENT)
        wanted = OF_AGENTS[act]
        change = agent != wanted if wanted else agent != AgentState.ACTIVE and not state["agent__preactivated"]
    else:
        if client is None:
            mask = bit(Reason.NOT_A_CLIENT)
        elif act == StateAct.INACTIVATE_CLIENT and agent == AgentState.ACTIVE:
            mask = bit(Reason.STILL_AN_AGENT)
        change = client != OF_CLIENTS[act]
    if state["kept_out"] and act in LET_IN:
        mask |= bit(Reason.BARRED)
    if act in LET_IN and (Target.AGENT if act in OF_AGENTS else Target.CLIENT) in state["waits"]:
        mask |= bit(Reason.TO_DECIDE)
    before = {"agent": agent, "client": client, "preactivated": state["agent__preactivated"]}
    return Finding(person, mask, before, {"act": str(act), "reason": data["reason"]} if change else {})


def apply(load: Load, rows: Sequence[Row], job: Job) -> list[int]:
    """Rows that were found to do just what the preview said. Answers the people."""
    ids = sorted(row.target for row in rows if row.target)
    hold_approvals(ids)
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    by_act: dict[StateAct, list[Row]] = {}
    for row in rows:
        by_act.setdefault(StateAct(row.data["act"]), []).append(row)
    for act, ones in by_act.items():
        reasons = {row.target: row.data["reason"] for row in ones if row.target}
        ends = _ends(act, list(reasons))
        changes = (enter_agents if act in OF_AGENTS else enter_clients)(act, reasons, job)
        insert_all([
            LoadTrace(
                load=load, number=row.number, person_id=row.target,
                before=(row.before or [{}])[0] | ends.get(row.target, {}),
                after={"act": str(act), "change": changes[row.target]},
            )
            for row in ones
            if row.target
        ])  # fmt: skip
    return ids


def _ends(act: StateAct, people: list[int]) -> dict[int, dict[str, Any]]:
    """person -> what ends with it of whoever is pre-registered only: who led them, and a registration that waits."""
    if act != StateAct.AS_CLIENT:
        return {}
    found = Agent.objects.filter(person__in=people, state=AgentState.PREREGISTERED)
    waiting = waiting_among(people, Target.AGENT)
    return {
        person: {"sponsor": leader, "waited": person in waiting}
        for person, leader in found.values_list("person", "sponsor")
    }


def enter_agents(act: StateAct, reasons: dict[int, str], job: Job) -> dict[int, int]:
    """person -> the change that was written down. Codes follow."""
    state, name = OF_AGENTS[act], NAMES[act]
    agents = list(Agent.objects.filter(person__in=reasons).order_by("pk"))
    found = Agent.objects.filter(person__in=reasons)
    if state:
        found.update(state=state, preactivated=False)
        if state == AgentState.ACTIVE:
            open_codes(list(reasons))
        else:
            set_codes(list(reasons), active=False)
        if state == AgentState.CLIENT_ONLY:
            end_what_waits(list(reasons), job.by, reasons)
            leave_lines([one for one in agents if one.state == AgentState.PREREGISTERED])
        drop_requests(list(reasons), by=job.by)
    else:
        found.update(preactivated=True)
    changes = insert_all([
        AgentChange(agent=one, act=name, state=state or one.state, sponsor_id=one.sponsor_id, by=job.by,
                    reason=reasons[one.person_id])
        for one in agents
    ])  # fmt: skip
    after = {"state": str(state)} if state else {"preactivated": True}
    _write_down(name, agents, after, reasons, job)
    return {one.person_id: change.pk for one, change in zip(agents, changes, strict=True)}


def enter_clients(act: StateAct, reasons: dict[int, str], job: Job) -> dict[int, int]:
    state, name = OF_CLIENTS[act], NAMES[act]
    clients = list(Client.objects.filter(person__in=reasons).order_by("pk"))
    Client.objects.filter(person__in=reasons).update(state=state)
    changes = insert_all([
        ClientChange(client=one, act=name, state=state, by=job.by, reason=reasons[one.person_id]) for one in clients
    ])  # fmt: skip
    _write_down(name, clients, {"state": str(state)}, reasons, job)
    return {one.person_id: change.pk for one, change in zip(clients, changes, strict=True)}


def _write_down(act: Act, members: Sequence[Any], after: dict[str, Any], reasons: dict[int, str], job: Job) -> None:
    write_down(((act, one, {"state": str(one.state)}, after, reasons[one.person_id]) for one in members), job)


def latest_changes(people: Sequence[int], *, of_agents: bool) -> dict[int, int]:
    """person -> their newest change of state, as an agent or as a client; who leads them is another matter."""
    model, of = (AgentChange, "agent__person") if of_agents else (ClientChange, "client__person")
    changes: Any = model._default_manager.filter(**{f"{of}__in": people}).exclude(act=Act.CHANGE_SPONSOR)
    return dict(changes.order_by().values_list(of).annotate(last=Max("pk")))


def take_back(rows: list[LoadTrace], job: Job) -> dict[int, Kept]:
    """Back to the state before, where nothing changed it since."""
    kept: dict[int, Kept] = {}
    for of_agents in (True, False):
        mine = [row for row in rows if (StateAct(row.after["act"]) in OF_AGENTS) is of_agents]
        latest = latest_changes([row.person_id for row in mine], of_agents=of_agents)
        late = {row.pk for row in mine if latest.get(row.person_id) != row.after["change"]}
        kept |= dict.fromkeys(late, Kept.CHANGED)
        kept |= {row.pk: Kept.ENDED for row in mine if row.pk not in late and row.before.get("waited")}
        of = Target.AGENT if of_agents else Target.CLIENT
        let_in = [row.person_id for row in mine if row.before[of] == "active"]
        for out, why in ((waiting_among(let_in, of), Kept.TO_DECIDE), (kept_out_among(let_in), Kept.BARRED)):
            kept |= {row.pk: why for row in mine if row.pk not in late and row.person_id in out}
        if not of_agents:
            kept |= dict.fromkeys({row.pk for row in _of_agents(mine)} - kept.keys(), Kept.BUILT)
        good = [row for row in mine if row.pk not in kept]
        (_agents_back if of_agents else _clients_back)(good, job)
    return kept


def _of_agents(rows: list[LoadTrace]) -> list[LoadTrace]:
    """Those that would make a client inactive who has become an active agent since."""
    closed = [row for row in rows if row.before["client"] != "active" and row.before["agent"] != "active"]
    active = Agent.objects.filter(person__in=[row.person_id for row in closed], state=AgentState.ACTIVE)
    people = set(active.values_list("person", flat=True))
    return [row for row in closed if row.person_id in people]


def _agents_back(rows: list[LoadTrace], job: Job) -> None:
    before, reason = {row.person_id: row.before for row in rows}, _("The upload was undone")
    agents, changes, entries = list(Agent.objects.filter(person__in=before).order_by("pk")), [], []
    for agent in agents:
        was, held = before[agent.person_id], str(agent.state)
        agent.state, agent.preactivated = was["agent"], was["preactivated"]
        agent.sponsor_id = agent.sponsor_id or was.get("sponsor")
        act = Act.ACTIVATE if agent.state == AgentState.ACTIVE else Act.INACTIVATE
        changes.append(AgentChange(agent=agent, act=act, state=agent.state, sponsor_id=agent.sponsor_id, by=job.by,
                                   reason=reason))  # fmt: skip
        entries.append((act, agent, {"state": held}, {"state": str(agent.state)}, reason))
    Agent.objects.bulk_update(agents, ["state", "preactivated", "sponsor"])
    insert_all(changes)
    write_down(entries, job)
    active = [agent.person_id for agent in agents if agent.is_active]
    open_codes(active)
    set_codes([pk for pk in before if pk not in active], active=False)
    drop_requests(list(before), by=job.by)


def _clients_back(rows: list[LoadTrace], job: Job) -> None:
    before, reason = {row.person_id: row.before for row in rows}, _("The upload was undone")
    clients, changes, entries = list(Client.objects.filter(person__in=before).order_by("pk")), [], []
    for client in clients:
        held, client.state = str(client.state), before[client.person_id]["client"]
        act = Act.ACTIVATE_CLIENT if client.state == ClientState.ACTIVE else Act.INACTIVATE_CLIENT
        changes.append(ClientChange(client=client, act=act, state=client.state, by=job.by, reason=reason))
        entries.append((act, client, {"state": held}, {"state": str(client.state)}, reason))
    Client.objects.bulk_update(clients, ["state"])
    insert_all(changes)
    write_down(entries, job)


STATES = Matter(StateCleaner, known, decide, apply, take_back)
