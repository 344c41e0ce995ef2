"""Shorthand of the rewards' tests."""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.errors import DomainError
from ledger.queries import balances
from people.models import Person
from rewards import actions
from rewards.models import Award, Redemption
from rewards.rules import Address
from tests import factories


def holder(points: int = 1000) -> Person:
    """An agent's person with points."""
    person = factories.agent().person
    if points:
        with transaction.atomic():
            factories.points(person, points)
    return person


def redeem(person: Person, product: Any = None, quantity: int = 1, **fields: Any) -> Redemption:
    given = {"form_key": uuid.uuid4(), "by": person.user} | fields
    return actions.redeem(person=person, product=product or factories.product(), quantity=quantity, **given)


def address(**fields: str) -> Address:
    given = {"recipient": "Rosa Paz", "phone": "3005551234", "address": "Calle 10 # 5-20", "city": "Cali"}
    return Address(**given | fields)


def sent(person: Person | None = None, **fields: Any) -> Redemption:
    """A redemption of something that is sent, approved."""
    made = redeem(person or holder(), factories.product("Olla", is_delivered=True), delivery=address(**fields))
    return advance(made, "approved")


def track(redemption: Redemption, *, by: Any = None, **fields: Any) -> Redemption:
    given = {"carrier": "Servientrega", "tracking_number": "2134", "tracking_url": "", "form_key": uuid.uuid4()}
    return actions.record_tracking(redemption=redemption, by=by, **given | fields)


def advance(redemption: Redemption, state: str, *, by: Any = None, **fields: Any) -> Redemption:
    given = {"reason": "Porque sí", "form_key": uuid.uuid4()} | fields
    return actions.advance_redemption(redemption=redemption, state=state, by=by, **given)


def modify(redemption: Redemption, *, by: Any = None, **fields: Any) -> Redemption:
    given = {
        "product": redemption.product, "quantity": redemption.quantity, "points": None, "reason": "Llegó roto",
        "form_key": uuid.uuid4(),
    }  # fmt: skip
    return actions.modify_redemption(redemption=redemption, by=by, **given | fields)


def award(person: Person | None, **fields: Any) -> Award:
    """What a contract earns the person by the rules there are; a fixed rule of 100 is made if there is none."""
    kind = fields.pop("type", None) or factories.contract_type()
    given = {
        "source": f"contracts.contract:{uuid.uuid4().int % 10**9}", "label": "Contrato C-1", "type": kind,
        "about": factories.client().person, "base_minor": 150_000_00, "currency": "COP",
        "on_date": timezone.localdate(),
    }  # fmt: skip
    by = fields.pop("by", None)
    return actions.award_for_sources(documents=[actions.Document(referrer=person, **given | fields)], by=by)[0]


def available(person: Person) -> int:
    return balances(person).available


def together(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(n)` in as many threads at once; each result, or the DomainError it raised."""
    results: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(n: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            results[n] = act(n)
        except DomainError as error:
            results[n] = error
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def pause() -> None:
    """Long enough for the others of `together` to come here too."""
    time.sleep(0.2)
