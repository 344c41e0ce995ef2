"""What a person has used of the limits of products, and what they bring where a product is not for everybody."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, Subquery, Sum
from django.utils import timezone
from django.utils.timezone import make_aware

from ledger.enums import POINTS, AccountKind
from ledger.models import Account
from network.models import Agent, Rank, SegmentHolding
from people.models import Person
from rewards import rules
from rewards.enums import Outcome
from rewards.models import Award, Product, Redemption
from rewards.rules import Standing


@dataclass(frozen=True)
class Used:
    """Units of one product: by the person, by the person this month, by everybody."""

    own: int = 0
    own_this_month: int = 0
    in_all: int = 0


def standings(
    person: Person, products: Iterable[Product], *, available: int | None = None, without: int = 0
) -> dict[int, Standing]:
    """Where the person stands before each product; what no product asks for is not looked up.

    The redemption `without` is not counted: it is the one that is being made.
    """
    products, today = list(products), timezone.localdate()
    held = available_points(person) if available is None else available
    used = _used(person, [p for p in products if rules.is_limited(p)], today, without)
    documents = earning_documents(person) if any(p.min_documents for p in products) else 0
    since = agent_since(person) if any(p.joined_until for p in products) else None
    segment = segments_of([person.pk]).get(person.pk) if any(p.segment_id for p in products) else None
    ranks = ranks_up_to(person) if any(p.min_rank_id for p in products) else frozenset()
    return {
        p.pk: Standing(
            today=today, available=held, used=used[p.pk].own, used_this_month=used[p.pk].own_this_month,
            used_in_all=used[p.pk].in_all, documents=documents, agent_since=since, segment=segment,
            ranks=ranks,
        )
        for p in products
    }  # fmt: skip


def available_points(person: Person) -> int:
    account = Account.objects.filter(owner=person, currency=POINTS, kind=AccountKind.AVAILABLE)
    return account.values_list("balance", flat=True).first() or 0


def _used(person: Person, products: list[Product], today: date, without: int) -> dict[int, Used]:
    """In one query; what others took is read only where a limit is for everybody."""
    if not products:
        return defaultdict(Used)
    mine, for_all = Q(person=person), [p.pk for p in products if p.max_in_all is not None]
    month = Q(created_at__gte=_midnight(today.replace(day=1)), created_at__lt=_midnight(rules.next_month(today)))
    rows = Redemption.objects.counting().exclude(pk=without).filter(product__in=[p.pk for p in products])
    found = rows.filter(mine | Q(product__in=for_all)).values("product").annotate(
        own=Sum("quantity", filter=mine, default=0), own_this_month=Sum("quantity", filter=mine & month, default=0),
        in_all=Sum("quantity"),
    )  # fmt: skip
    return defaultdict(Used, {row.pop("product"): Used(**row) for row in found})


def earning_documents(person: Person) -> int:
    """Documents that earned the person points which were not taken back."""
    return int(Award.objects.of(person).filter(outcome=Outcome.POSTED, points__gt=0, reversal=None).count())


def segments_of(people: Iterable[int]) -> dict[int, int]:
    """person -> the segment that they are in as an agent."""
    rows = SegmentHolding.objects.filter(agent__person__in=people, until=None)
    return dict(rows.values_list("agent__person", "segment"))


def ranks_up_to(person: Person) -> frozenset[int]:
    """The rank that the person holds as an agent, and those below it; nothing without one."""
    held = Agent.objects.filter(person=person).values("rank__position")[:1]
    return frozenset(Rank.objects.filter(position__lte=Subquery(held)).values_list("pk", flat=True))


def agent_since(person: Person) -> date | None:
    agent = getattr(person, "agent", None)
    return timezone.localdate(agent.joined_at) if agent else None


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
