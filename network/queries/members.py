"""Who the clients and agents are: lists, searches, and the agent behind a user."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery

from core.pages import KeysetPage
from core.statements import run
from ledger.enums import POINTS, AccountKind
from ledger.models import Account
from network.enums import AgentState, ClientState
from network.models import Agent, Client
from network.queries.ties import HOLDERS
from network.querysets import MemberQuerySet
from people.models import Person
from people.queries import ids_with_document, ids_with_number, people_answering
from referrals.models import Attribution, InviteCode
from referrals.queries import owners_called


def agent_of(user: Any) -> Agent | None:
    """The agent behind a user, whatever the state; None for everybody else."""
    if not user.is_authenticated:
        return None
    return Agent.objects.select_related("person").filter(person_id=user.person_id).first()


def search_clients(text: str, limit: int = 20) -> list[Client]:
    """Clients whose name, e-mail, phone or code the text is, by name."""
    if not text.strip():
        return []
    return list(_matching(Client.objects.all(), text).with_person().order_by("person__name_key", "pk")[:limit])


def search_agents(text: str, limit: int = 20) -> list[Agent]:
    """Active agents whose name, e-mail, phone or code the text is, by name; none whom the blacklist keeps out."""
    if not text.strip():
        return []
    active = Agent.objects.filter(state=AgentState.ACTIVE, person__barred_at=None)
    active = _with_figures(_matching(active, text).with_person())
    return list(active.order_by("person__name_key", "pk")[:limit])


def agents_of_ids(ids: list[int]) -> list[Agent]:
    """These agents with their codes, in the order of the ids."""
    found = {agent.pk: agent for agent in _with_figures(Agent.objects.filter(pk__in=ids).with_person())} if ids else {}
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def clients(user: Any, filters: Mapping[str, Any]) -> MemberQuerySet:
    """The clients this user may see, by `q`, `state`, `referred` (yes, no) and `agent` (the referrer's Agent id);
    whoever was erased where they are looked for alone."""
    found = _matching(_here(Client.objects.visible_to(user), filters), filters.get("q"))
    if filters.get("state") in ClientState:
        found = found.filter(state=filters["state"])
    if filters.get("referred") in {"yes", "no"}:
        brought = Exists(_in_force().filter(person=OuterRef("person")))
        found = found.filter(brought if filters["referred"] == "yes" else ~brought)
    if filters.get("agent"):
        found = found.filter(person__in=_in_force().filter(referrer=filters["agent"].person_id).values("person"))
    return _who_answered(found, filters).in_territory(filters.get("territory"))


def clients_page(found: MemberQuerySet, cursor: str | None = "", size: int = 50) -> KeysetPage:
    """Newest first, each with contact data, agent state and `person.brought_by`, a list of one or none: two queries."""
    brought = Prefetch("person__attributions", _in_force().select_related("referrer__agent"), to_attr="brought_by")
    rows = found.select_related("person__agent", "person__territory", "person__number").prefetch_related(brought)
    return KeysetPage(rows, order=("-registered_at", "-pk"), cursor=cursor, size=size)


def agents(user: Any, filters: Mapping[str, Any]) -> MemberQuerySet:
    """The agents this user may see, by `q`, `state`, `rank` (its id, or none), `sponsor` (an Agent), `led` and
    `contracts` (yes, no), and by available points and days of joining between two ends; whoever was erased as above."""
    found = _matching(_here(Agent.objects.visible_to(user), filters), filters.get("q"))
    if filters.get("state") in AgentState:
        found = found.filter(state=filters["state"])
    if rank := filters.get("rank"):
        found = found.filter(rank=None) if rank == "none" else found.filter(rank=int(rank))
    if filters.get("sponsor"):
        found = found.filter(sponsor=filters["sponsor"])
    if filters.get("led") in {"yes", "no"}:
        found = found.filter(sponsor__isnull=filters["led"] == "no")
    if filters.get("contracts") in {"yes", "no"} and "contracts" in HOLDERS:
        holds = HOLDERS["contracts"](OuterRef("person"))
        found = found.filter(holds if filters["contracts"] == "yes" else ~holds)
    found = found.joined_between(filters.get("joined_from"), filters.get("joined_to"))
    found = _who_answered(found, filters).in_territory(filters.get("territory"))
    return _with_points_between(found, filters.get("points_from"), filters.get("points_to"))


def _who_answered(found: MemberQuerySet, filters: Mapping[str, Any]) -> MemberQuerySet:
    """By answers to the extended fields: `x_<code>`, `x_<code>_from`, `x_<code>_to`."""
    people = people_answering(filters)
    return found if people is None else found.filter(person__in=people.values("pk"))


def _with_points_between(found: MemberQuerySet, least: int | None, most: int | None) -> MemberQuerySet:
    """By available points; whoever has no account yet has none."""
    held = Account.objects.filter(owner=OuterRef("person"), currency=POINTS, kind=AccountKind.AVAILABLE)
    if least:
        found = found.filter(Exists(held.filter(balance__gte=least)))
    return found if most is None else found.filter(~Exists(held.filter(balance__gt=most)))


def agents_page(found: MemberQuerySet, cursor: str | None = "", size: int = 50) -> KeysetPage:
    """Newest first; what the list shows of them comes from `agent_rows`."""
    return KeysetPage(found.only("joined_at"), order=("-joined_at", "-pk"), cursor=cursor, size=size)


def agents_for_file(found: MemberQuerySet) -> MemberQuerySet:
    """Each with contact data, internal number, points, code, sponsor, clients referred and rank."""
    return _with_figures(found.select_related("person__territory", "person__number", "sponsor__person", "rank"))


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent in the list, with contact data, points, code, sponsor, clients referred, the name of the rank and the
    internal number."""

    pk: int
    state: str
    joined_at: datetime
    name: str
    email: str
    phone: str
    city: str
    sponsor_id: int | None
    sponsor: str
    points: int
    code: str
    clients_referred: int
    rank: str
    number: int | None
    code_works: bool

    @property
    def standing(self) -> AgentState:
        return AgentState(self.state)


# A statement that is planned once: the list is opened all day.
AGENT_ROWS = """
SELECT a.id, a.state, a.joined_at, trim(p.given_names || ' ' || p.family_names), p.email, p.phone, p.city, a.sponsor_id,
  coalesce(trim(sp.given_names || ' ' || sp.family_names), ''), coalesce(held.balance, 0), coalesce(c.code, ''),
  (SELECT count(*) FROM referrals_attribution r WHERE r.referrer_id = p.id AND r.ended_at IS NULL),
  coalesce(k.name, ''), n.number, coalesce(c.is_active, false)
FROM unnest(%(agents)s::bigint[]) WITH ORDINALITY chosen (id, place)
JOIN network_agent a ON a.id = chosen.id JOIN people_person p ON p.id = a.person_id
LEFT JOIN network_rank k ON k.id = a.rank_id LEFT JOIN people_personnumber n ON n.person_id = p.id
LEFT JOIN network_agent s ON s.id = a.sponsor_id LEFT JOIN people_person sp ON sp.id = s.person_id
LEFT JOIN ledger_account held ON held.owner_id = p.id AND held.currency = %(currency)s AND held.kind = 'available'
LEFT JOIN referrals_invitecode c ON c.owner_id = p.id AND NOT c.is_vanity
ORDER BY chosen.place
"""


def agent_rows(agents: Iterable[Agent]) -> list[AgentRow]:
    """What the list shows of these agents, in their order: one query."""
    return agent_rows_of([agent.pk for agent in agents])


def agent_rows_of(ids: list[int]) -> list[AgentRow]:
    """The same, of agents known by their ids."""
    return [AgentRow(*row) for row in run(AGENT_ROWS, {"agents": ids, "currency": POINTS})] if ids else []


def _in_force() -> QuerySet[Attribution]:
    return Attribution.objects.filter(ended_at=None)


def _here(found: MemberQuerySet, filters: Mapping[str, Any]) -> MemberQuerySet:
    """Without whoever was erased, also by registering again: they are there by their state, or by what is left of
    their name."""
    if filters.get("state") or filters.get("q"):
        return found
    return found.filter(~Exists(Person.objects.filter(pk=OuterRef("person"), erased_at__isnull=False)))


def _matching(found: MemberQuerySet, text: str | None) -> MemberQuerySet:
    """Whose name, e-mail, phone or invite code, chosen code, document or internal number the text is; an empty one
    matches all."""
    if not (text := (text or "").strip()):
        return found
    exactly = [*owners_called(text), *ids_with_document(text), *ids_with_number(text)]
    people = Person.objects.matching(text) | Person.objects.filter(pk__in=exactly)
    return found.filter(person__in=people)


def _with_figures(found: MemberQuerySet) -> MemberQuerySet:
    """Agents with `points`, `code` and `clients_referred`, worked out for the rows of the page only."""
    mine = OuterRef("person")
    account = Account.objects.filter(owner=mine, currency=POINTS, kind=AccountKind.AVAILABLE)
    brought = _in_force().filter(referrer=mine).order_by().values("referrer").annotate(n=Count("pk"))
    with_figures: MemberQuerySet = found.annotate(
        points=Subquery(account.values("balance")[:1]),
        code=Subquery(InviteCode.objects.filter(owner=mine, is_vanity=False).values("code")[:1]),
        clients_referred=Subquery(brought.values("n")),
    )
    return with_figures
