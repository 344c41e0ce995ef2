"""Where a flow for redemptions is in force it alone decides on them; the owner may still take one back."""

import uuid

import pytest

from rewards import actions as rewards
from rewards.errors import UnderApproval
from rewards.permissions import MANAGE_REDEMPTIONS, VIEW_REDEMPTIONS
from rewards.queries.plans import plan_step
from tests import factories
from tests.rewards.cast import advance, available, holder, modify, redeem, together
from tests.workflows import cast
from workflows.models import Process
from workflows.queries import open_process

pytestmark = pytest.mark.django_db


def under_approval(steps=1):
    roles = [cast.role() for _n in range(steps)]
    cast.flow(*(cast.step(role) for role in roles), subject="redemption")
    redemption = redeem(holder(1000))
    return redemption, open_process("redemption", redemption.pk), [cast.decider(role) for role in roles]


def test_the_last_step_approves_the_redemption():
    redemption, process, (ana, luis) = under_approval(2)
    assert redemption.number in process.title
    cast.approve(process, ana)
    redemption.refresh_from_db()
    assert redemption.state == "requested"
    cast.approve(process, luis)
    redemption.refresh_from_db()
    assert redemption.state == "approved"
    assert redemption.changes.latest("pk").by == luis


def test_rejecting_it_gives_the_points_back_with_the_reason():
    redemption, process, (ana,) = under_approval()
    before = available(redemption.person)
    cast.reject(process, ana, reason="Sin existencias")
    redemption.refresh_from_db()
    assert (redemption.state, redemption.changes.latest("pk").reason) == ("rejected", "Sin existencias")
    assert available(redemption.person) == before + redemption.points


def test_nobody_goes_round_the_flow():
    redemption, process, (ana,) = under_approval()
    for state in ("approved", "rejected", "delivered"):
        with pytest.raises(UnderApproval):
            advance(redemption, state, by=ana)
    with pytest.raises(UnderApproval):
        modify(redemption, quantity=2, by=ana)
    (planned,) = plan_step(type(redemption).objects.all(), "approved", ana)
    assert planned.problem == str(UnderApproval())
    cast.approve(process, ana)
    assert advance(redemption, "delivered", by=ana).state == "delivered"


def test_the_owner_takes_it_back_and_the_process_ends():
    redemption, process, (ana,) = under_approval()
    rewards.cancel_redemption(redemption=redemption, form_key=uuid.uuid4(), by=redemption.person.user)
    process.refresh_from_db()
    assert process.state == "withdrawn"
    with pytest.raises(cast.actions.decisions.ProcessEnded):
        cast.approve(process, ana)


def test_without_a_flow_in_force_staff_decide_as_ever():
    cast.flow(cast.step(cast.role()), subject="redemption", on=False)
    redemption = redeem(holder(1000))
    assert not Process.objects.exists()
    assert advance(redemption, "approved").state == "approved"


def test_the_page_of_the_redemption_leads_to_the_approval(login):
    redemption, process, _people = under_approval()
    page = login(factories.staff(VIEW_REDEMPTIONS, MANAGE_REDEMPTIONS, "workflows.view_processes"))
    text = page.get(f"/admin/canjes/{redemption.pk}/").content.decode()
    assert f"/admin/aprobaciones/{process.pk}/" in text
    assert 'value="approved"' not in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("n", range(3))
def test_cancelling_and_approving_at_once_end_one_way(n):
    redemption, process, (ana,) = under_approval()
    owner = redemption.person.user

    def act(which):
        if which == 0:
            return rewards.cancel_redemption(redemption=redemption, form_key=uuid.uuid4(), by=owner)
        return cast.approve(process, ana)

    together(2, act)
    redemption.refresh_from_db()
    process.refresh_from_db()
    assert (redemption.state, process.state) in {("cancelled", "withdrawn"), ("approved", "approved")}
