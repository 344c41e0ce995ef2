"""What is written from the tree: a leader to the line, the company to the whole network. And the tree, in order."""

from collections.abc import Callable
from functools import partial
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from config.demo.campaigns import bring_in
from core.jobs_run import run_due_jobs
from network import actions as network
from network.enums import Reach
from network.models import Agent
from network.queries.campaigns import campaign_for
from people.models import User

MARIANA, JULIAN = "mariana@demo.example", "julian@demo.example"


def steps(by: User) -> list[tuple[float, Callable[[], object]]]:
    """What happens, and on which day of the year."""
    return [
        (352, to_one), (361, to_the_line), (363, partial(by_the_company, by)), (364, partial(first_orders, by)),
    ]  # fmt: skip


def to_one() -> None:
    _write(_agent(MARIANA), _agent(JULIAN), Reach.ONE, "Julián, ¿cómo te fue con los clientes de Chapinero?")


def to_the_line() -> None:
    leader = _agent(MARIANA)
    text = "El jueves a las 7 de la noche nos reunimos en línea. Traigan sus dudas sobre la campaña."
    _write(leader, leader, Reach.DIRECT, text)
    run_due_jobs()


def by_the_company(by: User) -> None:
    text = "Desde el lunes la línea de atención responde también los sábados, de 8 a 12."
    network.write_to_line(
        agent=_agent(MARIANA), reach=Reach.BRANCH, text=text, by=by, form_key=_key(text), as_company=True
    )
    run_due_jobs()


def first_orders(by: User) -> None:
    """Of the campaign that is open on the last day, so that the cards have something to tell of it."""
    campaign = campaign_for(timezone.localdate())
    assert campaign, "the demo's year ends within a campaign"
    bring_in(campaign, 1, by)


def put_in_order() -> None:
    """The tree as it stands, and as it was at the end of each campaign: what the workers would have done by now."""
    network.take_snapshot()
    while network.order_campaigns():
        pass


def _write(sender: Agent, agent: Agent, reach: Reach, text: str) -> None:
    network.write_to_line(agent=agent, reach=reach, text=text, by=sender.person.user, form_key=_key(text))


def _agent(email: str) -> Agent:
    return Agent.objects.select_related("person__user").get(person__email=email)


def _key(text: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"vinculo:demo:line:{text}")
