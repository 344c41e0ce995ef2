"""States by file: agents and clients activated, inactivated, to be active at the next sign-in, or agents who go on as
clients only, many at once."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from core import staging
from core.models import AuditEntry, Job
from core.staging import Outcome, Rows, Staged
from core.statements import insert_all, run
from core.text import normalise
from network.actions.loads import matching
from network.actions.loads.codes import open_codes, set_codes
from network.actions.loads.matching import Finding, Row, Span
from network.enums import Act, AgentState, ClientState, StateAct
from network.models import Agent, AgentChange, Client, ClientChange, Load, LoadTrace
from network.queries import loads as queries
from network.rules import loads as rules
from network.rules.loads import Reason, bit
from people.models import Person

OF_AGENTS = {
    StateAct.ACTIVATE: (AgentState.ACTIVE, Act.ACTIVATE),
    StateAct.INACTIVATE: (AgentState.INACTIVE, Act.INACTIVATE),
    StateAct.PREACTIVATE: (None, Act.PREACTIVATE),
    StateAct.AS_CLIENT: (AgentState.CLIENT_ONLY, Act.RETURN),
}
OF_CLIENTS = {
    StateAct.ACTIVATE_CLIENT: (ClientState.ACTIVE, Act.ACTIVATE_CLIENT),
    StateAct.INACTIVATE_CLIENT: (ClientState.INACTIVE, Act.INACTIVATE_CLIENT),
}


class StateCleaner:
    def __init__(self, load: Load) -> None:
        self.columns = {name: int(at) for name, at in load.columns.items()}
        self.act, self.reason = str(load.option("act")), str(load.option("reason"))
        self.bits = {name: rules.format_bit(place) for place, name in enumerate(queries.load_fields(load.kind))}

    def rows(self, rows: Rows) -> list[Staged]:
        return [self.row(number, cells) for number, cells in rows]

    def row(self, number: int, cells: list[str]) -> Staged:
        texts = {name: cells[at] for name, at in self.columns.items() if at < len(cells) and cells[at]}
        act = rules.word_of(normalise(texts["act"]), rules.ACTS) if "act" in texts else self.act
        reason = " ".join(texts.get("reason", self.reason).split())
        mask = 0 if texts.get("person") else bit(Reason.UNKNOWN_PERSON)
        mask |= 0 if act else self.bits["act"]
        mask |= 0 if reason else bit(Reason.NO_REASON)
        mask |= self.bits["reason"] if len(reason) > 500 else 0
        outcome = Outcome.ERROR if mask else Outcome.CREATE
        data = {"act": act, "reason": reason}
        return Staged(number, outcome, mask, (None, None, None), data, refs=(texts.get("person"), None))


def compare(load: Load, span: Span) -> None:
    unfound = _unfound(load, span)
    matching.put_findings(load.pk, findings(load, span))
    staging.mark_bad(load.pk, unfound)


REFS = f"SELECT number, ref1 FROM core_stagedrow WHERE {matching.WHERE} AND outcome < 3"  # noqa: S608


BAD = f"SELECT number, ref1 FROM core_stagedrow WHERE {matching.WHERE} AND outcome = 3 AND ref1 <> ''"  # noqa: S608


def _unfound(load: Load, span: Span) -> dict[int, int]:
    """Of rows that cannot be taken anyway: whether what names the person finds them is said with the rest."""
    asked = dict(run(BAD, matching.span_values(load.pk, span)))
    meant = matching.named(asked.values()) if asked else {}
    many, none = bit(Reason.AMBIGUOUS_PERSON), bit(Reason.UNKNOWN_PERSON)
    counts = {number: len(meant.get(text, ())) for number, text in asked.items()}
    return {number: many if count else none for number, count in counts.items() if count != 1}


def findings(load: Load, span: Span) -> dict[int, Finding]:
    """Whom each row means, and what it would do to them."""
    asked = dict(run(REFS, matching.span_values(load.pk, span)))
    meant = matching.named(text for text in asked.values() if text)
    people = _states({person for ones in meant.values() for person in ones})
    rows = matching.rows_of(load.pk, span)
    own = load.created_by.person_id if load.created_by else None
    return {number: _finding(rows[number], meant.get(text, set()), people, own) for number, text in asked.items()}


def _states(people: set[int]) -> dict[int, dict[str, Any]]:
    names = ("id", "client__id", "client__state", "agent__id", "agent__state", "agent__preactivated")
    return {row["id"]: dict(row) for row in Person.objects.filter(pk__in=people).values(*names)}


def _finding(row: Row, people: set[int], states: dict[int, dict[str, Any]], own: int | None) -> Finding:
    if len(people) != 1:
        return Finding(0, bit(Reason.AMBIGUOUS_PERSON if people else Reason.UNKNOWN_PERSON))
    (person,) = people
    if person == own:
        return Finding(person, bit(Reason.OWN_RECORD))
    return decide(row.data, person, states[person])


def decide(data: dict[str, Any], person: int, state: dict[str, Any]) -> Finding:
    """As the single acts decide; who is so already stays as they are."""
    act, agent, client = StateAct(data["act"]), state["agent__state"], state["client__state"]
    mask, change = 0, True
    if act in OF_AGENTS:
        if agent is None or (agent == AgentState.CLIENT_ONLY and act != StateAct.AS_CLIENT):
            mask = bit(Reason.NOT_AN_AGENT)
        wanted = OF_AGENTS[act][0]
        change = agent != wanted if wanted else agent != AgentState.ACTIVE and not state["agent__preactivated"]
    else:
        if client is None:
            mask = bit(Reason.NOT_AN_AGENT)
        elif act == StateAct.INACTIVATE_CLIENT and agent == AgentState.ACTIVE:
            mask = bit(Reason.STILL_AN_AGENT)
        change = client != OF_CLIENTS[act][0]
    before = {"agent": agent, "client": client, "preactivated": state["agent__preactivated"]}
    return Finding(person, mask, before, {"act": str(act), "reason": data["reason"]} if change else {})


def apply(load: Load, rows: Sequence[Row], job: Job) -> list[int]:
    """Rows that were found to do just what the preview said. Answers the people."""
    ids = sorted(row.target for row in rows if row.target)
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    by_act: dict[StateAct, list[Row]] = {}
    for row in rows:
        by_act.setdefault(StateAct(row.data["act"]), []).append(row)
    for act, ones in by_act.items():
        reasons = {row.target: row.data["reason"] for row in ones if row.target}
        changes = (enter_agents if act in OF_AGENTS else enter_clients)(act, reasons, job)
        insert_all([
            LoadTrace(
                load=load, number=row.number, person_id=row.target, before=(row.before or [{}])[0],
                after={"act": str(act), "change": changes[row.target]},
            )
            for row in ones
            if row.target
        ])  # fmt: skip
    return ids


def enter_agents(act: StateAct, reasons: dict[int, str], job: Job) -> dict[int, int]:
    """person -> the change that was written down. Codes follow."""
    state, name = OF_AGENTS[act]
    agents = list(Agent.objects.filter(person__in=reasons).order_by("pk"))
    found = Agent.objects.filter(person__in=reasons)
    if state:
        found.update(state=state, preactivated=False)
        if state == AgentState.ACTIVE:
            open_codes(list(reasons))
        else:
            set_codes(list(reasons), active=False)
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
    state, name = OF_CLIENTS[act]
    clients = list(Client.objects.filter(person__in=reasons).order_by("pk"))
    Client.objects.filter(person__in=reasons).update(state=state)
    changes = insert_all([
        ClientChange(client=one, act=name, state=state, by=job.by, reason=reasons[one.person_id]) for one in clients
    ])  # fmt: skip
    _write_down(name, clients, {"state": str(state)}, reasons, job)
    return {one.person_id: change.pk for one, change in zip(clients, changes, strict=True)}


def _write_down(act: Act, members: Sequence[Any], after: dict[str, Any], reasons: dict[int, str], job: Job) -> None:
    insert_all([
        AuditEntry(action=act, target_type=one._meta.label_lower, target_id=str(one.pk), by=job.by,
                   before={"state": str(one.state)}, after=after, reason=reasons[one.person_id], at=timezone.now())
        for one in members
    ])  # fmt: skip


def latest_changes(people: Sequence[int], *, of_agents: bool) -> dict[int, int]:
    """person -> their newest change, as an agent or as a client."""
    model, of = (AgentChange, "agent__person") if of_agents else (ClientChange, "client__person")
    found = model._default_manager.filter(**{f"{of}__in": people}).order_by().values_list(of)
    return dict(found.annotate(last=Max("pk")))
