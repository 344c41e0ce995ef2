"""Two files of orders apart from those of the billing system: one came by mistake and was undone, one waits."""

from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from config.demo.campaigns import bring_in_lines
from network.actions import campaigns as actions
from network.enums import AgentState, SegmentSource
from network.models import Agent, CampaignOrder, OrderBatch, SegmentHolding
from network.queries.campaigns import campaign_for
from network.rules.orders import HEADERS
from people.models import User

MISTAKEN, WAITING = "pedidos-bodega-norte.csv", "pedidos-feria.csv"


def steps(by: User) -> list[tuple[float, Callable[[], None]]]:
    """What happens, and on which day of the year."""
    return [(361, lambda: bring_in_and_undo(by)), (364, lambda: leave_waiting(by))]


def bring_in_and_undo(by: User) -> None:
    """Orders of a trial at the warehouse: one agent reached the goal by them, one asked to be back."""
    seller, *_others = _active()
    if campaign_for(timezone.localdate()):
        lines = [_line("BN-1", seller, 45), _line("BN-2", seller, 45)]
        lines += [_line("BN-3", agent, 60) for agent in _out()[-1:]]
        bring_in_lines(MISTAKEN, lines, by)
        actions.undo_batch(batch=OrderBatch.objects.get(name=MISTAKEN), by=by)


def leave_waiting(by: User) -> None:
    """Rules act on some, one order changes, one row has a mistake; nobody confirmed it yet."""
    strong, *others = _active()
    lines = [_line("FE-1", strong, 50), _line("FE-2", strong, 40)]
    lines += [_line("FE-3", agent, 55) for agent in _out()[-2:-1]]
    lines += [_line(f"FE-{number}", agent, 20 + number) for number, agent in enumerate(others[:3], 4)]
    known = CampaignOrder.objects.filter(number__startswith="P-VUELVE").select_related("agent__person")
    lines += [_line(order.number, order.agent, 72) for order in known]
    lines.append(f"FE-7;NADIE2345;{timezone.localdate():%d/%m/%Y};250000;25;")
    head = ";".join(names[0] for names in HEADERS.values())
    table = SimpleUploadedFile(WAITING, "\n".join([head, *lines]).encode())
    actions.import_orders(table=table, form_key=uuid5(NAMESPACE_URL, f"vinculo:demo:{WAITING}"), by=by)


def _line(number: str, agent: Agent, points: int) -> str:
    return f"{number};{agent.person.email};{timezone.localdate():%d/%m/%Y};{points}0000;{points};"


def _active() -> list[Agent]:
    """Whom the goal would move: a close worked their segment out, and it is another one."""
    held = SegmentHolding.objects.filter(until=None, source=SegmentSource.CALCULATION).exclude(segment__name="Oro")
    found = Agent.objects.filter(state=AgentState.ACTIVE, pk__in=held.values("agent"))
    return list(found.select_related("person").order_by("-pk")[:9])


def _out() -> list[Agent]:
    return list(Agent.objects.filter(state=AgentState.INACTIVE).select_related("person").order_by("pk"))
