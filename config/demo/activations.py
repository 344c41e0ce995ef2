"""Agents who come back: Sales decides, whether staff, a leader or an order asks for it. One is back, two wait."""

import uuid
from collections.abc import Callable

from django.utils import timezone

from config.demo.campaigns import bring_in_lines
from config.demo.waiting import MARIANA
from core import conf
from network import actions as network
from network import queries
from network.enums import AgentState
from network.models import Agent
from network.queries.activation import ACTIVATION_ASKED
from network.queries.campaigns import campaign_for
from people.models import Role, User
from workflows import actions as workflows
from workflows.enums import Responsible
from workflows.models import Flow, Process

REASONS = ["Tiene saldo pendiente", "No respondió la llamada", "Su documento está vencido"]
FLOWS = {ACTIVATION_ASKED: "Regreso de agentes", "activation": "Regreso por un pedido"}


def steps(by: User, colleague: User) -> list[tuple[float, Callable[[], object]]]:
    """What happens, and on which day of the year."""
    return [
        (351, lambda: add_flows(by)),
        (355, lambda: ask(_left(0), "Llamó: ya pagó lo que debía.", colleague)),
        (356, lambda: approve_first(by)),
        (362, lambda: a_leader_asks("Hablé con ella y quiere volver a vender.")),
        (363, lambda: an_order_asks(by)),
    ]


def add_flows(by: User) -> None:
    conf.change("network.leaders_reactivate", True, by=by)
    conf.change("network.leaders_let_go", "approval", by=by)
    conf.change("network.inactive_sees", ["points", "clients"], by=by)
    roles = list(Role.objects.filter(slug__in=["sales", "administrator"]).order_by("slug"))
    step = {
        "name": "Visto bueno de ventas", "responsible": Responsible.ROLES, "roles": roles, "hours": 240,
        "reminders": [24], "supervisor": Role.objects.get(slug="administrator"),
        "note": "Mira por qué se fue y si tiene algo pendiente.",
    }  # fmt: skip
    for subject, name in FLOWS.items():
        terms = {"name": name, "note": "", "reasons": REASONS, "free_reason": True, "distinct": True, "confirm": False}
        workflows.save_flow(
            flow=None, subject=subject, terms=terms, steps=[step], version=0, form_key=_key(subject), by=by
        )
        workflows.switch_flow(flow=Flow.objects.get(form_key=_key(subject)), on=True, by=by)


def ask(agent: Agent | None, reason: str, by: User) -> None:
    if agent:
        network.set_agent_active(agent=agent, active=True, reason=reason, form_key=_key(reason), by=by)


def approve_first(by: User) -> None:
    for process in Process.objects.open().filter(subject=ACTIVATION_ASKED)[:1]:
        workflows.approve(step=process.steps.get(position=1), by=by, form_key=_key("yes"))


def a_leader_asks(reason: str) -> None:
    """Of her own line, where somebody is out."""
    leader = Agent.objects.select_related("person__user").get(person__email=MARIANA)
    for agent in _out():
        if queries.is_in_line(agent, under=leader):
            network.reactivate_in_line(agent=agent, reason=reason, form_key=_key(reason), by=leader.person.user)
            return


def an_order_asks(by: User) -> None:
    """It has the 50 points of the rule."""
    agent, campaign = _left(1), campaign_for(timezone.localdate())
    if agent and campaign:
        line = f"P-VUELVE-{agent.pk};{agent.person.email};{timezone.localdate():%d/%m/%Y};640000;64;"
        bring_in_lines(f"pedidos-regreso-{campaign.number}.csv", [line], by)


def _out() -> list[Agent]:
    """Who is out and waits for nothing yet, the oldest first."""
    waiting = Process.objects.open().filter(subject=ACTIVATION_ASKED).values("subject_id")
    found = Agent.objects.filter(state=AgentState.INACTIVE).exclude(pk__in=waiting)
    return list(found.select_related("person").order_by("pk"))


def _left(place: int) -> Agent | None:
    return next(iter(_out()[place:]), None)


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:activation:{name}")
