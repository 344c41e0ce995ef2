"""R25: every timed rule of the network fires when its time has come, once, also when nothing ran for nine days.

Times are moved by hand and the sweeper is called. The control of each: its mark taken away, it fires again, so a rule
that kept no mark would be seen here; and while the clock stands before the time, nothing fires.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from core import conf, jobs
from core.jobs_run import run_due_jobs
from core.models import AuditEntry
from network import actions
from network.actions.campaigns import plan_campaign
from network.enums import RunKind
from network.models import (
    Agent,
    AgentChange,
    Campaign,
    CampaignRun,
    CommercialState,
    FormVersion,
    Load,
    OrderBatch,
    RegistrationDraft,
    Spot,
)
from network.models import WaitingPlace as Waiting
from tests import factories
from tests.network import load_cast
from tests.network.campaign_cast import campaign, states
from tests.reliability.close_scene import LONG_AGO
from tests.workflows import cast as approvals
from workflows.enums import Act
from workflows.models import ProcessEntry, ProcessStep

PAUSE = timedelta(days=9)


def ago(**time: int) -> Any:
    return timezone.now() - timedelta(**time)


@dataclass(frozen=True)
class Timed:
    """A rule: what waits for its time, the time being over for nine days, how often it fired, and its mark gone."""

    name: str
    make: Callable[[], Any]
    age: Callable[[], Any]
    fired: Callable[[], int]
    forget: Callable[[], Any] | None = None  # None: what it does can only be done once, since what it was about is gone


def a_newcomer_waits() -> None:
    conf.change("network.matrix_on", True, by=None)
    leader = factories.agent(joined_at=LONG_AGO)
    actions.place_agent(agent=leader, below=None, slot=1, reason="Empieza", by=None)
    factories.agent(sponsor=leader, joined_at=LONG_AGO)
    actions.queue_for_places()


def wait_again() -> None:
    spot = Spot.objects.get(how="due")
    Spot.objects.filter(pk=spot.pk).update(until=timezone.now())
    Waiting.objects.create(agent_id=spot.agent_id, since=LONG_AGO, due_at=ago(days=9))


def a_campaign_is_planned() -> None:
    conf.change("network.campaigns_open_alone", True, by=None)
    day = timezone.localdate() + timedelta(days=9)
    plan_campaign(name="Próxima", starts_on=day, ends_on=day + timedelta(days=20), closes_at=None, by=None)


def opened() -> int:
    return AuditEntry.objects.filter(action="network.open_campaign").count()


def a_campaign_is_open() -> None:
    """Its agent has ordered nothing for long, so that its close makes them inactive."""
    states()
    CommercialState.objects.filter(threshold=1).update(effect="inactivate")
    conf.change("network.precalculate_days", 5, by=None)
    campaign(1, "closed", closed_at=ago(days=99))
    due = campaign(2, "open", opened_at=timezone.now(), closes_at=timezone.now() + PAUSE)
    factories.agent(joined_at=LONG_AGO)
    assert due.closes_at


def precalculations() -> Any:
    return CampaignRun.objects.filter(kind=RunKind.PRECALCULATION)


def put_out() -> int:
    """Agents whom the state of the close made inactive; one for each close that was run."""
    return AgentChange.objects.filter(act="network.inactivate_agent", run__kind__in=["close", "precalc"]).count()


def close_again() -> None:
    CampaignRun.objects.filter(kind=RunKind.CLOSE).update(kind=RunKind.PRECALCULATION, started_at=timezone.now())
    Campaign.objects.filter(number=2).update(state="locked")
    Agent.objects.update(state="active")


def an_approval_waits() -> None:
    team = approvals.role()
    approvals.decider(team)
    approvals.start(approvals.flow(approvals.step(team, hours=48, reminders=[24])))


def remind_again() -> None:
    ProcessStep.objects.update(overdue_told_at=None, next_at=ago(days=8))


def told() -> int:
    return ProcessEntry.objects.filter(act__in=[Act.REMINDED, Act.OVERDUE]).count()


def files_came_in() -> None:
    boss = factories.staff("network.import_people")
    for name in ("Ana", "Eva"):
        load = load_cast.checked([load_cast.row(name, "Gil", email=f"{name}@example.com"), load_cast.row("", "")], boss)
        if name == "Eva":
            load_cast.written(load, boss)


def files_age() -> None:
    Load.objects.update(created_at=ago(days=16), confirmed_at=None)
    for load in Load.objects.exclude(job=None).select_related("job"):
        type(load.job).objects.filter(pk=load.job_id).update(finished_at=ago(days=16))


def orders_came_in() -> None:
    OrderBatch.objects.create(name="pedidos.csv", form_key=uuid.uuid4(), figures={"seen": {"counts": {"new": 1}}})


def somebody_typed() -> None:
    actions.keep_typed(token="a" * 40, version=FormVersion.objects.first(), by=None, step=0, typed={"city": ["Cali"]})


RULES = [
    Timed("the deadline of the waiting room", a_newcomer_waits, lambda: Waiting.objects.update(due_at=ago(days=9)),
          lambda: Spot.objects.filter(how="due").count(), wait_again),
    Timed("a campaign that opens", a_campaign_is_planned,
          lambda: Campaign.objects.filter(state="planned").update(starts_on=F("starts_on") - timedelta(days=18)),
          opened, lambda: Campaign.objects.filter(name="Próxima").update(state="planned")),
    Timed("a precalculation", a_campaign_is_open,
          lambda: Campaign.objects.filter(number=2).update(opened_at=ago(days=14)),
          lambda: precalculations().count(), lambda: precalculations().update(started_at=ago(days=9))),
    Timed("a close, and the state at it", a_campaign_is_open,
          lambda: Campaign.objects.filter(number=2).update(closes_at=ago(days=9)), put_out, close_again),
    Timed("a reminder and its deadline", an_approval_waits,
          lambda: ProcessStep.objects.update(started_at=ago(days=11), due_at=ago(days=9), next_at=ago(days=10)),
          told, remind_again),
    Timed("files of people, unconfirmed and done", files_came_in, files_age,
          lambda: Load.objects.filter(state="stale").count()),
    Timed("a file of orders that nobody confirmed", orders_came_in,
          lambda: OrderBatch.objects.update(created_at=ago(days=23)),
          lambda: OrderBatch.objects.filter(expired_at__isnull=False).count()),
    Timed("what was typed and never sent", somebody_typed,
          lambda: RegistrationDraft.objects.update(expires_at=ago(days=9)),
          lambda: 1 - RegistrationDraft.objects.count()),
]  # fmt: skip


def rounds() -> None:
    for sweep in jobs.SWEEPS:
        if sweep.__module__.startswith(("network.", "workflows.")):
            sweep()


def a_day_goes_by() -> None:
    """Rounds, and what they started."""
    rounds()
    run_due_jobs()
    rounds()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.django_db
def test_a_rule_waits_for_its_time_fires_once_after_a_pause_and_again_without_its_mark(rule):
    rule.make()
    a_day_goes_by()
    assert rule.fired() == 0, "not yet: the clock stands before its time"
    rule.age()
    for _day in range(3):
        a_day_goes_by()
    assert rule.fired() == 1
    if rule.forget:
        rule.forget()
        a_day_goes_by()
        assert rule.fired() == 2, "without its mark it fires again: so the mark is what keeps it from doing so"
