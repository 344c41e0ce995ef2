"""Shorthand of the tests about credit."""

import uuid
from typing import Any

from core import conf
from people.models import Person, User
from sales import actions
from sales.models import CreditRequest
from sales.permissions import DECIDE_CREDIT, SET_CREDIT_LIMITS, VIEW_CREDIT
from tests import factories

MILLION = 1_000_000_00
REFERENCES = [
    {"name": "Rosa Peña", "phone": "+573001112233", "relation": "vecina"},
    {"name": "Iván Soto", "phone": "+573004445566", "relation": "jefe"},
]


def on(**values: Any) -> None:
    """People can ask; other settings by their last word: references=False, documents=[…]."""
    for name, value in ({"requests": True} | values).items():
        conf.change(f"sales.credit_{name}", value, by=None)


def ask(who: Person | None = None, **fields: Any) -> CreditRequest:
    who = who or factories.client().person
    if not hasattr(who, "client"):
        factories.client(who)
    given = {
        "amount": MILLION, "note": "Para surtir", "references": REFERENCES, "documents": {}, "expiries": {},
        "channel": "account", "form_key": uuid.uuid4(), "by": getattr(who, "user", None),
    }  # fmt: skip
    return actions.request_credit(person=who, **given | fields)


def decide(request: CreditRequest, outcome: str, by: User | None = None, **fields: Any) -> CreditRequest:
    given: dict[str, Any] = {"form_key": uuid.uuid4(), "reason": "" if outcome == "approved" else "No alcanza"}
    if outcome == "approved":
        given["limit"] = request.to_approve_minor
    return actions.decide_credit(request=request, outcome=outcome, by=by or staff(), **given | fields)


def more(request: CreditRequest, *asked: str, **fields: Any) -> CreditRequest:
    return decide(request, "more", asked=asked, **fields)


def staff(*permissions: str) -> User:
    return factories.staff(*(permissions or (VIEW_CREDIT, DECIDE_CREDIT, SET_CREDIT_LIMITS)))


def form(**fields: Any) -> dict[str, Any]:
    """What the page of a request sends."""
    return {
        "form_key": str(uuid.uuid4()), "amount": "1.000.000", "note": "Para surtir",
        "ref_1_name": "Rosa Peña", "ref_1_phone": "300 111 2233", "ref_1_relation": "vecina",
        "ref_2_name": "Iván Soto", "ref_2_phone": "300 444 5566", "ref_2_relation": "jefe",
    } | fields  # fmt: skip
