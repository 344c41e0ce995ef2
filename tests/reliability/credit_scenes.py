"""Scenes of credit that a second click must not repeat."""

import uuid
from collections.abc import Callable
from typing import Any

from people.models import User
from sales import actions
from tests import factories
from tests.sales import cast

Call = Callable[[], Any]


def asking() -> Call:
    cast.on()
    person, key = factories.client().person, uuid.uuid4()
    return lambda: cast.ask(person, form_key=key)


def answering() -> Call:
    made, key, by = asking()(), uuid.uuid4(), cast.staff()
    cast.more(made, "note", by=by)
    User.objects.filter(pk=by.pk).update(is_active=False)  # else each scene has one more who is told
    given = {"note": "Vitrina", "documents": {}, "expiries": {}, "by": made.person.user}
    return lambda: actions.answer_credit(request=made, form_key=key, **given)


def deciding() -> Call:
    made, by, key = asking()(), cast.staff(), uuid.uuid4()
    return lambda: cast.decide(made, "approved", by, form_key=key)


def offering() -> Call:
    made, by, key = asking()(), cast.staff(), uuid.uuid4()
    return lambda: actions.offer_limit(request=made, limit=1, reason="Para empezar", by=by, form_key=key)


def setting() -> Call:
    person, by, key = factories.client().person, cast.staff(), uuid.uuid4()
    return lambda: actions.set_credit_limit(person=person, limit=5, reason="Sí", base=0, by=by, form_key=key)


def withdrawing() -> Call:
    made = asking()()
    return lambda: actions.withdraw_credit(request=made, by=made.person.user)


SCENES: dict[str, Callable[[], Call]] = {
    "sales.request_credit": asking, "sales.answer_credit": answering, "sales.decide_credit": deciding,
    "sales.offer_limit": offering, "sales.set_credit_limit": setting,
}  # fmt: skip
STATES: dict[str, Callable[[], Call]] = {"sales.withdraw_credit": withdrawing}
