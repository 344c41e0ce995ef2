"""Telling people what a file did to them, where staff wanted it, and that it was undone: many at once."""

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.enums import AgentState, ClientState, LoadKind, StateAct
from network.messages import LOADED, RANK_RESTORED, STATE_LOADED, STATE_RESTORED
from network.models import AgentChange, ClientChange, Load, LoadTrace, Rank
from network.rules.loads import OF_AGENTS, OF_CLIENTS
from notifications.actions import Notice, tell_all
from people.models import Person

AT_ONCE = 1_000
AT_SIGN_IN = gettext_lazy("Your agent account becomes active when you sign in next")
AGENTS = {
    AgentState.ACTIVE: gettext_lazy("Your agent account is active now"),
    AgentState.INACTIVE: gettext_lazy("Your agent account is inactive now"),
    AgentState.CLIENT_ONLY: gettext_lazy("You go on as a client only now"),
    AgentState.PREREGISTERED: gettext_lazy("Your agent account waits to be activated now"),
}
CLIENTS = {
    ClientState.ACTIVE: gettext_lazy("Your client account is active now"),
    ClientState.INACTIVE: gettext_lazy("Your client account is inactive now"),
    ClientState.WAITING: gettext_lazy("Your client account waits for approval now"),
}


def tell(load: Load, people: Sequence[int]) -> None:
    for start in range(0, len(people), AT_ONCE):
        part = list(people[start : start + AT_ONCE])
        tell_all(notices=_state_notices(load, part) if load.kind == LoadKind.STATES else _welcomes(load, part))


def tell_undone(load: Load, rows: Sequence[LoadTrace]) -> None:
    """Whom the file told of what is undone now: those of states, where it told anybody; those who reached a rank."""
    notice: Callable[[Load, Sequence[LoadTrace]], list[Notice]] = _ranks_again
    if load.kind == LoadKind.STATES:
        rows, notice = rows if load.option("tell", False) else [], _states_again
    for start in range(0, len(rows), AT_ONCE):
        tell_all(notices=notice(load, rows[start : start + AT_ONCE]))


def _welcomes(load: Load, people: list[int]) -> list[Notice]:
    url = reverse("account_signup")
    return [
        Notice(person=one, kind=LOADED, values={"first_name": one.first_name}, key=f"load:{load.pk}:{one.pk}", url=url)
        for one in Person.objects.filter(pk__in=people)
    ]


def _state_notices(load: Load, people: list[int]) -> list[Notice]:
    """Reasons come from the changes that were written down."""
    traces = LoadTrace.objects.filter(load=load, person__in=people).select_related("person")
    found = []
    for trace in traces:
        act = StateAct(trace.after["act"])
        with translation.override(trace.person.language):
            found.append((trace, _done(act), (AgentChange if act in OF_AGENTS else ClientChange)))
    reasons: dict[tuple[str, int], str] = {}
    for model in (AgentChange, ClientChange):
        wanted = [trace.after["change"] for trace, _act, of in found if of is model]
        rows = model._default_manager.filter(pk__in=wanted).values_list("pk", "reason")
        reasons |= {(model.__name__, pk): reason for pk, reason in rows}
    url = reverse("website_account:home")
    return [
        Notice(
            person=trace.person, kind=STATE_LOADED, key=f"load:{load.pk}:{trace.person_id}", url=url,
            values={"state": words, "reason": reasons.get((of.__name__, trace.after["change"]), "")},
        )
        for trace, words, of in found
    ]  # fmt: skip


def _done(act: StateAct) -> str:
    """What an act made of the account, in words for its owner."""
    if act in OF_AGENTS:
        state = OF_AGENTS[act]
        return str(AGENTS[state] if state else AT_SIGN_IN)
    return str(CLIENTS[OF_CLIENTS[act]])


def _was(row: LoadTrace) -> str:
    """What the account was before the row, and is again."""
    if StateAct(row.after["act"]) not in OF_AGENTS:
        return str(CLIENTS[ClientState(row.before["client"])])
    return str(AT_SIGN_IN if row.before["preactivated"] else AGENTS[AgentState(row.before["agent"])])


def _states_again(load: Load, rows: Sequence[LoadTrace]) -> list[Notice]:
    people, url = Person.objects.in_bulk([row.person_id for row in rows]), reverse("website_account:home")
    found = []
    for row in rows:
        person = people[row.person_id]
        with translation.override(person.language):
            values = {"state": _was(row)}
        found.append(Notice(person=person, kind=STATE_RESTORED, values=values, key=_key(load, person), url=url))
    return found


def _ranks_again(load: Load, rows: Sequence[LoadTrace]) -> list[Notice]:
    """Only whoever was told that they reached a rank: all others were told nothing."""
    told = [row for row in rows if row.after.get("told")]
    people, url = Person.objects.in_bulk([row.person_id for row in told]), reverse("backoffice_office:home")
    names, found = dict(Rank.objects.values_list("code", "name")), []
    for row in told:
        person = people[row.person_id]
        with translation.override(person.language):
            rank = names.get(row.before["rank"]) or _("none, as before")
        values = {"first_name": person.first_name, "mistaken": names[row.after["rank"]], "rank": rank}
        found.append(Notice(person=person, kind=RANK_RESTORED, values=values, key=_key(load, person), url=url))
    return found


def _key(load: Load, person: Person) -> str:
    return f"unload:{load.pk}:{person.pk}"
