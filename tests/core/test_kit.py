"""The kit: its gallery shows every part, and is not there in production; figures stand where they should."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import charts

KIT = Path(settings.BASE_DIR) / "templates" / "kit"
BY_TAGS = {"_moment", "_card", "_table", "_dialog", "_notice", "_spark", "_chart"}
BY_FORM = {"_fields", "_form_errors"}
TAGS = {"card", "table", "heads", "dialog", "notice", "spark", "chart", "state_badge", "money", "points"}
numbers = st.lists(st.integers(-(10**12), 10**12), max_size=60)


@pytest.mark.django_db
def test_the_gallery_is_open_while_building(client: Any) -> None:
    page = client.get(reverse("kit"))
    assert page.status_code == 200
    assert "María Fernanda de los Ángeles" in page.content.decode()


@pytest.mark.django_db
def test_in_production_it_is_not_there(client: Any, settings: Any) -> None:
    settings.PRODUCTION = True
    assert client.get(reverse("kit")).status_code == 404


def test_the_gallery_shows_every_part() -> None:
    shown = "\n".join(path.read_text() for path in (KIT / "gallery").glob("*.html"))
    parts = {path.stem for path in KIT.glob("_*.html")} - BY_TAGS - BY_FORM
    assert {part for part in parts if f"kit/{part}.html" not in shown} == set()
    assert {tag for tag in TAGS if f"{{% {tag} " not in shown} == set()


def test_the_readme_tells_of_every_part() -> None:
    told = (KIT / "README.md").read_text()
    named = {path.stem for path in KIT.glob("_*.html")} - BY_TAGS
    assert {part for part in named if f"kit/{part}.html" not in told} == set()
    assert {part for part in BY_TAGS if f"{{% {part[1:]} " not in told} == set()


@given(numbers)
def test_a_line_stays_inside_its_picture(values: list[int]) -> None:
    points = charts.spark(values)
    assert len(points) == len(values)
    assert all(2 <= x <= 94 and 2 <= y <= 26 for x, y in points)


@given(st.lists(st.tuples(*[st.integers(-9, 10**9)] * 3), max_size=4))
def test_bars_stand_on_the_floor_and_inside_the_picture(series: list[tuple[int, ...]]) -> None:
    drawn = charts.bars([("primary", values) for values in series])
    wide = charts.width_of(len(series[0]) if series else 0, len(series))
    assert all(bar.y + bar.height == 120 and bar.x + bar.width <= wide for bar in drawn)
    if any(value > 0 for values in series for value in values):
        assert max(bar.height for bar in drawn) == 120


def test_nothing_at_all_is_a_line_on_the_floor() -> None:
    assert {y for _x, y in charts.spark([0, 0, 0])} == {26}
    assert charts.spark([]) == []


@pytest.mark.parametrize(("value", "is_long"), [("1.284.350", False), ("$ 12.450.987.000", True), ("0", False)])
def test_a_long_figure_is_set_smaller(value: str, is_long: bool) -> None:
    drawn = Template('{% include "kit/_amount.html" with label="x" value=value %}').render(Context({"value": value}))
    assert ("vi-amount-long" in drawn) is is_long


def test_what_the_tags_are_given_is_escaped() -> None:
    notice = '{% notice "warn" icon=x role=x %}{{ x }}{% endnotice %}'
    moment = "{% moment title=x when=x %}{{ x }}{% endmoment %}{% spark v label=x %}"
    drawn = Template(notice + moment).render(Context({"x": '"><b>', "v": [1]}))
    assert "<b>" not in drawn


def test_the_head_of_a_table_escapes_and_marks_figures() -> None:
    head = Template('{% heads _("Name") label "#" _("Amount") "" %}').render(Context({"label": "<b>"}))
    assert head == (
        '<thead><tr><th scope="col">Nombre</th><th scope="col">&lt;b&gt;</th>'
        '<th scope="col" class="num">Monto</th><th scope="col"></th></tr></thead>'
    )


def test_an_email_breaks_before_its_at_and_a_moment_is_written_in_short() -> None:
    shown = Template("{{ who|email }}").render(Context({"who": "<b>@x.test"}))
    assert shown == "&lt;b&gt;<wbr>@x.test"
    when = datetime(2026, 11, 28, 15, 4, tzinfo=UTC)
    shown = Template('{% moment title="Hecho" when=when %}{% endmoment %}').render(Context({"when": when}))
    assert "28/11/2026 10:04" in shown
