"""Rewards written from a file that was previewed: all of it in one go, and the same file once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from core import audit
from core.models import AuditEntry
from people.models import User
from rewards.actions.setup import save_product
from rewards.models import Category, Product

DAYS = ("visible_from", "visible_until", "redeemable_from", "redeemable_until", "joined_until")
FIELDS = (
    "name", "description", "category", "points", "is_active", "is_delivered", *DAYS, "max_per_agent", "max_per_month",
    "max_in_all", "min_documents",
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """How many were written, and the lines of the file that were not, since somebody changed their reward."""

    count: int
    left: list[int]


@transaction.atomic
def import_products(*, rows: Sequence[Sequence[Any]], key: str, by: User) -> Written:
    """Rows are (line, reward or 0, the stamp of what was previewed, values, units to add). The same key writes once."""
    with connection.cursor() as cursor:  # a second send waits for the first one
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"rewards.import:{key}"])
    done = AuditEntry.objects.filter(
        action="rewards.import_products", target_type="people.user", target_id=str(by.pk), after__key=key
    ).first()
    if done:
        return Written(done.after["count"], done.after["left"])
    left = [line for line, pk, stamp, values, add in rows if not _write(pk, stamp, values, add, by)]
    written = Written(len(rows) - len(left), left)
    audit.record("rewards.import_products", by, by=by, after={"key": key, "count": written.count, "left": left})
    return written


def _write(pk: int, stamp: str, values: dict[str, Any], add: int, by: User) -> bool:
    product = Product.objects.select_for_update().get(pk=pk) if pk else Product()
    if pk and stamp_of(product) != stamp:
        return False
    for name in FIELDS:
        value = values[name]
        if name == "category":
            product.category = Category.objects.filter(name=value).first() if value else None
        else:
            setattr(product, name, date.fromisoformat(value) if name in DAYS and value else value)
    save_product(product=product, stock_change=add, by=by)
    return True


def values_of(product: Product) -> dict[str, Any]:
    """What a file says of a reward, its stock aside: that moves while people redeem."""
    values = {name: getattr(product, name) for name in FIELDS}
    days = {name: value.isoformat() for name, value in values.items() if isinstance(value, date)}
    return values | days | {"category": product.category.name if product.category else ""}


def stamp_of(product: Product) -> str:
    return hashlib.sha256(json.dumps(values_of(product), sort_keys=True).encode()).hexdigest()[:16]
