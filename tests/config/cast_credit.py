"""A credit request, somebody else's."""

from typing import Any

from core import conf
from people.models import Person
from tests.sales import cast

OBJECTS = {
    "sales_staff:credit": "credit", "sales_staff:decide": "credit", "sales_staff:offer": "credit",
    "sales_staff:limit": "owner", "sales_staff:set_limit": "owner",
}  # fmt: skip


def objects(owner: Person) -> dict[str, Any]:
    """Asked for while it could be; whether it can is as before."""
    before = conf.get("sales.credit_requests")
    cast.on()
    made = cast.ask(owner)
    conf.change("sales.credit_requests", before, by=None)
    return {"credit": made.pk}
