import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import SettingValue, StoredEvent
from core.pages import KeysetPage, capped_count

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)


def events(count: int, *, same_moment: int = 3) -> list[int]:
    """Rows in the order of a page, newest first; several share a moment."""
    rows = [
        StoredEvent.objects.create(
            kind="test.Thing", version=1, payload={}, at=START + timedelta(hours=n // same_moment)
        )
        for n in range(count)
    ]
    return [row.pk for row in sorted(rows, key=lambda row: (row.at, row.pk), reverse=True)]


def page(cursor: str | None = "", size: int = 4, order: tuple[str, ...] = ("-at", "-pk")) -> KeysetPage:
    return KeysetPage(StoredEvent.objects.filter(kind="test.Thing"), order=order, cursor=cursor, size=size)


def ids(found: KeysetPage) -> list[int]:
    return [row.pk for row in found.rows]


def cursor_of(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize("size", [1, 3, 4, 10, 11])
def test_every_row_comes_once_forwards_and_backwards(size: int) -> None:
    expected = events(10)
    seen, found = [], page(size=size)
    seen += ids(found)
    while found.next_cursor:
        found = page(found.next_cursor, size)
        seen += ids(found)
    assert seen == expected
    back = ids(found)
    while found.previous_cursor:
        found = page(found.previous_cursor, size)
        back = ids(found) + back
    assert back == expected


def test_ends_have_no_cursor() -> None:
    events(5)
    first = page()
    last = page(first.next_cursor)
    assert (first.previous_cursor, last.next_cursor) == ("", "")
    assert ids(page(last.previous_cursor)) == ids(first)
    assert page(last.previous_cursor).previous_cursor == ""


def test_empty_list() -> None:
    assert (page().rows, page().next_cursor, page().previous_cursor) == ([], "", "")


def test_ascending_order() -> None:
    expected = events(6)[::-1]
    first = page(order=("at", "pk"))
    assert ids(first) + ids(page(first.next_cursor, order=("at", "pk"))) == expected


def test_order_by_a_text_column() -> None:
    for name in ("b", "a", "c"):
        SettingValue.objects.create(name=name, value=1)
    values = SettingValue.objects.filter(name__in="abc")  # the seeds wrote others
    first = KeysetPage(values, order=("pk",), size=2)
    rest = KeysetPage(values, order=("pk",), cursor=first.next_cursor, size=2)
    assert [row.pk for row in first.rows + rest.rows] == ["a", "b", "c"]


def test_mixed_directions_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="one direction"):
        page(order=("-at", "pk"))


@pytest.mark.parametrize(
    "cursor",
    [
        None, "x", "%%%", "ñ", cursor_of(), cursor_of(0), cursor_of(0, "2026-01-01"), cursor_of(0, "no", 1),
        cursor_of(0, START.isoformat(), "x"), cursor_of(0, START.isoformat(), None),
        cursor_of(0, START.isoformat(), 1, 2),
        cursor_of(0, "2026-01-01T00:00:00", 1), cursor_of(0, [START.isoformat()], 1), cursor_of(0, "", 1),
        cursor_of(0, START.isoformat(), "1\x00"), cursor_of(0, START.isoformat(), float("inf")), "WzAs" + "W" * 4000,
        base64.urlsafe_b64encode(b"[" * 50_000).decode(), base64.urlsafe_b64encode(b'{"a": 1}').decode(),
    ],
)  # fmt: skip
def test_a_cursor_that_cannot_be_read_is_the_first_page(cursor: str | None) -> None:
    expected = events(3)
    assert ids(page(cursor)) == expected


def test_a_made_up_number_beyond_any_id_does_no_harm() -> None:
    expected = events(3, same_moment=1)
    assert ids(page(cursor_of(0, (START + timedelta(hours=1)).isoformat(), 10**40))) == expected[1:]


def test_a_page_is_one_query_by_row_values() -> None:
    events(9)
    cursor = page().next_cursor
    with CaptureQueriesContext(connection) as queries:
        found = page(cursor)
        assert found.rows
        assert found.next_cursor
        assert found.previous_cursor
    assert len(queries) == 1
    assert '("core_storedevent"."at", "core_storedevent"."id") < (' in queries[0]["sql"]


def test_count_stops_at_the_cap() -> None:
    events(4)
    rows = StoredEvent.objects.filter(kind="test.Thing")
    assert capped_count(rows, cap=3) == (3, True)
    assert capped_count(rows, cap=4) == (4, False)
    assert capped_count(rows) == (4, False)
