"""What a person has used of the limits of products, and what they bring where a product is not for everybody."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.timezone import make_aware

from ledger.queries import balances
from network.models import Agent
from people.models import Person
from rewards import rules
from rewards.enums import Outcome
from rewards.models import Award, Product, Redemption
from rewards.rules import Standing


def standings(
    person: Person, products: Iterable[Product], *, available: int | None = None, without: int = 0
) -> dict[int, Standing]:
    """Where the person stands before each product; what no product asks for is not looked up.

    The redemption `without` is not counted: it is the one that is being made.
    """
    products, today = list(products), timezone.localdate()
    held = balances(person).available if available is None else available
    counted = Redemption.objects.counting().exclude(pk=without)
    own = _used_by(counted.of(person), [p.pk for p in products if _is_own_limited(p)], today)
    total = _used_in_all(counted, [p.pk for p in products if p.max_in_all is not None])
    documents = earning_documents(person) if any(p.min_documents for p in products) else 0
    since = agent_since(person) if any(p.joined_until for p in products) else None
    return {
        p.pk: Standing(
            today=today, available=held, used=own.get(p.pk, (0, 0))[0], used_this_month=own.get(p.pk, (0, 0))[1],
            used_in_all=total.get(p.pk, 0), documents=documents, agent_since=since,
        )
        for p in products
    }  # fmt: skip


def _is_own_limited(product: Product) -> bool:
    return (product.max_per_agent, product.max_per_month) != (None, None)


def _used_by(rows: QuerySet[Redemption], products: list[int], today: date) -> dict[int, tuple[int, int]]:
    """Product -> units in all and in this calendar month."""
    if not products:
        return {}
    month = Q(created_at__gte=_midnight(today.replace(day=1)), created_at__lt=_midnight(rules.next_month(today)))
    found = rows.filter(product__in=products).values("product")
    found = found.annotate(units=Sum("quantity"), month=Sum("quantity", filter=month, default=0))
    return {row["product"]: (row["units"], row["month"]) for row in found}


def _used_in_all(rows: QuerySet[Redemption], products: list[int]) -> dict[int, int]:
    if not products:
        return {}
    return dict(rows.filter(product__in=products).values_list("product").annotate(units=Sum("quantity")))


def earning_documents(person: Person) -> int:
    """Documents that earned the person points which were not taken back."""
    return int(Award.objects.of(person).filter(outcome=Outcome.POSTED, points__gt=0, reversal=None).count())


def agent_since(person: Person) -> date | None:
    joined = Agent.objects.filter(person=person).values_list("joined_at", flat=True).first()
    return timezone.localdate(joined) if joined else None


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
