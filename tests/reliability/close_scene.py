"""A company of many agents before the close of its second campaign, and what the close must leave of it."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from django.db import connection
from django.utils import timezone

from core import jobs_run
from core.models import Job
from network.actions import campaigns as actions
from network.models import Agent, AgentChange, Campaign, CampaignRun
from network.rules.campaigns import next_idle, next_mask, state_at
from tests import factories
from tests.network.campaign_cast import campaign, stands, states

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
MAIL = "agente{n}@muchos.test"
PEOPLE = """INSERT INTO people_person ({copied}) SELECT {values} FROM people_person, generate_series(1, %s) n
WHERE id = %s"""
AGENTS = """INSERT INTO network_agent ({copied}) SELECT {values} FROM network_agent a, people_person p
WHERE a.id = %s AND p.email LIKE 'agente%%@muchos.test'"""
STOOD = """INSERT INTO network_standing (campaign_id, agent_id, mask, idle, state_id, orders, amount_minor, points)
SELECT %s, id, (id %% 7 = 0)::int, id %% 7, NULL, (id %% 7 = 0)::int, 0, 0
FROM network_agent"""
ORDERS = """INSERT INTO network_campaignorder
(number, agent_id, ordered_on, campaign_id, amount_minor, currency, points, state, changed_at)
SELECT 'P' || id, id, %s, %s, id * 100, 'COP', id %% 90, 'valid', now() FROM network_agent WHERE id %% 10 < 4"""


def many_agents(count: int) -> None:
    """`count` agents beside each other, copied from one that the factory makes; each with an e-mail of its own."""
    first = factories.agent(joined_at=LONG_AGO)
    _copy(PEOPLE, first.person, [count, first.person.pk], email="'agente' || n || '@muchos.test'")
    _copy(AGENTS, first, [first.pk], person_id="p.id", state="'active'")
    Agent.objects.filter(pk=first.pk).update(state="client_only")  # only there to be copied


def _copy(sql: str, row: Any, values: list[Any], **other: str) -> None:
    names = [field.column for field in row._meta.local_concrete_fields if not field.primary_key]
    own = {"network_agent": "a.", "people_person": "people_person."}[row._meta.db_table]
    chosen = ", ".join(other.get(name, f'{own}"{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(copied=", ".join(f'"{name}"' for name in names), values=chosen), values)


def before_the_close(count: int) -> Campaign:
    """The first campaign is closed, and in the second, which is locked, four of ten have ordered."""
    states()
    many_agents(count)
    first, second = campaign(1, "closed"), campaign(2, "locked")
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_open_standing(%s, false)", [first.pk])
        cursor.execute(STOOD, [first.pk])
        cursor.execute("SELECT network_index_standing(%s, false)", [first.pk])
        cursor.execute("UPDATE network_agent SET state = 'inactive' WHERE id %% 7 >= 3 AND state = 'active'", [])
        cursor.execute(ORDERS, [second.starts_on, second.pk])
    return second


def begin(campaign: Campaign) -> CampaignRun:
    return actions.close_campaign(campaign=campaign, by=None)


def work() -> None:
    """What a worker does, in a process of its own."""
    jobs_run.run_due_jobs()


@contextmanager
def at_steps(steps: set[int], do: Callable[[], object]) -> Iterator[None]:
    """Does it in the middle of these steps, counted from 1: their work is done and not committed."""
    count, real = [0], jobs_run._checkpoint

    def checkpoint(row: Job, step: Any) -> None:
        count[0] += 1
        if count[0] in steps:
            do()
        real(row, step)

    with mock.patch.object(jobs_run, "_checkpoint", checkpoint):
        yield


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(step: int) -> None:
    with at_steps({step}, die):
        work()


def half_done(*_given: object, **_more: object) -> None:
    """Without the guard: what is written so far stands, though its step has not ended."""
    connection.connection.commit()
    die()


def free_the_job() -> None:
    """As if the lease of the worker that died, or the wait after a failure, were over."""
    Job.objects.update(claimed_until=None, due_at=timezone.now())


def must_be(campaign: Campaign) -> dict[int, tuple[int, int, str | None, int]]:
    """How everybody must stand, by the plain rules; everybody begins from a first campaign like `STOOD`."""
    thresholds, names = [(0, 0), (1, 1), (3, 3)], {0: "Activa", 1: "En riesgo", 3: "Cesada", None: None}
    found = {}
    for pk in Agent.objects.exclude(state="client_only").values_list("pk", flat=True):
        ordered = pk % 10 < 4
        mask, idle = next_mask(int(pk % 7 == 0), ordered), next_idle(pk % 7, ordered)
        found[pk] = (mask, idle, names[state_at(idle, thresholds)], int(ordered))
    return found


def changed_by_rules() -> set[int]:
    """Who becomes inactive, and who active again."""
    out = {pk for pk in _pks() if pk % 7 < 3 and pk % 10 >= 4 and pk % 7 + 1 >= 3}
    return out | {pk for pk in _pks() if pk % 7 >= 3 and pk % 10 < 4}


def _pks() -> list[int]:
    return list(Agent.objects.exclude(state="client_only").values_list("pk", flat=True))


def must_have_closed(campaign: Campaign, run: CampaignRun) -> None:
    """Closed once, everybody stands as they must, one change each for who changes, and the totals are their sums."""
    for row in (campaign, run, run.job):
        row.refresh_from_db()
    assert (campaign.state, run.state, run.job.state) == ("closed", "done", "done")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT agent_id), sum(orders), sum(amount_minor), sum(points) "
            "FROM network_standing WHERE campaign_id = %s", [campaign.pk],
        )  # fmt: skip
        rows, people, *sums = cursor.fetchone()
    expected = must_be(campaign)
    assert rows == people == len(expected)
    assert stands(campaign) == expected
    assert [run.figures[name] for name in ("orders", "amount_minor", "points")] == sums
    changes = list(AgentChange.objects.filter(run=run).values_list("agent", flat=True))
    assert sorted(changes) == sorted(changed_by_rules())
    assert run.figures["inactivated"] + run.figures["activated"] == len(changes)
