"""Telling people what a file did to them, where staff wanted it: many at once, through the outbox."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import translation

from network.enums import LoadKind, StateAct
from network.messages import LOADED, STATE_LOADED
from network.models import AgentChange, ClientChange, Load, LoadTrace
from network.rules.loads import OF_AGENTS
from notifications.actions import Notice, tell_all
from people.models import Person

AT_ONCE = 1_000


def tell(load: Load, people: Sequence[int]) -> None:
    for start in range(0, len(people), AT_ONCE):
        part = list(people[start : start + AT_ONCE])
        tell_all(notices=_state_notices(load, part) if load.kind == LoadKind.STATES else _welcomes(load, part))


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
            found.append((trace, str(act.label), (AgentChange if act in OF_AGENTS else ClientChange)))
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
