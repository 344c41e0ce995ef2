"""The steps of a redemption: each recorded, each once, points and stock back where it ends badly."""

import uuid

import pytest
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.urls import get_resolver

from core import audit
from core.errors import DomainError
from core.models import StoredEvent
from people.models import Person
from rewards.errors import ClosedRedemption, OwnRedemption, ReasonRequired
from rewards.models import Redemption, RedemptionChange
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


def states(redemption: Redemption) -> list[str]:
    return [change.after["state"] for change in redemption.changes.all()]


def test_the_whole_way() -> None:
    made, staff = cast.redeem(cast.holder()), factories.staff()
    for state in ("approved", "preparing", "delivered"):
        made = cast.advance(made, state, by=staff)
    assert made.state == "delivered"
    assert states(made) == ["requested", "approved", "preparing", "delivered"]
    assert [entry.after["state"] for entry in audit.history(made)] == ["delivered", "preparing", "approved"]
    assert StoredEvent.objects.filter(kind="rewards.RedemptionChanged").count() == 3


def test_approve_and_deliver_is_two_steps_and_one_message() -> None:
    made, key = cast.redeem(cast.holder()), uuid.uuid4()
    staff = factories.staff()
    for _time in range(2):
        cast.advance(made, "delivered", by=staff, form_key=key)
    assert states(made) == ["requested", "approved", "delivered"]
    event = StoredEvent.objects.get(kind="rewards.RedemptionChanged")
    assert event.payload["change_id"] == made.changes.last().pk  # type: ignore[union-attr]


@pytest.mark.parametrize("state", ["requested", "approved", "preparing"])
def test_rejecting_gives_points_and_stock_back(state: str) -> None:
    person, product = cast.holder(1000), factories.product(points=100, stock=5)
    made = cast.redeem(person, product, 3)
    for step in ["approved", "preparing"][: ["requested", "approved", "preparing"].index(state)]:
        cast.advance(made, step)
    made = cast.advance(made, "rejected", reason="  Sin existencias  ")
    product.refresh_from_db()
    assert (cast.available(person), product.stock, made.state) == (1000, 5, "rejected")
    last = made.changes.last()
    assert last
    assert (last.points, last.reason) == (300, "Sin existencias")


def test_rejecting_needs_a_reason() -> None:
    made = cast.redeem(cast.holder())
    with pytest.raises(ReasonRequired):
        cast.advance(made, "rejected", reason="  ")


def test_the_owner_cancels_while_it_is_only_requested() -> None:
    person = cast.holder(1000)
    made = cast.redeem(person)
    assert cast.advance(made, "cancelled", by=person.user, reason="").state == "cancelled"
    assert cast.available(person) == 1000
    second = cast.redeem(person)
    cast.advance(second, "approved")
    with pytest.raises(ClosedRedemption):
        cast.advance(second, "cancelled", by=person.user)


def test_cancelling_is_the_owners_alone() -> None:
    with pytest.raises(ClosedRedemption):
        cast.advance(cast.redeem(cast.holder()), "cancelled", by=factories.staff())


@pytest.mark.parametrize("state", ["approved", "preparing", "delivered", "rejected"])
def test_nobody_decides_on_their_own(state: str) -> None:
    person = cast.holder()
    made = cast.redeem(person)
    with pytest.raises(OwnRedemption):
        cast.advance(made, state, by=person.user)
    assert states(made) == ["requested"]


@pytest.mark.parametrize("end", ["delivered", "rejected"])
def test_what_is_closed_stays_closed(end: str) -> None:
    made = cast.advance(cast.redeem(cast.holder()), end)
    for state in ("approved", "preparing", "delivered", "rejected", "cancelled", "requested"):
        with pytest.raises(ClosedRedemption):
            cast.advance(made, state)


@pytest.mark.django_db(transaction=True)
def test_one_of_many_decisions_at_once_counts() -> None:
    person: Person = cast.holder(1000)
    made = cast.redeem(person)
    results = cast.together(8, lambda n: cast.advance(made, "rejected" if n % 2 else "delivered"))
    assert sum(isinstance(result, Redemption) for result in results) == 1
    assert sum(isinstance(result, DomainError) for result in results) == 7
    made.refresh_from_db()
    assert cast.available(person) == (1000 if made.state == "rejected" else 900)


@pytest.mark.django_db(transaction=True)
def test_same_form_at_once_gives_back_once() -> None:
    person, key = cast.holder(1000), uuid.uuid4()
    made = cast.redeem(person)
    results = cast.together(8, lambda _n: cast.advance(made, "rejected", form_key=key).state)
    assert results == ["rejected"] * 8
    assert (cast.available(person), made.changes.count()) == (1000, 2)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM rewards_redemption WHERE id = %s",
        "DELETE FROM rewards_redemptionchange WHERE redemption_id = %s",
        "UPDATE rewards_redemptionchange SET reason = '' WHERE redemption_id = %s",
        "UPDATE rewards_redemptionposting SET points = -1 WHERE change_id IN "
        "(SELECT id FROM rewards_redemptionchange WHERE redemption_id = %s)",
    ],
)
def test_neither_a_redemption_nor_its_history_can_be_removed_or_rewritten(statement: str) -> None:
    made = cast.redeem(cast.holder())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [made.pk])


def test_no_page_and_no_code_deletes_a_redemption() -> None:
    """SL10: not by an address, not in the backend, not by the rows themselves."""
    made = cast.sent()
    names = [str(name) for name in get_resolver().reverse_dict if isinstance(name, str)]
    assert not [name for name in names if "redemption" in name and "delete" in name]
    assert Redemption not in admin.site._registry
    for rows in (Redemption.objects.filter(pk=made.pk), RedemptionChange.objects.filter(redemption=made)):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE rewards_redemption CASCADE")
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        made.person.delete()
    assert Redemption.objects.filter(pk=made.pk).exists()
