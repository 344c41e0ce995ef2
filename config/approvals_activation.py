"""Activations that an order earned, under approval where a flow for them is in force."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.approvals import who_can_come_in
from core.models import StoredEvent
from core.money import format_money, format_number
from network.actions import campaigns
from network.events import ActivationEarned
from network.models import OrderRuleHit
from network.permissions import VIEW_AGENTS
from people.models import Person, User
from workflows import actions as workflows
from workflows.enums import Outcome
from workflows.events import ProcessDecided
from workflows.queries import flow_in_force
from workflows.rules import Pairs, Subject, register

ACTIVATION = "activation"


def _hit(pk: int) -> OrderRuleHit:
    along = ("rule", "order__agent__person", "order__agent__sponsor__person__user", "order__campaign")
    return OrderRuleHit.objects.select_related(*along).get(pk=pk)


def leader_facts(pk: int) -> Pairs:
    hit = _hit(pk)
    return [
        (_("Agent"), hit.order.agent.person.name), (_("State"), str(hit.order.agent.standing.label)),
        (_("Rule"), hit.rule.name),
    ]  # fmt: skip


def facts(pk: int) -> Pairs:
    order = _hit(pk).order
    return [
        *leader_facts(pk), (_("Order number"), order.number), (_("Campaign"), order.campaign.name),
        (_("Day"), date_format(order.ordered_on, "SHORT_DATE_FORMAT")), (_("Points"), format_number(order.points)),
        (_("Amount"), format_money(order.amount_minor, order.currency)), (_("Products"), order.products or "-"),
    ]  # fmt: skip


def links(pk: int) -> Pairs:
    return [(_("Open the agent"), reverse("network_staff:agent", args=[_hit(pk).order.agent_id]))]


def leader(pk: int) -> Person | None:
    return who_can_come_in(_hit(pk).order.agent.sponsor)


register(
    Subject(
        name=ACTIVATION, label=gettext_lazy("Activation by an order"), icon="user-check", permission=VIEW_AGENTS,
        facts=facts, leader_facts=leader_facts, links=links, leader=leader,
    ),
)  # fmt: skip


def follow_activation(event: ActivationEarned, cause: int) -> None:
    """Where a flow for activations is in force, it decides; else the agent is active at once."""
    flow, hit = flow_in_force(ACTIVATION), _hit(event.hit_id)
    if flow is None:
        campaigns.activate_by_rule(hit_id=hit.pk, by=_by(cause))
        return
    workflows.start(
        flow_code=flow.code, subject=ACTIVATION, subject_id=hit.pk, person=hit.order.agent.person,
        title=f"{hit.order.agent.person.name} · {hit.order.number}", by=_by(cause),
    )  # fmt: skip


def settle_activation(event: ProcessDecided, cause: int) -> None:
    """What the flow decided becomes of the agent."""
    if event.subject == ACTIVATION and event.outcome == Outcome.APPROVED:
        campaigns.activate_by_rule(hit_id=event.subject_id, by=_by(cause))


def _by(cause: int) -> User | None:
    by: User | None = StoredEvent.objects.select_related("by").get(pk=cause).by
    return by
