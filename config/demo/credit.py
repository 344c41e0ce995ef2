"""Agents who want to buy on credit: one has a limit, one was refused, one waits, and a flow decides."""

import uuid
from collections.abc import Callable

from core import conf
from people.models import Person, Role, User
from sales import actions as sales
from sales.models import CreditRequest
from workflows import actions as workflows
from workflows.enums import Responsible
from workflows.models import Process, ProcessStep

MILLION = 1_000_000_00
REASONS = ["Las referencias no contestan", "Ya tiene un cupo sin usar", "El monto es más de lo que suele vender"]
REFERENCES = [
    {"name": "Gloria Cárdenas", "phone": "+573015550101", "relation": "dueña del local"},
    {"name": "Hernán Pulido", "phone": "+573015550102", "relation": "proveedor"},
]


def steps(by: User, reviewer: User) -> list[tuple[float, Callable[[], object]]]:
    """What happens, and on which day of the year."""
    return [
        (349, lambda: add_flow(by)),
        (350, lambda: ask(0, 2 * MILLION, "Surtir antes de Navidad")),
        (351, lambda: approve_lower(reviewer)),
        (354, lambda: ask(1, 5 * MILLION, "Abrir un segundo punto")),
        (355, lambda: reject(reviewer)),
        (360, lambda: ask(2, MILLION, "Una vitrina para la feria")),
    ]


def add_flow(by: User) -> None:
    """People can ask from here on."""
    conf.change("sales.credit_requests", True, by=by)
    roles = list(Role.objects.filter(slug__in=["sales", "administrator"]).order_by("slug"))
    step = {
        "name": "Visto bueno del cupo", "responsible": Responsible.ROLES, "roles": roles, "hours": 240,
        "reminders": [24], "supervisor": Role.objects.get(slug="administrator"),
        "note": "Llama a las dos referencias. Si das menos de lo que pide, fija antes el cupo.",
    }  # fmt: skip
    terms = {
        "name": "Cupo de crédito", "note": "", "reasons": REASONS, "free_reason": True, "distinct": True,
        "confirm": False,
    }  # fmt: skip
    flow = workflows.save_flow(
        flow=None, subject="credit", terms=terms, steps=[step], version=0, form_key=_key("flow"), by=by
    )
    workflows.switch_flow(flow=flow, on=True, by=by)


def ask(number: int, amount: int, note: str) -> None:
    """By the agents who have been here longest; one each."""
    found = (
        Person.objects.filter(agent__state="active", user__isnull=False, credit_requests=None).order_by("pk").first()
    )
    if found:
        sales.request_credit(
            person=found, amount=amount, note=note, references=REFERENCES, documents={}, expiries={}, channel="office",
            form_key=_key(f"ask:{number}"), by=found.user,
        )  # fmt: skip


def approve_lower(reviewer: User) -> None:
    for request, step in _waiting():
        limit, reason = request.amount_minor * 3 // 4, "Empezamos con este cupo y lo revisamos en tres meses."
        sales.offer_limit(request=request, limit=limit, reason=reason, by=reviewer, form_key=_key("offer"))
        workflows.approve(step=step, by=reviewer, form_key=_key("yes"))


def reject(reviewer: User) -> None:
    for _request, step in _waiting():
        workflows.reject(step=step, reason=REASONS[2], by=reviewer, form_key=_key("no"))


def _waiting() -> list[tuple[CreditRequest, ProcessStep]]:
    """The one that waits, with its step."""
    found = CreditRequest.objects.open().order_by("pk")[:1]
    return [(one, Process.objects.get(pk=one.process_id).steps.get(position=1)) for one in found]


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:credit:{name}")
