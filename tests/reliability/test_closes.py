"""R14, R15, R25: a close survives restarts of the database and dead workers, begins once, and fires after a pause."""

import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from subprocess import PIPE, Popen, run
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections
from django.utils import timezone

from core import conf, jobs
from local import postgres
from local.place import Place
from network.actions import campaigns as actions
from network.actions import matrix
from network.actions.campaigns import calendar, effects, running
from network.models import Agent, AgentChange, Campaign, CampaignRun, Spot, WaitingPlace
from network.queries import campaigns as queries
from tests import factories
from tests.conftest import template_name
from tests.network.campaign_cast import campaign, states
from tests.reliability import close_scene as scene
from tests.reliability.conftest import PATIENCE, as_owner, at_once, forked
from tests.reliability.figures import CLOSE_KILLS, CLOSERS, CLOSES, CLOSING_AGENTS, RESTARTS, TIMED

pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """A PostgreSQL of the test's own, which it may stop."""

    def __init__(self, folder: Path) -> None:
        self.place = Place(folder, 8000)
        self.place.prepare()
        self.postgres, self.log = postgres.find(self.place, tests=True), folder / "logs" / "postgres.log"
        self.postgres.create(self.log)
        self.start()
        self.postgres.furnish()

    def start(self) -> None:
        self.process = self.postgres.start(self.log)
        limit = time.monotonic() + PATIENCE
        while not self.postgres.ready(self.process.pid):
            assert time.monotonic() < limit, self.log.read_text()
            time.sleep(0.02)

    def restart(self, how: int) -> None:
        """SIGINT: everybody is sent away. SIGQUIT: it drops dead, and recovers when it comes back."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE)
        self.start()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)
        shutil.rmtree(self.place.shared, ignore_errors=True)


@pytest.fixture
def server(tmp_path: Path, transactional_db: None) -> Iterator[Server]:
    """With a copy of the template; the test's connections go there."""
    folder = tmp_path / "own"
    found = Server(folder)
    kept = {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER")}
    here = ["-h", kept["HOST"], "-p", str(kept["PORT"] or 5432), "-U", kept["USER"]]
    there = ["-h", str(found.postgres.socket), "-U", postgres.OWNER, "-d", postgres.DATABASE]
    dump = Popen([found.postgres.programs / "pg_dump", *here, "-Fc", template_name()], stdout=PIPE)
    run([found.postgres.programs / "pg_restore", *there, "--no-comments"], stdin=dump.stdout, check=False)
    connections.close_all()
    connection.settings_dict.update(
        NAME=postgres.DATABASE, HOST=str(found.postgres.socket), PORT="5432", USER=postgres.OWNER
    )
    yield found
    connections.close_all()
    connection.settings_dict.update(kept)
    found.stop()


def closing_worker(step: int, reached: Any, go_on: Any) -> None:
    """A worker that stands in the middle of a step until the database was restarted under it."""

    def wait() -> None:
        reached.set()
        go_on.wait(PATIENCE)

    with scene.at_steps({step}, wait):
        scene.work()


def test_the_database_is_restarted_during_the_close(server, record):
    """The worker's connection is gone in the middle of a step; the next one goes on where the last step ended."""
    campaign = scene.before_the_close(CLOSING_AGENTS)
    close = scene.begin(campaign)
    for number, step in enumerate(RESTARTS):
        reached, go_on = get_context("fork").Event(), get_context("fork").Event()
        child = forked(closing_worker, step, reached, go_on)
        assert reached.wait(PATIENCE)
        server.restart(signal.SIGQUIT if number % 2 else signal.SIGINT)
        go_on.set()
        child.join(PATIENCE)
        assert child.exitcode in {0, 1}  # it put the job back for later, or died of it
        scene.free_the_job()
    scene.work()
    scene.must_have_closed(campaign, close)
    record("R14", f"PostgreSQL restarted {len(RESTARTS)} times (every second time by SIGQUIT) during the close of "
           f"{CLOSING_AGENTS:,} agents", "goes on; one state and at most one change each, totals equal")  # fmt: skip


def test_killed_at_random_points_it_ends_in_the_same_rows(own_database, record):
    chance = random.Random(14)
    campaign = scene.before_the_close(CLOSING_AGENTS)
    close = scene.begin(campaign)
    killed = 0
    for number in range(CLOSE_KILLS):
        child = forked(scene.die_at, chance.randint(1, 6)) if number % 2 else forked(scene.work)
        child.join(PATIENCE if number % 2 else chance.uniform(0.01, 0.4))
        if child.is_alive():
            child.kill()
            child.join(PATIENCE)
        killed += child.exitcode == -signal.SIGKILL
        scene.free_the_job()
    scene.work()
    scene.must_have_closed(campaign, close)
    record("R14", f"the worker killed -9 {killed} times at random during the close of {CLOSING_AGENTS:,} agents",
           "the very rows of a plain model, one change each")  # fmt: skip


def work_carelessly() -> None:
    """Dies between an agent's new state and its history, in a step that is no transaction."""
    with mock.patch.object(effects.referrals, "set_codes_of_all", scene.half_done):
        scene.work()


def test_control_steps_that_are_no_transactions_lose_history(own_database):
    campaign = scene.before_the_close(200)
    close = scene.begin(campaign)
    forked(work_carelessly).join(PATIENCE)
    scene.free_the_job()
    scene.work()
    assert AgentChange.objects.filter(run=close).count() < len(scene.changed_by_rules())


def clicks_and_schedules(campaign: Campaign) -> list[Any]:
    calls = [lambda: actions.close_campaign(campaign=campaign, by=None), actions.close_by_schedule]
    return at_once(calls * (CLOSERS // 2))


def test_click_and_schedule_at_once_are_one_run(record):
    states()
    factories.agent(joined_at=scene.LONG_AGO)
    for number in range(1, CLOSES + 1):
        due = campaign(number, "locked", closes_at=timezone.now() - timedelta(days=9))
        clicks_and_schedules(due)
        assert CampaignRun.objects.filter(campaign=due, kind="close").count() == 1
        scene.work()
        assert actions.close_by_schedule() == 0
        due.refresh_from_db()
        assert due.state == "closed"
    assert CampaignRun.objects.count() == CLOSES
    record("R15", f"a close asked for by {CLOSERS} clicks and schedules at once, {CLOSES} campaigns", "one run each")


def not_yet(_campaign: Campaign) -> None:
    """There was no close when it was asked, and there may be one by now."""
    time.sleep(0.2)


def unguarded() -> ExitStack:
    """Nobody takes turns, nobody holds the campaign, and the database lets everything in."""
    as_owner("DROP INDEX one_close_each", "DROP INDEX one_run_at_a_time")
    stack = ExitStack()
    stack.enter_context(mock.patch.object(running, "take_turns"))
    stack.enter_context(mock.patch.object(calendar, "locked", lambda found: found))
    stack.enter_context(mock.patch.object(queries, "close_of", not_yet))
    return stack


def test_control_without_its_guards_a_close_begins_several_times(own_database):
    states()
    due = campaign(1, "locked", closes_at=timezone.now() - timedelta(days=9))
    with unguarded():
        clicks_and_schedules(due)
    assert CampaignRun.objects.filter(campaign=due).count() > 1


def overdue(count: int) -> None:
    """So many wait for a place, and their time was over nine days ago; a campaign was to be closed then, too."""
    conf.change("network.matrix_on", True, by=None)
    leader = factories.agent(joined_at=scene.LONG_AGO)
    matrix.place_agent(agent=leader, below=None, slot=1, reason="Empieza", by=None)
    for _n in range(count):
        factories.agent(sponsor=leader, joined_at=scene.LONG_AGO)
    matrix.queue_for_places()
    WaitingPlace.objects.update(due_at=timezone.now() - timedelta(days=9))
    states()
    campaign(1, "open", closes_at=timezone.now() - timedelta(days=9))


def rounds() -> None:
    """A sweeper's round, as far as the network's clocks go."""
    for sweep in jobs.SWEEPS:
        if sweep.__module__.startswith("network."):
            sweep()


def test_timed_rules_fire_once_after_a_pause(record):
    """Several sweepers come back at the same moment, nine days late."""
    overdue(TIMED)
    at_once([rounds] * 4)
    for _again in range(TIMED):
        if not WaitingPlace.objects.exists():
            break
        rounds()
    scene.work()
    at_once([rounds] * 4)
    scene.work()
    assert CampaignRun.objects.filter(kind="close", state="done").count() == CampaignRun.objects.count() == 1
    placed = list(Spot.objects.filter(how="due").values_list("agent", flat=True))
    assert len(placed) == len(set(placed)) == TIMED
    record("R25", f"a scheduled close and {TIMED} deadlines of the waiting room, nine days late, four sweepers at once",
           "each fired once")  # fmt: skip


def test_control_rules_that_look_at_the_minute_only_never_fire_after_a_pause(monkeypatch):
    overdue(2)
    nine_days_ago = timezone.now() - timedelta(days=9, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: nine_days_ago)
    rounds()  # as if the clock had stood before the deadline: nothing is due
    assert not CampaignRun.objects.exists()
    assert not Spot.objects.filter(how="due").exists()
    assert Agent.objects.filter(waiting_place__isnull=False).count() == 2
