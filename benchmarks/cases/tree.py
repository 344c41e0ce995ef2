"""The tree of a network as networks are: most lead nobody, some stand thirty deep, and one chain is very long."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Any

from django.utils import timezone

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Pair, Result, race
from core.models import AuditEntry, StoredEvent
from network.actions import change_sponsor, take_snapshot
from network.models import Agent, AgentChange, Campaign, CampaignOrder, SponsorEdge
from network.queries import Cursor, branch_children, branch_head, branch_page, branch_search, upline, volumes_of
from network.queries.branches import PAGE, UPLINE
from network.queries.trees import tree_now
from notifications.models import Message
from people.models import Person

PIECES = 50
CHAIN = 2_000
# One in ten of those before leads, the later ones more often.
LED = """CASE WHEN id = 1 THEN NULL WHEN id <= {chain} THEN id - 1
  ELSE greatest(1, 10 * ceil((id - 1) * sqrt(((id * 7919) %% 99991) / 99991.0) / 10)::bigint - 10) END"""
BRANCH = """SELECT agent_id, lft, last, half FROM network_treenode WHERE half = (
  SELECT half FROM network_treesnapshot ORDER BY id DESC LIMIT 1) ORDER BY abs(last - lft - %s), lft LIMIT 1"""
RANGE = """SELECT n.lft, n.agent_id, a.sponsor_id, n.depth, n.direct, n.last - n.lft, a.state, a.joined_at,
  p.given_names, p.family_names
FROM network_treenode n JOIN network_agent a ON a.id = n.agent_id JOIN people_person p ON p.id = a.person_id
WHERE n.half = %s AND n.lft > %s AND n.lft <= %s ORDER BY n.lft LIMIT 50"""
NAMED = """SELECT n.lft, n.agent_id, a.sponsor_id, n.depth, n.direct, n.last - n.lft, a.state, a.joined_at,
  p.given_names, p.family_names
FROM network_treenode n JOIN network_agent a ON a.id = n.agent_id JOIN people_person p ON p.id = a.person_id
WHERE n.half = %s AND n.lft > %s AND n.lft <= %s AND p.name_key LIKE %s ORDER BY n.lft LIMIT 51"""
BEGINS = NAMED.replace("p.name_key LIKE %s", "(p.name_key LIKE %s OR p.name_key LIKE %s)")
STRAYS = """INSERT INTO network_treedelta (agent_id)
SELECT agent_id FROM network_treenode WHERE half = %s AND lft > %s AND lft <= %s AND lft %% %s = 7"""
MIDDLE = "SELECT agent_id FROM network_treenode WHERE half = %s AND lft > %s ORDER BY lft LIMIT 1"
TOPS = """SELECT a.id, a.sponsor_id, n.direct, n.lft, n.last, n.depth, a.state, a.joined_at,
  p.given_names, p.family_names
FROM network_agent a JOIN people_person p ON p.id = a.person_id
LEFT JOIN network_treenode n ON n.half = %s AND n.agent_id = a.id WHERE a.id = ANY(%s) ORDER BY a.id"""
DEEP = "SELECT agent_id FROM network_treenode ORDER BY abs(depth - 30), lft LIMIT 1"
ORDERED = "SELECT sum(points), sum(amount_minor) FROM network_campaignorder WHERE campaign_id = %s AND state = 'valid'"
FIRST = date(2026, 1, 1)
UPDATE = "UPDATE network_agent SET sponsor_id = %s WHERE id = %s"


@dataclass(frozen=True)
class Branch:
    top: int
    lft: int
    last: int
    half: int

    @property
    def middle(self) -> int:
        return (self.lft + self.last) // 2


def grown(lab: Lab) -> None:
    """`size` agents in the tree, with their history, ordered."""
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
        source, joined = "(SELECT id FROM people_person ORDER BY id) p", "now() - (2000000 - id) * interval '1 minute'"
        led = LED.format(chain=min(CHAIN, lab.size // 5))
        seed.fill(raw, Agent, source, person_id="id", state="'active'", joined_at=joined, sponsor_id=led)
        seed.fill(raw, SponsorEdge, "network_agent", agent_id="id", sponsor_id="sponsor_id", since="joined_at")
    take_snapshot()
    with lab.seeding():
        pass


def branch(lab: Lab, people: int) -> Branch:
    with lab.raw() as raw:
        found: Any = raw.execute(BRANCH, [people]).fetchone()
    return Branch(*found)


def downline_page(lab: Lab) -> Result:
    """Fifty in the middle of a branch of a tenth of the network; the limit knows the stretch."""
    grown(lab)
    return _page(lab, branch(lab, lab.size // 10)).milliseconds("network.downline_page", lab.size)


def downline_flat(lab: Lab) -> Result:
    """The same page of a branch of a tenth of the network; the limit is ours of a hundredth. Both are whole pages."""
    grown(lab)
    big, small = branch(lab, lab.size // 10), branch(lab, max(lab.size // 100, 3 * PAGE))
    pages = (partial(_pages, one, _middle(lab, one)) for one in (big, small))
    pair = race(*pages, pieces=PIECES)
    return pair.milliseconds("network.downline_flat", lab.size)


def _pages(found: Branch, after: Cursor) -> None:
    for _piece in range(PIECES):
        assert len(branch_page(found.top, after=after)) > 1


def _middle(lab: Lab, found: Branch) -> Cursor:
    with lab.raw() as raw:
        somebody: Any = raw.execute(MIDDLE, [found.half, found.middle - 1]).fetchone()
    return Cursor(somebody[0], timezone.now())


def _page(lab: Lab, found: Branch) -> Pair:
    after = _middle(lab, found)
    with lab.raw() as raw:

        def limit() -> None:
            for _piece in range(PIECES):
                assert raw.execute(RANGE, [found.half, found.middle, found.last]).fetchall()

        return race(partial(_pages, found, after), limit, pieces=PIECES)


def line(lab: Lab) -> Result:
    """From somebody thirty levels deep to the top."""
    grown(lab)
    with lab.raw() as raw:
        deep: Any = raw.execute(DEEP).fetchone()
        values = {"agent": deep[0]}

        def ours() -> None:
            for _piece in range(PIECES):
                assert len(upline(deep[0])) > 1

        def limit() -> None:
            for _piece in range(PIECES):
                assert raw.execute(UPLINE, values).fetchall()

        return race(ours, limit, pieces=PIECES).milliseconds("network.upline", lab.size)


def enroll(lab: Lab) -> Result:
    """A new agent below somebody; the limit inserts the row by a plain statement and the database keeps the rest."""
    grown(lab)
    people = _newcomers(lab)

    def ours() -> None:
        for _piece in range(PIECES):
            Agent.objects.create(person_id=next(people), sponsor_id=10)

    with lab.raw() as raw:

        def limit() -> None:
            for _piece in range(PIECES):
                raw.execute(*seed.insert(Agent, person_id=next(people), sponsor_id=10, state="active"))

        return race(ours, limit, pieces=PIECES).milliseconds("network.enroll", lab.size)


def _newcomers(lab: Lab) -> Any:
    """Numbers of people who are no agents yet."""
    rows = f"generate_series({lab.size + 1}, {lab.size + PIECES * 20}) n"
    with lab.seeding() as raw:
        seed.fill(raw, Person, rows, id="n", given_names="'Eva'", family_names="'Z'", name_key="'eva z'")
    return count(lab.size + 1)


def search(lab: Lab) -> Result:
    """Part of a name, of somebody in the middle of a branch of a tenth of the network."""
    grown(lab)
    found = branch(lab, lab.size // 10)
    with lab.raw() as raw:
        somebody: Any = raw.execute(MIDDLE, [found.half, found.middle]).fetchone()
        text = f"na {somebody[0]}"

        def ours() -> None:
            assert branch_search(found.top, text)

        def limit() -> None:
            raw.execute(NAMED, [found.half, found.lft, found.last, f"%{text}%"], prepare=False).fetchall()

        return race(ours, limit).milliseconds("network.search", lab.size)


def search_short(lab: Lab) -> Result:
    """One figure, with which a word of one in nine names begins, in the same branch."""
    grown(lab)
    return _begins(lab, branch(lab, lab.size // 10)).milliseconds("network.search_short", lab.size)


def search_moving(lab: Lab) -> Result:
    """The same while fifty of the branch moved since the tree was ordered; the limit looks as if nobody had."""
    grown(lab)
    found = branch(lab, lab.size // 10)
    with lab.seeding() as raw:
        raw.execute(STRAYS, [found.half, found.lft, found.last, max(8, (found.last - found.lft) // PIECES)])
    return _begins(lab, found).milliseconds("network.search_moving", lab.size)


def _begins(lab: Lab, found: Branch) -> Pair:
    with lab.raw() as raw:

        def ours() -> None:
            assert branch_search(found.top, "1")

        def limit() -> None:
            asked = [found.half, found.lft, found.last, "1%", "% 1%"]
            assert raw.execute(BEGINS, asked, prepare=False).fetchall()

        return race(ours, limit)


def tops(lab: Lab) -> Result:
    """Who stands at the top of all, beside one in ten who were never admitted and lead nobody; the limit knows who."""
    grown(lab)
    newcomers = f"generate_series({lab.size + 1}, {lab.size + lab.size // 10}) n"
    with lab.seeding() as raw:
        seed.fill(raw, Person, newcomers, id="n", given_names="'Eva'", family_names="'Z'", name_key="'eva z'")
        seed.fill(raw, Agent, newcomers, id="n", person_id="n", state="'client_only'")
    tree = tree_now()
    known = [one.agent_id for one in branch_children(None, tree=tree)]
    with lab.raw() as raw:

        def ours() -> None:
            assert branch_children(None, tree=tree)

        def limit() -> None:
            assert raw.execute(TOPS, [tree.half, known]).fetchall()

        return race(ours, limit).milliseconds("network.tops", lab.size)


def groups(lab: Lab) -> Result:
    """Own and group figures of the whole network and of fifty right below its top, in a campaign with 1.5 orders for
    each of half of the agents; the limit adds up all of its orders."""
    grown(lab)
    campaign = Campaign.objects.create(number=1, name="1", starts_on=FIRST, ends_on=FIRST + timedelta(days=20))
    with lab.seeding() as raw:
        seed.fill(
            raw, CampaignOrder, "network_agent a, generate_series(1, (a.id * 7919) %% 4) n", agent_id="a.id",
            number="'P' || a.id || '-' || n", campaign_id=str(campaign.pk), ordered_on=f"'{FIRST}'", currency="'COP'",
            amount_minor="(a.id * 7919 + n) %% 900000", points="(a.id + n) %% 90",
        )  # fmt: skip
    tree = tree_now()
    head = branch_head(1, tree=tree)
    assert head
    shown = [head, *branch_children(1, tree=tree)]
    with lab.raw() as raw:
        whole: Any = raw.execute(ORDERED, [campaign.pk]).fetchone()
        assert volumes_of(shown, campaign, tree)[1].group_points == whole[0]
        limit = partial(raw.execute, ORDERED, [campaign.pk])
        ours = partial(volumes_of, shown, campaign, tree)
        return race(ours, limit).milliseconds("network.groups", lab.size)


def move(lab: Lab) -> Result:
    """A branch of a hundredth of the network goes elsewhere and back; the limit writes the same rows."""
    grown(lab)
    moved = branch(lab, lab.size // 100).top
    agent = Agent.objects.select_related("person").get(pk=moved)
    sponsors = list(Agent.objects.filter(pk__in=[1, 2]).order_by("pk"))
    turns = count()

    def ours() -> None:
        change_sponsor(agent=agent, sponsor=sponsors[next(turns) % 2], reason="Prueba", by=None)

    with lab.raw() as raw:
        return race(ours, lambda: _move(raw, moved, sponsors[next(turns) % 2].pk)).milliseconds(
            "network.move", lab.size
        )


def _move(raw: Any, agent: int, sponsor: int) -> None:
    with raw.transaction():
        raw.execute(UPDATE, [sponsor, agent])
        _put(raw, AgentChange, agent_id=agent, act="network.change_sponsor", state="active", sponsor_id=sponsor)
        _put(raw, AuditEntry, action="network.change_sponsor", target_type="network.agent", target_id=str(agent))
        _put(raw, StoredEvent, kind="network.SponsorChanged", version=1, payload={"agent_id": agent})
        for person in range(1, 4):
            _put(raw, Message, person_id=person, channel="bell", kind="network.sponsor_changed", subject="x", body="x",
                 key=f"bench:{next(MESSAGES)}")  # fmt: skip


MESSAGES = count()


def _put(raw: Any, model: Any, **values: Any) -> None:
    raw.execute(*seed.insert(model, **values))
