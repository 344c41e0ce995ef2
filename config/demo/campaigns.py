"""Campaigns of 21 days through the demo year: orders come in by file after each one, and it is closed two days later.

Most agents order in most campaigns, some now and then, some stopped: so every state and every segment has people.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from uuid import NAMESPACE_URL, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from config.demo.people import STORY
from core import conf
from core.jobs_run import run_due_jobs
from network.actions import campaigns as actions
from network.enums import AgentState, CampaignState, OrderRuleKind, StateEffect
from network.models import Agent, Campaign, CommercialState, OrderRule, Rank, Segment, Standing
from network.queries import corrections
from network.rules.orders import HEADERS
from people.models import User

DAYS = 21
STATES = [
    ("Activa", 0, "success", StateEffect.ACTIVATE, "Vas al día. Sigue así."),
    (
        "En riesgo",
        2,
        "warn",
        StateEffect.NONE,
        "Llevas dos campañas o más sin pedido. Con uno en esta vuelves a estar al día.",
    ),
    ("Cesada", 5, "danger", StateEffect.INACTIVATE, "Cinco campañas o más sin pedido. Haz un pedido y vuelves."),
]
SEGMENTS = [
    ("Oro", "Pide casi siempre y bastante.", 350_000_00, 5, 6, 1),
    ("Plata", "Pide a menudo.", 150_000_00, 3, 6, 2),
    ("Bronce", "Pide de vez en cuando.", 0, 1, 6, 3),
]
KIT = ("CATALOGO", "MUESTRARIO")
STORY_EMAILS = {member.email for member in STORY}
CORRECTED = 12  # its invoices of one agent came late
WITH_GOAL = 17  # the first campaign with a kit and a goal
STOPPED = 9  # the campaign after which one agent in nine orders nothing more
Step = tuple[float, Callable[[], object]]


def steps(by: User, other: User, start: date) -> list[Step]:
    """What happens, and on which day of the year."""
    found: list[Step] = [(0.5, partial(define, by))]
    for number in range(1, 19):
        day = (number - 1) * DAYS
        found.append((day + 1, partial(begin, number, start + timedelta(day), by)))
        found.append((day + DAYS - 5, partial(look, number, by)))
        found.append((day + DAYS + 2, partial(finish, number, by)))
    found.append((DAYS * CORRECTED + 9, partial(correct, by, other)))
    found.append((DAYS * WITH_GOAL - 19, partial(define_kit_and_goal, by)))
    found.append((DAYS * WITH_GOAL - 12, partial(buy_kit, by)))
    return found


def define(by: User) -> None:
    conf.change("network.campaigns_open_alone", True, by=by)
    conf.change("network.precalculate_days", 10, by=by)
    for name, threshold, colour, effect, message in STATES:
        made = CommercialState(name=name, threshold=threshold, colour=colour, effect=effect, message=message)
        actions.save_definition(definition=made, by=by)
    for name, description, average, campaigns, out_of, position in SEGMENTS:
        segment = Segment(
            name=name, description=description, least_average_minor=average, least_campaigns=campaigns, out_of=out_of,
            position=position,
        )  # fmt: skip
        actions.save_definition(definition=segment, by=by)
    rule = OrderRule(name="Vuelve con 50 puntos", least_points=50, activates=True)
    actions.save_definition(definition=rule, by=by)


def define_kit_and_goal(by: User) -> None:
    """The goal is reached by whoever orders twice, and much."""
    kit = OrderRule(
        name="Kit Bienvenida", kind=OrderRuleKind.KIT, products=",".join(KIT), position=1,
        segment=Segment.objects.get(name="Bronce"), rank=Rank.objects.order_by("position").first(),
    )  # fmt: skip
    goal = OrderRule(
        name="Campaña fuerte", kind=OrderRuleKind.GOAL, least_points=80, least_orders=2, position=2,
        segment=Segment.objects.get(name="Oro"),
    )  # fmt: skip
    for made in (kit, goal):
        actions.save_definition(definition=made, by=by)


def buy_kit(by: User) -> None:
    """The newest active agent begins with the kit, and reaches the goal with a second order."""
    active = Agent.objects.filter(state=AgentState.ACTIVE, joined_at__lt=timezone.now())
    agent = active.select_related("person").latest("joined_at", "pk")
    day = Campaign.objects.get(number=WITH_GOAL).starts_on + timedelta(6)
    kit = f"P-{WITH_GOAL}-KIT;{agent.person.email};{day:%d/%m/%Y};180000;18;;{' '.join(KIT)}"
    bring_in_lines(f"kits-campana-{WITH_GOAL}.csv", [kit], by)
    second = f"P-{WITH_GOAL}-KIT-2;{agent.person.email};{day:%d/%m/%Y};700000;70;;"
    bring_in_lines(f"kits-campana-{WITH_GOAL}-2.csv", [second], by)


def begin(number: int, first: date, by: User) -> None:
    """This campaign opens, and the next one is planned."""
    for which in (number, number + 1):
        starts = first + timedelta(DAYS * (which - number))
        if not Campaign.objects.filter(number=which).exists():
            ends = starts + timedelta(DAYS - 1)
            actions.plan_campaign(name=f"Campaña {which}", starts_on=starts, ends_on=ends, closes_at=None, by=by)
    actions.open_campaign(campaign=Campaign.objects.get(number=number), by=by)


def look(number: int, by: User) -> None:
    """Most of the orders are there: who would change state?"""
    campaign = Campaign.objects.get(number=number)
    bring_in(campaign, 1, by)
    actions.precalculate(campaign=campaign, by=by)
    run_due_jobs()


def finish(number: int, by: User) -> None:
    campaign = Campaign.objects.get(number=number)
    bring_in(campaign, 2, by)
    actions.lock_campaign(campaign=campaign, by=by)
    actions.close_campaign(campaign=campaign, by=by)
    run_due_jobs()
    assert Campaign.objects.filter(number=number, state=CampaignState.CLOSED).exists()


def correct(by: User, other: User) -> None:
    """An agent's order was invoiced late: one colleague prepares it, another confirms."""
    campaign = Campaign.objects.get(number=CORRECTED)
    late = Standing.objects.filter(campaign=campaign, orders=0, idle=2).select_related("agent__person")
    standing = late.order_by("agent_id").first() or late.model.objects.filter(campaign=campaign).latest("agent_id")
    order = {
        "number": f"P-{CORRECTED}-TARDE", "agent": standing.agent.person.email, "amount": "240000", "points": "24",
        "ordered_on": str(campaign.starts_on + timedelta(9)),
    }  # fmt: skip
    run = actions.prepare_correction(
        campaign=campaign, reason="El pedido se facturó después del cierre.", table=None, order=order,
        form_key=uuid5(NAMESPACE_URL, "vinculo:demo:correction"), by=by,
    )  # fmt: skip
    actions.confirm_correction(run=run, digest=corrections.plan_of(run).digest, by=other)
    run_due_jobs()


def bring_in(campaign: Campaign, part: int, by: User) -> None:
    """The orders of the campaign as the billing system hands them over."""
    bring_in_lines(f"pedidos-campana-{campaign.number}-{part}.csv", _orders(campaign, part), by)


def bring_in_lines(name: str, lines: list[str], by: User) -> None:
    if lines:
        head = ";".join(names[0] for names in HEADERS.values())
        table = SimpleUploadedFile(name, "\n".join([head, *lines]).encode())
        batch = actions.import_orders(table=table, form_key=uuid5(NAMESPACE_URL, f"vinculo:demo:{name}"), by=by)
        actions.confirm_orders(batch=batch, by=by)
        run_due_jobs()


def habit_of(agent: Agent, number: int) -> float:
    """How likely the agent orders: always at least every third campaign, but for those who stopped."""
    if agent.pk % 9 == 5 and agent.person.email not in STORY_EMAILS:
        return 0.9 if number <= STOPPED else 0
    return 1 if (number + agent.pk) % 3 == 0 else (0.9, 0.6, 0.1)[agent.pk % 3]


def _orders(campaign: Campaign, part: int) -> list[str]:
    chance, found = Random(campaign.number * 10 + part), []
    agents = (
        Agent.objects.filter(joined_at__lt=timezone.now(), state=AgentState.ACTIVE)
        .select_related("person")
        .order_by("pk")
    )
    for agent in agents:
        habit = habit_of(agent, campaign.number)
        amount = chance.randrange(8, 60 - 15 * (agent.pk % 3)) * 10_000
        day = campaign.starts_on + timedelta(chance.randrange(0, DAYS - 6))
        if chance.random() < habit * part / 2 and day <= timezone.localdate():
            number = f"P-{campaign.number:02d}-{agent.pk:05d}-{part}"
            found.append(f"{number};{agent.person.email};{day:%d/%m/%Y};{amount};{amount // 10_000};")
    return found
