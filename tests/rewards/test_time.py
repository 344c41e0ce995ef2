"""What time does to points, made visible: release days, end days, warnings and the notice when a hold ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import conf, events
from ledger import actions as ledger
from ledger.queries import balances, portions
from notifications.models import Message
from rewards import actions, rules
from tests import factories
from tests.rewards import cast

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
URL = reverse("rewards_office:points")


@pytest.fixture
def clock(db: Any) -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def give(person: Any, points: int, *, held: int | None = None, ends: int | None = None) -> None:
    with transaction.atomic():
        ledger.award_points(
            person=person, points=points, key=f"test:{person.pk}:{points}:{held}:{ends}",
            held_until=NOW + timedelta(days=held) if held else None,
            expires_at=NOW + timedelta(days=ends) if ends else None,
        )  # fmt: skip


def told(person: Any, kind: str) -> list[str]:
    rows = Message.objects.filter(person=person, kind=f"rewards.{kind}", channel="bell").order_by("pk")
    return [row.subject for row in rows]


@given(st.text(max_size=40))
def test_any_text_of_days_can_be_read(text: str) -> None:
    days = rules.warning_days(text)
    assert days == sorted(set(days))
    assert all(0 < day <= 365 for day in days)


def test_the_setting_reads_days() -> None:
    assert rules.warning_days("30, 7,1 x 0 900") == [1, 7, 30]


def test_lines_by_day_add_up_to_the_balance(clock: Any, login: Any) -> None:
    person = cast.holder(0)
    give(person, 300, held=5, ends=40)
    give(person, 50, held=9)
    give(person, 200, ends=20)
    give(person, 70, ends=3)
    give(person, 11)
    cast.redeem(person, factories.product(points=100))
    found, held = portions(person), balances(person)
    assert [(p.points, p.day) for p in found.available] == [
        (170, (NOW + timedelta(days=20)).date()), (11, None),
    ]  # fmt: skip
    assert sum(p.points for p in found.available) == held.available
    assert sum(p.points for p in found.pending) == held.pending == 350
    page = login(person).get(URL).content.decode()
    for shown in ("7 mar 2026", "11 mar 2026", "22 mar 2026"):
        assert shown in page


def test_each_warning_is_sent_once_and_a_pause_sends_only_the_closest(clock: Any) -> None:
    person = cast.holder(0)
    give(person, 200, ends=40)
    assert actions.warn_expiring() == 0
    for day, count in [(10, 1), (11, 1), (34, 2), (39, 3), (39.5, 3)]:
        clock.move_to(NOW + timedelta(days=day))
        actions.warn_expiring()
        assert len(told(person, "points_expiring")) == count, day
    other = cast.holder(0)
    clock.move_to(NOW)
    give(other, 90, ends=60)
    clock.move_to(NOW + timedelta(days=55))  # nothing ran between 30 and 5 days before
    assert actions.warn_expiring() == 1
    assert actions.warn_expiring() == 0
    assert len(told(other, "points_expiring")) == 1
    assert "90" in told(other, "points_expiring")[0]


def test_what_was_spent_is_not_warned_of_and_no_days_mean_no_warning(clock: Any) -> None:
    person = cast.holder(0)
    give(person, 100, ends=5)
    conf.change("rewards.expiry_warning_days", "", by=None)
    assert actions.warn_expiring() == 0
    conf.change("rewards.expiry_warning_days", "7", by=None)
    cast.redeem(person, factories.product(points=100))
    assert actions.warn_expiring() == 0


def test_points_of_one_day_are_one_warning(clock: Any) -> None:
    person = cast.holder(0)
    give(person, 100, ends=6)
    give(person, 25, ends=6)
    assert actions.warn_expiring() == 1
    assert "125" in told(person, "points_expiring")[0]


def test_the_end_of_a_hold_is_told_once_per_person(clock: Any) -> None:
    person, other = cast.holder(0), cast.holder(0)
    give(person, 100, held=3)
    give(person, 30, held=2)
    give(other, 40, held=30)
    clock.move_to(NOW + timedelta(days=4))
    assert ledger.release_due() == 2
    for _again in range(2):
        events.run_due_reactions()
    assert len(told(person, "points_released")) == 1
    assert "130" in told(person, "points_released")[0]
    assert told(other, "points_released") == []
