"""What follows for people from reaching a rank: texts that are asked again, and the word that they got there."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse

from network.enums import AgentState
from network.events import RankReached
from network.messages import RANK_REACHED
from network.models import Agent, Rank
from notifications.actions import Notice, tell_all
from people.actions import ask_texts_again


def ask_texts_of_ranks(events: Sequence[RankReached], _causes: Sequence[int]) -> None:
    """All who reached the same rank together are asked together."""
    people: dict[str, list[int]] = defaultdict(list)
    for event in events:
        people[event.rank_code].append(event.person_id)
    for rank, ids in sorted(people.items()):
        ask_texts_again(people=ids, rank=rank)


def tell_of_ranks(events: Sequence[RankReached], causes: Sequence[int]) -> None:
    """Active agents: nobody else can see the office where it shows."""
    active = Agent.objects.filter(state=AgentState.ACTIVE).select_related("person")
    agents = active.in_bulk([event.agent_id for event in events])
    names = dict(Rank.objects.values_list("code", "name"))
    url = reverse("backoffice_office:home")
    notices = []
    for event, cause in zip(events, causes, strict=True):
        if agent := agents.get(event.agent_id):
            values = {"first_name": agent.person.first_name, "rank": names[event.rank_code]}
            key = f"rank:{cause}"
            notices.append(Notice(person=agent.person, kind=RANK_REACHED, values=values, key=key, cause=cause, url=url))
    tell_all(notices=notices)
