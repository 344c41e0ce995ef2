"""A flow that decides on one kind of document, with some that wait and one that was sent back."""

import uuid
from collections.abc import Callable

from config.demo.papers import hand_in
from config.demo.waiting import JULIAN, MARIANA
from people.models import Person, PersonDocument, Role, User
from workflows import actions as workflows
from workflows.enums import Responsible
from workflows.models import Process

REASONS = ["No se lee", "No es de la persona", "La fecha no coincide con el papel"]


def steps(by: User, reviewer: User) -> list[tuple[float, Callable[[], None]]]:
    """What happens, and on which day of the year."""
    return [
        (355, lambda: add_flow(by)),
        (356, lambda: ask_again(hand_in(_person(JULIAN), "rut"), reviewer)),
        (357, lambda: two_wait(reviewer)),
    ]


def add_flow(by: User) -> None:
    """One step to read it, one to confirm it."""
    heads = Role.objects.get(slug="administrator")
    readers = list(Role.objects.filter(slug__in=["papers", "sales", "administrator"]).order_by("slug"))
    common = {"responsible": Responsible.ROLES, "supervisor": heads, "reminders": [24]}
    first = {"name": "Lectura del documento", "roles": readers, "hours": 240, "note": "Que se lea completo y sea suyo."}
    second = {"name": "Visto bueno", "roles": [heads], "hours": 240, "note": "Compara con lo que ya tenemos."}
    terms = {
        "name": "RUT de los agentes", "note": "Dos personas lo miran; los demás documentos se revisan uno a uno.", "reasons": REASONS,
        "free_reason": True, "distinct": True, "confirm": False,
    }  # fmt: skip
    flow = workflows.save_flow(
        flow=None, subject="document", part="rut", terms=terms, steps=[common | first, common | second], version=0,
        form_key=_key("flow"), by=by,
    )  # fmt: skip
    workflows.switch_flow(flow=flow, on=True, by=by)


def ask_again(document: PersonDocument, reviewer: User) -> None:
    """He has not sent it again yet."""
    step = _process(document).steps.get(position=1)
    workflows.ask_for_more(step=step, items=["file"], reason=REASONS[0], by=reviewer, form_key=_key("more"))


def two_wait(reviewer: User) -> None:
    """One was read already, one waits to be, where the company has so many."""
    people = Person.objects.filter(agent__state="active", user__isnull=False).exclude(email__in=[JULIAN, MARIANA])
    waiting = [hand_in(person, "rut") for person in people.order_by("-pk")[:2]]
    workflows.approve(step=_process(waiting[0]).steps.get(position=1), by=reviewer, form_key=_key("read"))


def _process(document: PersonDocument) -> Process:
    found: Process = Process.objects.get(subject="document", subject_id=document.pk)
    return found


def _person(email: str) -> Person:
    return Person.objects.get(email=email)


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:papers-flow:{name}")
