"""The ladder of the sales force: everybody starts on its first step, some climb, one goes down, and whoever leads others
accepts an agreement, again on each step."""

from collections.abc import Callable

from config.demo.people import YEAR
from config.demo.waiting import JULIAN, MARIANA
from network import actions as network
from network.enums import AgentState, RankSource
from network.models import Agent, Rank
from people import actions as people
from people.enums import Audience, ConsentKind, Place, ShownAs
from people.models import User
from people.queries import rank_of, texts_missing

FIRST, MENTOR, DIRECTOR, DIAMOND = "consultor", "mentor", "director", "diamante"
LADDER = (
    (FIRST, "Consultor", 10, "neutral", "Recomiendas y acompañas a tus primeros clientes."),
    (MENTOR, "Mentor", 20, "info", "Ya acompañas a otros agentes de tu red."),
    (DIRECTOR, "Director", 30, "earned", "Tu red tiene mentores que formaste tú."),
    (DIAMOND, "Diamante", 40, "success", "Tu red crece por sí sola y formas directores."),
)
AGREEMENT = "acuerdo-de-mentores"
WORDS = (
    "Acuerdo de mentores",
    "1. Acompañas a quienes entran a tu red en sus primeros tres meses.\n\n"
    "2. Lo que cuentas de ganancias es lo que ganaste tú, con sus fechas.\n\n"
    "3. Los datos de las personas de tu red los usas solo para acompañarlas.",
)
Step = tuple[float, Callable[[], None]]


def steps(by: User) -> list[Step]:
    """What happens, and on which day of the year."""
    starts = [(day, start) for day in (40.0, 120.0, 200.0, 280.0, YEAR - 12.0, YEAR - 3.0)]
    return [
        (2, lambda: define(by)),
        (3, lambda: publish(by)),
        *starts,
        (130, lambda: mentor(by)),
        (131, accept),
        (232, lambda: give(MARIANA, DIRECTOR, "Tres campañas seguidas con mentores activos en su red.", by)),
        (233, accept),
        (300, lambda: step_down(by)),
        (YEAR - 40, lambda: give(MARIANA, DIAMOND, "Julián y Paola forman ya a su propia gente.", by)),
        (YEAR - 39, accept),
        (YEAR - 9, lambda: give(JULIAN, DIRECTOR, "Su red pidió en las tres últimas campañas.", by)),
    ]  # fmt: skip


def define(by: User) -> None:
    for code, name, position, colour, description in LADDER:
        rank = Rank(code=code, name=name, position=position, colour=colour, description=description)
        network.save_rank(rank=rank, by=by)


def publish(by: User) -> None:
    """For whoever leads, and asked again on each step."""
    title, body = WORDS
    rules = {
        "places": [Place.PROFILE], "audience": Audience.AGENT, "required": True, "again_on_rank": True,
        "ranks": [MENTOR, DIRECTOR, DIAMOND],
    }  # fmt: skip
    wording = people.Wording(title=title, body=body, shown=ShownAs.BOX)
    people.create_agreement(code=AGREEMENT, kind=ConsentKind.CONTRACT, rules=rules, wording=wording, by=by)


def start() -> None:
    """Whoever came since the last time."""
    rank = Rank.objects.get(code=FIRST)
    new = Agent.objects.filter(state=AgentState.ACTIVE, rank=None).order_by("pk").values_list("pk", flat=True)
    wanted = [network.RankWanted(pk, rank.pk, "Todo agente empieza aquí.") for pk in new]
    network.assign_ranks(wanted=wanted, source=RankSource.RULE, by=None)


def mentor(by: User) -> None:
    """Those who lead two or more, and Julián."""
    active = Agent.objects.filter(state=AgentState.ACTIVE).select_related("person").order_by("pk")
    for agent in active:
        if agent.line.count() > 1 or agent.person.email == JULIAN:
            give(agent.person.email, MENTOR, "Ya acompaña a otros agentes.", by)


def step_down(by: User) -> None:
    """The last who got there without going further is a consultor again."""
    held = Agent.objects.filter(rank__code=MENTOR).exclude(person__email=JULIAN).select_related("person")
    if agent := held.order_by("-pk").first():
        give(agent.person.email, FIRST, "Pidió volver: ahora no tiene tiempo para acompañar a su red.", by)


def give(email: str, code: str, reason: str, by: User) -> None:
    agent = Agent.objects.select_related("person").get(person__email=email)
    network.give_rank(agent=agent, rank=Rank.objects.get(code=code), reason=reason, by=by)


def accept() -> None:
    """Whoever leads reads and accepts what waits for it."""
    leading = Agent.objects.filter(rank__code__in=[MENTOR, DIRECTOR, DIAMOND], person__user__isnull=False)
    for agent in leading.select_related("rank", "person__user").order_by("pk"):
        person = agent.person
        missing = texts_missing(person, audience=Audience.AGENT, rank=rank_of(person))
        asked = [text for text in missing if text.code == AGREEMENT]
        people.accept_texts(person=person, texts=asked, channel="profile", ip="203.0.113.24", by=person.user)
