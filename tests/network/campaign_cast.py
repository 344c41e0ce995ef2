"""Campaigns for tests: made directly, closed through the job."""

from datetime import date, timedelta

from core.jobs_run import run_due_jobs
from network.actions import campaigns as actions
from network.enums import CampaignState, StateEffect
from network.models import Campaign, CampaignOrder, CommercialState, Standing

FIRST = date(2025, 1, 1)


def campaign(number, state=CampaignState.OPEN, days=21, **fields):
    """Campaign `number`, one after the other, all of them over long ago."""
    starts = FIRST + timedelta(days=days * (number - 1))
    span = {"starts_on": starts, "ends_on": starts + timedelta(days=days - 1)}
    fields = {"name": f"Campaña {number}"} | span | fields
    return Campaign.objects.create(number=number, state=state, **fields)


def states():
    """0 Activa (takes back in), 1 En riesgo, 3 Cesada (out)."""
    made = [
        CommercialState(name="Activa", threshold=0, colour="success", effect=StateEffect.ACTIVATE),
        CommercialState(name="En riesgo", threshold=1, colour="warn", message="Haz un pedido."),
        CommercialState(name="Cesada", threshold=3, colour="danger", effect=StateEffect.INACTIVATE),
    ]
    return CommercialState.objects.bulk_create(made)


def order(campaign, agent, number="", **fields):
    number = number or f"P-{campaign.number}-{agent.pk}"
    fields = {"amount_minor": 10_000_00, "currency": "COP", "points": 10, "ordered_on": campaign.starts_on} | fields
    return CampaignOrder.objects.create(number=number, campaign=campaign, agent=agent, **fields)


def close(campaign, by=None):
    """Locked and closed, by the job."""
    actions.lock_campaign(campaign=campaign, by=by)
    run = actions.close_campaign(campaign=campaign, by=by)
    run_due_jobs()
    run.refresh_from_db()
    campaign.refresh_from_db()
    return run


def stands(campaign):
    """agent id -> (mask, idle, name of the state, orders)."""
    rows = Standing.objects.filter(campaign=campaign).select_related("state")
    return {row.agent_id: (row.mask, row.idle, row.state and row.state.name, row.orders) for row in rows}
