"""R17: mass inactivation with some bad rows: none or all the good ones, by the mode; killed, it goes on; once only."""

import uuid
from unittest import mock

import pytest

from core import jobs_run
from network.actions import loads as actions
from network.actions.loads import states, writing
from network.enums import AgentState, LoadState
from network.errors import HasMistakes, SameLoad
from network.models import Agent, AgentChange, Load, LoadTrace
from tests import factories
from tests.network.load_cast import checked, csv_file
from tests.reliability import close_scene as scene
from tests.reliability.conftest import PATIENCE, forked
from tests.reliability.figures import BAD_STATES, STATE_ROWS

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ["Persona", "Acción", "Motivo"]


def rows(salt=""):
    good = [[scene.MAIL.format(n=n), "", f"Pausa{salt}"] for n in range(1, STATE_ROWS - BAD_STATES + 1)]
    return good + [[f"nadie{n}@muchos.test", "", "Pausa"] for n in range(BAD_STATES)]


def taken(by, salt="", **options):
    return checked(rows(salt), by, kind="states", head=HEAD, act="inactivate", reason="Pausa", **options)


@pytest.fixture
def staff(own_database):
    scene.many_agents(STATE_ROWS - BAD_STATES)
    return factories.staff("network.import_people")


def confirmed(load, by):
    actions.confirm_load(load=load, version=load.version, by=by)
    return load


def finish(load):
    scene.free_the_job()
    jobs_run.run_due_jobs()
    return Load.objects.get(pk=load.pk)


def die_half_way() -> None:
    steps = max(2, STATE_ROWS // writing.WRITTEN // 2)
    scene.die_at(steps)


def test_none_or_the_good_ones_and_it_goes_on_after_a_kill(staff, record, monkeypatch):
    good = STATE_ROWS - BAD_STATES
    monkeypatch.setattr(writing, "WRITTEN", min(writing.WRITTEN, STATE_ROWS // 4))
    whole = taken(staff, whole=True)
    with pytest.raises(HasMistakes):
        confirmed(whole, staff)
    assert not AgentChange.objects.filter(act="network.inactivate_agent").exists()
    load = confirmed(taken(staff, " breve"), staff)
    child = forked(die_half_way)
    child.join(PATIENCE)
    written = AgentChange.objects.filter(act="network.inactivate_agent").count()
    assert child.exitcode == -9
    assert 0 < written < good
    load = finish(load)
    assert (load.state, load.counts["written"], load.counts["error"]) == (LoadState.DONE, good, BAD_STATES)
    changes = AgentChange.objects.filter(act="network.inactivate_agent").values_list("agent", flat=True)
    assert len(changes) == len(set(changes)) == Agent.objects.filter(state=AgentState.INACTIVE).count() == good
    assert LoadTrace.objects.filter(load=load).count() == good
    with pytest.raises(SameLoad):
        actions.make_load(
            kind="states", table=csv_file(rows(" breve"), HEAD), options={"act": "inactivate", "reason": "Pausa"},
            form_key=uuid.uuid4(), by=staff,
        )  # fmt: skip
    record("R17", f"mass inactivation by file, {BAD_STATES} bad of {STATE_ROWS:,}, the worker killed -9 half way",
           f"none, or {good:,}, by the mode; goes on, each once; the same file again is refused")  # fmt: skip


def write_carelessly() -> None:
    with mock.patch.object(states, "set_codes", scene.half_done):
        jobs_run.run_due_jobs()


def test_control_steps_that_are_no_transactions_lose_history(staff):
    load = confirmed(taken(staff), staff)
    forked(write_carelessly).join(PATIENCE)
    finish(load)
    out = Agent.objects.filter(state=AgentState.INACTIVE).count()
    assert AgentChange.objects.filter(act="network.inactivate_agent").count() < out
