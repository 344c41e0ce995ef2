"""Ranks by file: agents are given one, or none, many at once, from a day on, through the one door of ranks."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Job
from core.statements import insert_all
from core.text import normalise
from network.actions.loads.matching import Finding, Row
from network.actions.loads.members import Matter, MemberCleaner, write_down
from network.actions.loads.reading import UNREAD, read_day
from network.actions.ranks import GIVE, RankWanted, assign_ranks
from network.enums import AgentState, Kept, RankSource
from network.models import Agent, Load, LoadTrace, Rank, RankChange
from network.queries import loads as queries
from network.rules import loads as rules
from network.rules.loads import Reason, bit
from network.rules.ranks import is_reached
from people.actions import lock_people
from people.models import Person

NAMES = ("id", "agent__id", "agent__state", "agent__rank__code", "agent__joined_at")


class RankCleaner(MemberCleaner):
    def __init__(self, load: Load) -> None:
        super().__init__(load)
        self.rank, self.today = str(load.option("rank")), timezone.localdate()
        self.day_first = queries.reads_day_first()
        self.codes = dict.fromkeys(rules.NO_RANK, "")
        for code, name in Rank.objects.values_list("code", "name"):
            key = normalise(name)
            self.codes[key] = code if self.codes.get(key, code) == code else "?"  # two of alike names: neither
        self.codes |= {normalise(code): code for code in Rank.objects.values_list("code", flat=True)}

    def read(self, texts: dict[str, str]) -> tuple[dict[str, Any], int]:
        """The rank as its code, empty where the row takes it away; the day in ISO, None for now."""
        code = self.codes.get(normalise(texts["rank"]), "?") if "rank" in texts else self.rank or "?"
        day, mask = self.day(texts.get("since", ""))
        if code == "?":
            mask |= self.bits["rank"] | (0 if "rank" in texts else bit(Reason.UNSAID))
        return {"rank": code, "since": day}, mask

    def day(self, text: str) -> tuple[str | None, int]:
        try:
            day = read_day(text, day_first=self.day_first) if text else self.today
        except UNREAD:
            return None, self.bits["since"]
        if day > self.today:
            return None, bit(Reason.DAY_AHEAD)
        return (day.isoformat() if day < self.today else None), 0


def known(people: set[int]) -> dict[int, dict[str, Any]]:
    """Beside what they are: the day of their last change, and which ranks are in use."""
    used = set(Rank.objects.filter(is_active=True).values_list("code", flat=True))
    found = list(Person.objects.filter(pk__in=people).values(*NAMES))
    last = last_changes([row["agent__id"] for row in found if row["agent__id"]])
    return {row["id"]: dict(row) | {"last": last.get(row["agent__id"]), "used": used} for row in found}


def decide(data: dict[str, Any], person: int, state: dict[str, Any]) -> Finding:
    """As by hand; who holds the rank already keeps it with its day."""
    held, wanted = state["agent__rank__code"] or "", data["rank"]
    if state["agent__state"] in {None, AgentState.CLIENT_ONLY}:
        return Finding(person, bit(Reason.NOT_AN_AGENT))
    if held == wanted:
        return Finding(person, 0, {"rank": held})
    mask = bit(Reason.RANK_NOT_IN_USE) if wanted and wanted not in state["used"] else 0
    if data["since"] and data["since"] < timezone.localdate(state["agent__joined_at"]).isoformat():
        mask |= bit(Reason.NO_AGENT_YET)
    elif data["since"] and state["last"] and data["since"] < timezone.localdate(state["last"].since).isoformat():
        mask |= bit(Reason.DAY_BEFORE)
    return Finding(person, mask, {"rank": held}, {name: data[name] for name in ("rank", "since", "reason")})


def apply(load: Load, rows: Sequence[Row], job: Job) -> list[int]:
    """Rows that were found to do just what the preview said. Answers the people. The trace says who is told of it."""
    by_person = {row.target: row for row in rows if row.target}
    lock_people(ids=list(by_person))
    agents = {one.person_id: one for one in _agents(by_person)}
    ids = [one.pk for one in agents.values()]
    before, ranks = last_changes(ids), {rank.code: rank for rank in Rank.objects.all()}
    wanted = [
        RankWanted(one.pk, _key(ranks, data["rank"]), data["reason"], since=_since(data["since"], one, before))
        for one, data in ((agents[pk], row.data) for pk, row in by_person.items())
    ]
    assign_ranks(wanted=wanted, source=RankSource.FILE, by=job.by)
    after = last_changes(ids)
    moved = [one for one in agents.values() if after.get(one.pk) != before.get(one.pk)]
    insert_all([
        LoadTrace(
            load=load, number=by_person[one.person_id].number, person_id=one.person_id, before={"rank": one.rank_code},
            after={"rank": change.rank.code if change.rank else "", "change": change.pk, "told": _is_told(one, change)},
        )
        for one, change in ((one, after[one.pk]) for one in moved)
    ])  # fmt: skip
    rows_moved = [(one, by_person[one.person_id].data) for one in moved]
    _write_down([(one, data["rank"], data["reason"]) for one, data in rows_moved], job)
    return [one.person_id for one in moved]


def _agents(people: Any) -> list[Agent]:
    return list(Agent.objects.filter(person__in=people).select_related("rank").order_by("pk"))


def _key(ranks: dict[str, Rank], code: str) -> int | None:
    return ranks[code].pk if code in ranks else None


def _is_told(agent: Agent, change: RankChange) -> bool:
    """Whether the file told them that they reached a rank: undoing it then has to say that they did not."""
    held, at = (rank.position if rank else None for rank in (agent.rank, change.rank))
    return is_reached(held, at) and agent.state == AgentState.ACTIVE


def _since(day: str | None, agent: Agent, last: dict[int, RankChange]) -> datetime | None:
    """The beginning of the day that the row says (ISO), in the company's zone, and not before the last change or before
    they were an agent; None is now."""
    if not day:
        return None
    start = timezone.make_aware(datetime.combine(date.fromisoformat(day), time()))
    return max(start, last[agent.pk].since if agent.pk in last else agent.joined_at)


def last_changes(agents: Sequence[int]) -> dict[int, RankChange]:
    """agent -> their newest change of rank."""
    found = RankChange.objects.filter(agent__in=agents).select_related("rank")
    return {one.agent_id: one for one in found.order_by("agent", "-pk").distinct("agent")}


def _write_down(moved: Sequence[tuple[Agent, str, str]], job: Job) -> None:
    write_down(((GIVE, one, {"rank": one.rank_code}, {"rank": code}, reason) for one, code, reason in moved), job)


def take_back(rows: list[LoadTrace], job: Job) -> dict[int, Kept]:
    """Back to the rank before, where nothing changed it since; a rank that is out of use is given to nobody.

    The history says so from the day on from which the file gave the rank: of no day was it held."""
    agents = {one.person_id: one for one in _agents([row.person_id for row in rows])}
    ranks, last = {rank.code: rank for rank in Rank.objects.all()}, last_changes([one.pk for one in agents.values()])
    kept: dict[int, Kept] = {}
    for row in rows:
        agent, was = agents[row.person_id], row.before["rank"]
        change = last.get(agent.pk)
        if change is None or change.pk != row.after["change"] or agent.state == AgentState.CLIENT_ONLY:
            kept[row.pk] = Kept.CHANGED
        elif was and not ranks[was].is_active:
            kept[row.pk] = Kept.UNUSED
    back = [(agents[row.person_id], row.before["rank"]) for row in rows if row.pk not in kept]
    reason = _("The upload was undone")
    wanted = [RankWanted(one.pk, _key(ranks, was), reason, since=last[one.pk].since) for one, was in back]
    assign_ranks(wanted=wanted, source=RankSource.FILE, by=job.by, is_given_back=True)
    _write_down([(one, was, reason) for one, was in back], job)
    return kept


RANKS = Matter(RankCleaner, known, decide, apply, take_back)
