"""Some rows of a file that was checked, as whoever confirms it sees them: whose each is, and what it would change."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import phones
from core.statements import run
from network.enums import AgentState, ClientState, LoadKind, StateAct
from network.models import Load, Rank
from network.queries.loads import labels_of
from network.rules.loads import OF_AGENTS, OF_CLIENTS
from people.models import Person, Territory

ROWS = "SELECT number, target, before, data FROM core_stagedrow WHERE load = %s AND number = ANY(%s::int[])"
UNSAID = {"document", "agent", "client", "referrer"}  # no values: what is sealed, and what one becomes


def shown_examples(load: Load, *, may_see: bool) -> list[dict[str, Any]]:
    """Each as row, outcome, name, and changes as (label, before, after), by the rows as they are staged now. Without
    the right to see people: the names of the columns alone."""
    staged: dict[int, tuple[Any, Any, Any]] = {}
    if may_see and load.examples:
        asked = [load.pk, [one["row"] for one in load.examples]]
        staged = {number: (target, _read(both), _read(data)) for number, target, both, data in run(ROWS, asked)}
    people = Person.objects.in_bulk([target for target, _both, _data in staged.values() if target])
    columns = Columns(load, [both for _target, both, _data in staged.values() if both])
    return [_shown(one, *staged.get(one["row"], (None, None, {})), people, columns) for one in load.examples]


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _shown(
    one: dict[str, Any], target: int | None, both: Any, data: dict[str, Any], people: dict[int, Person],
    columns: "Columns",
) -> dict[str, Any]:  # fmt: skip
    person = people.get(target) if target else None
    told = person.name if person else f"{data.get('given_names', '')} {data.get('family_names', '')}".strip()
    changes = [(label, "", "") for label in dict.fromkeys(one["changes"])]
    if both and person:
        changes = list(columns.changes(*both, city=(person.city, str(data.get("city") or ""))))
    return {"row": one["row"], "outcome": one["outcome"], "name": told, "changes": changes}


class Columns:
    """What changes are called and how values read; the territories that some rows name are read once."""

    def __init__(self, load: Load, some: list[Any]) -> None:
        values = [said for both in some for said in both if isinstance(said, dict)]
        self.kind, self.labels = load.kind, labels_of(load.kind, {name for said in values for name in said})
        self.ranks = dict(Rank.objects.values_list("code", "name")) if load.kind == LoadKind.RANKS else {}
        named = {int(said["territory"]) for said in values if said.get("territory")}
        self.territories = {row.pk: row.name for row in Territory.objects.filter(pk__in=named)} if named else {}

    def changes(
        self, before: dict[str, Any], after: dict[str, Any], *, city: tuple[str, str]
    ) -> Iterator[tuple[str, str, str]]:
        """Each column once: city and division are one. Of states and ranks: what one is and will be."""
        if self.kind != LoadKind.PEOPLE:
            yield from (self.state(before, after) if self.kind == LoadKind.STATES else self.rank(before, after))
            return
        if {"city", "division"} & after.keys():
            yield (_("City"), *city)
        for name in [name for name in after if name not in {"city", "division"}]:
            label = change_word(name, self.labels)
            yield (label, "", "") if name in UNSAID else (label, self.said(name, before), self.said(name, after))

    def state(self, before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
        if not after:
            return
        act, soon = StateAct(after["act"]), _("active from the next sign-in on")
        if act in OF_AGENTS:
            was = soon if before["preactivated"] else str(AgentState(before["agent"]).label)
            will = OF_AGENTS[act]
            yield _("Agent"), was, str(will.label) if will else soon
        else:
            yield _("Client"), str(ClientState(before["client"]).label), str(OF_CLIENTS[act].label)

    def rank(self, before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
        if not after:
            return
        none = _("No rank")
        was, will = (self.ranks.get(said["rank"], none) for said in (before, after))
        yield _("Rank"), was, will
        if after["since"]:
            yield _("Day from which it holds"), "", self.said("since", after)

    def said(self, name: str, values: dict[str, Any]) -> str:
        value = values.get(name)
        if value in (None, ""):
            return ""
        if name == "territory":
            return str(self.territories.get(value, ""))
        if name in {"birth_date", "since"}:
            return str(date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT"))
        if name in {"phone", "landline"}:
            return phones.shown(str(value))
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def change_word(name: str, labels: dict[str, str]) -> str:
    """What a change is called: by its column, or by what it makes of somebody."""
    known = {"document": _("Document number"), "agent": _("becomes an agent"), "client": _("becomes a client"),
             "city": _("City"), "division": _("City"), "act": _("State"), "territory": _("Territory"),
             "referrer": _("Referrer"), "rank": _("Rank")}  # fmt: skip
    return known.get(name) or labels.get(name, name)
