"""Activations under approval, where a flow for them is in force: those that an order earned, and those asked for."""

from contextlib import suppress

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from api.queries import key_that_asked
from config.approvals import leader_above, who_can_come_in
from core.models import StoredEvent
from core.money import format_money, format_number
from network import actions as network
from network import messages
from network.actions import campaigns
from network.enums import Channel
from network.errors import CannotActivate, KeptOut
from network.events import ActivationEarned
from network.models import Agent, OrderRuleHit
from network.permissions import VIEW_AGENTS
from network.queries import last_state_change
from network.queries.activation import ACTIVATION_ASKED, activation_waiting
from network.queries.activation import ACTIVATION_EARNED as ACTIVATION
from notifications.actions import tell
from people.models import Person, User
from workflows import actions as workflows
from workflows.enums import Act as EntryAct
from workflows.enums import Outcome
from workflows.events import ProcessDecided
from workflows.models import Process, ProcessEntry
from workflows.queries import flow_in_force
from workflows.rules import Pairs, Subject, register


def _hit(pk: int) -> OrderRuleHit:
    along = (
        "rule", "order__campaign", "agent__person", "agent__sponsor__person__user", "order__agent__person",
        "order__agent__sponsor__person__user",
    )  # fmt: skip
    return OrderRuleHit.objects.select_related(*along).get(pk=pk)


def leader_facts(pk: int) -> Pairs:
    hit = _hit(pk)
    return [
        (_("Agent"), hit.whose.person.name), (_("State"), str(hit.whose.standing.label)),
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
    return [(_("Open the agent"), reverse("network_staff:agent", args=[_hit(pk).whose.pk]))]


def leader(pk: int) -> Person | None:
    return who_can_come_in(_hit(pk).whose.sponsor)


register(
    Subject(
        name=ACTIVATION, label=gettext_lazy("Activation by an order"), icon="user-check", permission=VIEW_AGENTS,
        facts=facts, leader_facts=leader_facts, links=links, leader=leader,
        above=leader_above,
    ),
)  # fmt: skip


def follow_activation(event: ActivationEarned, cause: int) -> None:
    """Where a flow for activations is in force, it decides; else the agent is active at once, or stays out where the
    blacklist says so."""
    flow, hit = flow_in_force(ACTIVATION), _hit(event.hit_id)
    if flow is None:
        with suppress(KeptOut, CannotActivate):
            campaigns.activate_by_rule(hit_id=hit.pk, by=_by(cause))
        return
    workflows.start(
        flow_code=flow.code, subject=ACTIVATION, subject_id=hit.pk, person=hit.whose.person,
        title=f"{hit.whose.person.name} · {hit.order.number}", by=_by(cause),
    )  # fmt: skip


def settle_activation(event: ProcessDecided, cause: int) -> None:
    """What the flow decided becomes of the agent."""
    if event.subject == ACTIVATION and event.outcome == Outcome.APPROVED:
        process = Process.objects.get(pk=event.process_id)
        campaigns.activate_by_rule(hit_id=event.subject_id, by=_by(cause), asked_at=process.started_at)


def _agent(pk: int) -> Agent:
    return Agent.objects.select_related("person", "sponsor__person__user").get(pk=pk)


def asked_leader_facts(pk: int) -> Pairs:
    agent = _agent(pk)
    return [(_("Agent"), agent.person.name), (_("State"), str(agent.standing.label))]


def asked_facts(pk: int) -> Pairs:
    """Who is to be active again, since when they are not and why, and who asks for it, with which reason."""
    agent, asked = _agent(pk), activation_waiting(Agent(pk=pk))
    change = last_state_change(agent)
    told = [*asked_leader_facts(pk), (_("Sponsor"), agent.sponsor.person.name if agent.sponsor else "-")]
    if change:
        told += [(_("Since"), date_format(change.at.date(), "SHORT_DATE_FORMAT")), (_("Why"), change.reason or "-")]
    if asked and asked.by:
        told += [(_("Asked by"), _who_asked(agent, asked, asked.by)), (_("Reason"), reason_of(asked) or "-")]
    return told


def _who_asked(agent: Agent, asked: Process, by: User) -> str:
    """By name; of a call of the web service whose key it came with, in the words of histories."""
    key = key_that_asked(about=agent, by=by, since=asked.started_at)
    return f"{by.person.name} · {Channel.API.label} (vin_{key.prefix})" if key else by.person.name


def asked_links(pk: int) -> Pairs:
    return [(_("Open the agent"), reverse("network_staff:agent", args=[pk]))]


def asked_leader(pk: int) -> Person | None:
    return who_can_come_in(_agent(pk).sponsor)


register(
    Subject(
        name=ACTIVATION_ASKED, label=gettext_lazy("Activation by staff or a leader"), icon="user-check",
        permission=VIEW_AGENTS, facts=asked_facts, leader_facts=asked_leader_facts, links=asked_links,
        leader=asked_leader, above=leader_above,
    ),
)  # fmt: skip


def reason_of(process: Process) -> str:
    """Why it was asked for."""
    entry = ProcessEntry.objects.filter(process=process, act=EntryAct.STARTED).first()
    return entry.reason if entry else ""


def settle_asked_activation(event: ProcessDecided, cause: int) -> None:
    """Approved, the agent is active with the reason of whoever asked, who hears of it either way."""
    if event.subject != ACTIVATION_ASKED or event.outcome == Outcome.MORE:
        return
    process = Process.objects.select_related("by__person", "person").get(pk=event.process_id)
    approved = event.outcome == Outcome.APPROVED
    if approved:
        network.activate_as_approved(
            agent_id=event.subject_id, reason=reason_of(process), by=_by(cause), asked_at=process.started_at
        )
    if process.by:
        _tell_who_asked(process, process.by, approved, cause)


def _tell_who_asked(process: Process, asker: User, approved: bool, cause: int) -> None:
    kind = messages.ACTIVATION_APPROVED if approved else messages.ACTIVATION_REJECTED
    last = ProcessEntry.objects.filter(process=process).latest("pk")
    values = {"first_name": asker.person.first_name, "agent": process.person.name, "reason": last.reason or "-"}
    page = reverse("network_staff:agent", args=[process.subject_id])
    tell(
        person=asker.person, kind=kind, values=values, key=f"activation:{process.pk}", cause=cause,
        url=page if asker.is_staff else reverse("network_office:registrations"),
    )  # fmt: skip


def _by(cause: int) -> User | None:
    by: User | None = StoredEvent.objects.select_related("by").get(pk=cause).by
    return by
