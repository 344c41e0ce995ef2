"""RG16: Correcting a closed campaign: prepared by one, confirmed by another, written beside what the close wrote."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from core.enums import JobState
from core.jobs_run import run_due_jobs
from core.models import Job
from network.actions import campaigns as actions
from network.enums import AgentState, RunKind, RunState
from network.errors import CorrectionChanged, CorrectionWaits, NothingCorrected, OwnCorrection, RowsWrong
from network.models import AgentChange, CampaignOrder, CampaignRun, Segment, SegmentHolding, StandingFix
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from network.queries import corrections as queries
from network.queries.campaigns import own_standing, standing_history
from notifications.models import Message
from tests import factories
from tests.network.campaign_cast import campaign, close, order, stands, states
from tests.network.test_campaign_orders import table as file_of

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def staff():
    return factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS, "network.view_agents")


def idle_agent(closed=3, **fields):
    """Three campaigns without an order: Cesada, so inactive. Answers the agent and the campaigns."""
    states()
    agent = factories.agent(joined_at=LONG_AGO, **fields)
    made = [campaign(number) for number in range(1, closed + 1)]
    for one in made:
        close(one)
    agent.refresh_from_db()
    return agent, made


def cells(one, agent, number="L-1", **fields):
    given = {"number": number, "agent": agent.person.email, "ordered_on": one.starts_on.isoformat(), "amount": "50000",
             "points": "5", "state": ""}  # fmt: skip
    return given | fields


def prepare(one, order, by=None, **fields):
    asked = {"reason": "Se facturó tarde", "table": None, "form_key": uuid.uuid4()} | fields
    return actions.prepare_correction(campaign=one, order=order, by=by or staff(), **asked)


def confirm(run, by=None):
    actions.confirm_correction(run=run, digest=queries.plan_of(run).digest, by=by or staff())
    run_due_jobs()
    run.refresh_from_db()
    return run


def written(one):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM network_standing WHERE campaign_id = %s ORDER BY agent_id", [one.pk])
        return cursor.fetchall()


def test_a_late_order_takes_back_in_whom_a_later_close_put_out():
    agent, (_first, second, third) = idle_agent()
    assert agent.state == AgentState.INACTIVE
    before = [written(second), written(third)]
    run = confirm(prepare(second, cells(second, agent)))
    assert run.state == RunState.DONE
    assert run.compensates == second.runs.get(kind=RunKind.CLOSE)
    assert stands(second)[agent.pk] == (1, 0, "Activa", 1)
    assert stands(third)[agent.pk] == (2, 1, "En riesgo", 0)
    assert [written(second), written(third)] == before
    agent.refresh_from_db()
    assert agent.state == AgentState.ACTIVE
    assert agent.person.invite_codes.filter(is_active=True).exists()
    change = AgentChange.objects.filter(agent=agent).latest("pk")
    assert (change.run, "Se facturó tarde" in change.reason) == (run, True)
    assert CampaignOrder.objects.get(number="L-1").campaign == second
    told = set(Message.objects.filter(person=agent.person).values_list("kind", flat=True))
    assert {"network.standing_corrected", "network.agent_activated"} <= told
    history = standing_history(agent.pk).rows
    assert [[was.state.name for was in row.before] for row in history] == [["Cesada"], ["En riesgo"], []]
    assert own_standing(agent).standing.state.name == "En riesgo"
    fourth = campaign(4)
    close(fourth)
    assert stands(fourth)[agent.pk] == (4, 2, "En riesgo", 0)


def test_what_a_close_gave_is_taken_back_and_what_staff_did_stays():
    agent, made = idle_agent()
    fourth = campaign(4)
    order(fourth, agent)
    close(fourth)
    agent.refresh_from_db()
    assert agent.state == AgentState.ACTIVE
    undone = cells(fourth, agent, f"P-4-{agent.pk}", amount="10000", points="10", state="anulado")
    run = prepare(fourth, undone)
    assert queries.plan_of(run).changes[0].effect == AgentState.INACTIVE
    confirm(run)
    agent.refresh_from_db()
    assert (agent.state, stands(fourth)[agent.pk][1:3]) == (AgentState.INACTIVE, (4, "Cesada"))
    by_hand = factories.staff("network.manage_agents")
    from network.actions import set_agent_active

    set_agent_active(agent=agent, active=True, reason="Volvió", by=by_hand)
    set_agent_active(agent=agent, active=False, reason="Se fue", by=by_hand)
    late = prepare(made[2], cells(made[2], agent))
    assert queries.plan_of(late).changes[0].effect is None


def test_a_second_correction_compensates_the_first_and_a_fork_is_refused():
    agent, (first, *_rest) = idle_agent(1)
    one = confirm(prepare(first, cells(first, agent)))
    two = prepare(first, cells(first, agent, amount="70000"))
    assert two.compensates == one
    with pytest.raises(CorrectionWaits):
        prepare(first, cells(first, agent, "L-2"))
    with pytest.raises(IntegrityError, match="compensated_once"), transaction.atomic():
        CampaignRun.objects.create(
            campaign=first, kind=RunKind.CORRECTION, state=RunState.WAITING, by=two.by, compensates=one
        )
    confirm(two)
    assert StandingFix.objects.filter(campaign=first, agent=agent).count() == 2
    assert queries.corrected_rows(agent.pk)[first.pk][0].run == two
    assert stands(first)[agent.pk] == (1, 0, "Activa", 1)


def test_the_database_keeps_four_eyes_and_what_was_written():
    agent, (first,) = idle_agent(1)
    by = staff()
    run = prepare(first, cells(first, agent), by)
    with pytest.raises(OwnCorrection):
        confirm(run, by)
    for wrong in ({"confirmed_by": by}, {"confirmed_by": None}):
        with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
            CampaignRun.objects.filter(pk=run.pk).update(state=RunState.DONE, **wrong)
    with pytest.raises(IntegrityError, match="corrections_compensate"), transaction.atomic():
        CampaignRun.objects.create(campaign=first, kind=RunKind.CORRECTION, state=RunState.WAITING, by=by)
    confirm(run)
    for table in ("network_standingfix", "network_correctionline"):
        for forbidden in (f"DELETE FROM {table}", f"UPDATE {table} SET points = 1"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(forbidden)


def test_what_changed_since_it_was_shown_is_not_written(monkeypatch):
    agent, (first,) = idle_agent(1)
    run = prepare(first, cells(first, agent))
    digest = queries.plan_of(run).digest
    order(first, agent, "P-otra")
    with pytest.raises(CorrectionChanged):
        actions.confirm_correction(run=run, digest=digest, by=staff())
    actions.confirm_correction(run=run, digest=queries.plan_of(run).digest, by=staff())
    order(first, agent, "P-una-más")
    run_due_jobs()
    run.refresh_from_db()
    assert (run.state, run.confirmed_by) == (RunState.WAITING, None)
    assert not StandingFix.objects.exists()
    assert confirm(run).state == RunState.DONE


def test_one_that_is_stopped_while_it_is_written_is_written_and_done(monkeypatch):
    agent, (first,) = idle_agent(1)
    run = prepare(first, cells(first, agent))
    plan_of = queries.plan_of

    def stop(run):
        Job.objects.update(cancel_asked_at=timezone.now())
        return plan_of(run)

    actions.confirm_correction(run=run, digest=plan_of(run).digest, by=staff())
    monkeypatch.setattr("network.actions.campaigns.compensating.corrections.plan_of", stop)
    run_due_jobs()
    run.refresh_from_db()
    assert (run.state, run.job.state) == (RunState.DONE, JobState.DONE)


def test_an_order_moves_from_the_next_campaign_and_between_agents():
    agent, (first,) = idle_agent(1)
    other = factories.agent(joined_at=LONG_AGO)
    second = campaign(2)
    order(second, agent, "P-9", ordered_on=first.ends_on)
    moved = prepare(first, cells(first, agent, "P-9", ordered_on=first.ends_on.isoformat()))
    confirm(moved)
    assert CampaignOrder.objects.get(number="P-9").campaign == first
    wrong = {
        "agent": cells(first, factories.agent(), "P-10"),
        "ordered_on": cells(first, agent, "P-10", ordered_on="2031-01-01"),
        "amount": cells(first, agent, "P-10", amount="mucho"), "points": cells(first, agent, "P-10", points="1,5"),
    }  # fmt: skip
    for field, row in wrong.items():
        with pytest.raises(RowsWrong) as refused:
            prepare(first, row)
        assert refused.value.field == field
    with pytest.raises(NothingCorrected):
        prepare(first, cells(first, agent, "P-9", ordered_on=first.ends_on.isoformat()))
    assert other.pk


def test_a_number_that_says_two_things_in_a_correction_is_a_mistake_of_its_second_row():
    agent, (first,) = idle_agent(1)
    row = f"P-1;{agent.person.email};{first.starts_on};1000;;"
    with pytest.raises(RowsWrong, match="Fila 3: El número está dos veces en el archivo"):
        prepare(first, {}, table=file_of(row, row.replace("1000", "2000")))
    assert prepare(first, {}, table=file_of(row, row)).lines.count() == 1


def test_segments_follow_and_what_staff_chose_stays():
    gold = Segment.objects.create(name="Oro", least_campaigns=1, position=1)
    plain = Segment.objects.create(name="Base", least_campaigns=0, position=2)
    agent, (first,) = idle_agent(1)
    assert SegmentHolding.objects.get(agent=agent, until=None).segment == plain
    confirm(prepare(first, cells(first, agent)))
    assert SegmentHolding.objects.get(agent=agent, until=None).segment == gold
    actions.put_into_segment(agent=agent, segment=plain, reason="Lo pidió", by=None)
    run = prepare(first, cells(first, agent, amount="90000"))
    assert not queries.plan_of(run).changes[0].segment_changes


def address(name, *args):
    return reverse(f"network_staff:{name}", args=args)


@pytest.mark.row("RG16")
def test_prepared_on_one_page_and_confirmed_by_a_colleague(client):
    agent, (_first, second, _third) = idle_agent()
    maker, checker = staff(), staff()
    factories.sign_in(client, maker)
    form = client.get(address("correct_campaign", second.pk)).context["form"]
    typed = {"reason": "", "number": "L-1", "agent": agent.person.email, "ordered_on": str(second.starts_on),
             "amount": "", "points": "", "state": "valid", "form_key": form["form_key"].value()}  # fmt: skip
    bad = client.post(address("correct_campaign", second.pk), typed)
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"reason", "amount"}
    assert agent.person.email in bad.content.decode()
    good = typed | {"reason": "Se facturó tarde", "amount": "50.000"}
    for _click in range(2):
        answer = client.post(address("correct_campaign", second.pk), good)
    run = CampaignRun.objects.get(kind=RunKind.CORRECTION)
    page = address("correction", run.pk)
    assert answer.url == page
    assert client.get(page).context["figures"] == {
        "agents": 1, "changed": 1, "inactivated": 0, "activated": 1, "segments": 0,
    }  # fmt: skip
    digest = client.get(page).context["plan"].digest
    client.post(address("confirm_correction", run.pk), {"digest": digest})
    run.refresh_from_db()
    assert run.state == RunState.WAITING
    assert Message.objects.filter(person=checker.person, kind="network.correction_waits").exists()
    factories.sign_in(client, checker)
    client.post(address("confirm_correction", run.pk), {"digest": digest})
    run_due_jobs()
    shown = client.get(page)
    assert len(shown.context["fixes"]) == 2
    told = client.get(address("agent", agent.pk)).content.decode()
    assert "Se facturó tarde" in told
    assert page in told


def test_a_correction_is_discarded_with_a_reason(client):
    agent, (first,) = idle_agent(1)
    run = prepare(first, cells(first, agent))
    factories.sign_in(client, staff())
    assert client.post(address("discard_correction", run.pk), {"reason": ""}).status_code == 422
    client.post(address("discard_correction", run.pk), {"reason": "Otra campaña"})
    run.refresh_from_db()
    assert run.state == RunState.DISCARDED
    assert prepare(first, cells(first, agent)).pk != run.pk


def test_strangers_and_readers(client):
    agent, (first,) = idle_agent(1)
    run = prepare(first, cells(first, agent))
    for name, pk in (("correct_campaign", first.pk), ("correction", run.pk)):
        assert client.get(address(name, pk)).status_code == 302
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    assert client.get(address("correction", run.pk)).status_code == 200
    assert client.get(address("correct_campaign", first.pk)).status_code == 403
    for name in ("confirm_correction", "discard_correction"):
        assert client.post(address(name, run.pk)).status_code == 403
    assert client.get(address("correction", run.pk + 1)).status_code == 404
