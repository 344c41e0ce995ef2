"""Many redemptions at once: previewed, done by the same person, and a report of what was left and why."""

import io
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from openpyxl import load_workbook

from core.jobs_run import run_due_jobs
from core.models import Job
from rewards.actions import bulk
from rewards.models import Delivery, Redemption
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
LIST, PLAN, DO = (reverse(f"rewards_staff:{name}") for name in ("redemptions", "plan_many", "do_many"))


@pytest.fixture
def browser(login: Any) -> Browser:
    return login(factories.staff("rewards.view_redemptions", "rewards.manage_redemptions", "core.run_jobs"))


def several(count: int) -> list[Redemption]:
    person, product = cast.holder(10_000), factories.product(stock=100)
    return [cast.redeem(person, product) for _n in range(count)]


def plan(browser: Browser, made: list[Redemption], state: str = "approved", query: str = "", **fields: Any) -> Any:
    return browser.post(f"{PLAN}?{query}", {"ids": [row.pk for row in made], "state": state} | fields)


def states(made: list[Redemption]) -> list[str]:
    return list(
        Redemption.objects.filter(pk__in=[row.pk for row in made]).order_by("pk").values_list("state", flat=True)
    )


@pytest.mark.row("SL10")
def test_the_marked_ones_are_previewed_and_then_approved(browser: Browser) -> None:
    made = several(3)
    cast.advance(made[2], "rejected")
    preview = plan(browser, made)
    assert (preview.context["count"], preview.context["left"]) == (2, 1)
    assert made[2].number in preview.content.decode()
    assert states(made) == ["requested", "requested", "rejected"]
    for _time in range(2):
        done = browser.post(DO, {"plan": preview.context["plan"]})
        assert [row.number for row in done.context["done"]] == [made[0].number, made[1].number]
        assert [row.number for row in done.context["left"]] == [made[2].number]
    assert states(made) == ["approved", "approved", "rejected"]
    assert made[0].changes.count() == 2


@pytest.mark.row("SL10")
def test_all_that_match_the_filter_go_through_a_job_with_a_report(browser: Browser) -> None:
    """U22: all of the filter, not only the page; and a row that changed since the preview is left as it is (R18)."""
    lamps = [cast.redeem(cast.holder(), factories.product("Lámpara")) for _n in range(2)]
    made = several(53)
    preview = plan(browser, [], all="on", query="q=licuadora")
    assert preview.context["count"] == 53
    cast.modify(made[5], quantity=2)
    answer = browser.post(DO, {"plan": preview.context["plan"]})
    job = Job.objects.get()
    assert answer.url == reverse("core_staff:job", args=[job.pk])
    assert browser.post(DO, {"plan": preview.context["plan"]}).url == answer.url
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.figures) == ("done", {"done": 52, "left": 1})
    assert states(lamps) == ["requested"] * 2
    assert states(made).count("approved") == 52
    assert job.result
    lines = list(load_workbook(io.BytesIO(job.result.content.read())).worksheets[0].iter_rows(values_only=True))
    left = [line for line in lines[1:] if line[5]]
    assert len(lines) == 54
    assert [(line[0], "1 → 2" in str(line[5])) for line in left] == [(made[5].number, True)]
    assert browser.get(reverse("core_staff:job_result", args=[job.pk])).status_code == 200


def test_a_job_that_dies_on_the_way_goes_on_and_repeats_nothing(browser: Browser) -> None:
    made = several(30)
    answer = browser.post(DO, {"plan": plan(browser, made, "delivered").context["plan"]})
    job = Job.objects.get()
    steps = bulk.run(job)
    next(steps)
    steps.close()
    assert answer.status_code == 302
    run_due_jobs()
    job.refresh_from_db()
    assert job.figures == {"done": 30, "left": 0}
    assert {row.changes.count() for row in made} == {3}


def test_nobody_decides_on_their_own_in_bulk_either(login: Any) -> None:
    staff = factories.staff("rewards.view_redemptions", "rewards.manage_redemptions")
    factories.points(staff.person, 500)
    own, browser = cast.redeem(staff.person), login(staff)
    preview = plan(browser, [own])
    assert (preview.context["count"], preview.context["left"]) == (0, 1)
    browser.post(DO, {"plan": preview.context["plan"]})
    assert states([own]) == ["requested"]


@pytest.mark.parametrize("fields", [{}, {"state": "rejected"}, {"ids": ["x", "9" * 30]}, {"ids": ["١"]}])
def test_nothing_marked_or_unreadable_is_said(browser: Browser, fields: dict[str, Any]) -> None:
    several(1)
    answer = browser.post(PLAN, {"state": "approved"} | fields, follow=True)
    assert (answer.status_code, len(list(answer.context["messages"]))) == (200, 1)


def test_a_plan_counts_only_for_whoever_saw_it(browser: Browser, login: Any) -> None:
    made = several(2)
    seen = plan(browser, made).context["plan"]
    other = login(factories.staff("rewards.view_redemptions", "rewards.manage_redemptions"))
    for sent in (seen, seen[:-3], "", "x" * 500):
        assert other.post(DO, {"plan": sent}).url == LIST
    assert states(made) == ["requested"] * 2


def test_strangers_are_refused(client: Browser, login: Any) -> None:
    for path in (PLAN, DO):
        client.logout()
        assert client.post(path).status_code == 302
        for who in (cast.holder(0), factories.client(), factories.staff("rewards.view_redemptions")):
            assert login(who).post(path).status_code == 403


FILE, TRACK, BAD = (reverse(f"rewards_staff:{name}") for name in ("tracking_file", "do_tracking", "bad_tracking"))


def table(*rows: str) -> Any:
    content = "\r\n".join(["Canje;Transportadora;Guía;Página de rastreo", *rows]).encode()
    upload = io.BytesIO(content)
    upload.name = "guias.csv"
    return upload


@pytest.mark.row("SL10")
def test_a_file_of_tracking_numbers_is_previewed_saved_and_told(browser: Browser) -> None:
    made, waiting = [cast.sent() for _n in range(2)], cast.redeem(cast.holder())
    preview = browser.post(FILE, {"table": table(
        f"{made[0].number};TCC;11;https://tcc.test/11", f"{made[1].pk};TCC;12;", f"{made[1].pk};TCC;13;",
        f"{waiting.number};TCC;14;", "CJ-999999;TCC;15;", ";;;",
        f"{made[0].number.lower()};;;",
    )})  # fmt: skip
    assert (preview.context["count"], preview.context["left"]) == (2, 4)
    assert not Delivery.objects.filter(carrier__gt="").exists()
    bad = b"".join(browser.post(BAD, {"plan": preview.context["plan"], "format": "csv"}).streaming_content).decode()
    assert bad.count("\r\n") == 5
    assert "CJ-999999" in bad
    for _time in range(2):
        done = browser.post(TRACK, {"plan": preview.context["plan"]})
        assert len(done.context["done"]) == 2
    assert list(Delivery.objects.order_by("pk").values_list("tracking_number", flat=True)) == ["11", "12"]
    assert made[0].changes.filter(after__carrier="TCC").count() == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{n};;11;", "transportadora"), ("{n};TCC;11;http://tcc.test", "https://"), ("{n};TCC;11;tcc", "https://"),
        ("{n};" + "T" * 90 + ";1;", "larg"),
    ],
)  # fmt: skip
def test_a_row_with_a_mistake_says_which(browser: Browser, row: str, said: str) -> None:
    preview = browser.post(FILE, {"table": table(row.format(n=cast.sent().number))})
    assert said in preview.context["bad"][0].problem


@pytest.mark.parametrize("content", [b"", b"\0\0", b"PK\x03\x04nothing"])
def test_what_is_no_table_is_said(browser: Browser, content: bytes) -> None:
    upload = io.BytesIO(content)
    upload.name = "guias.xlsx"
    answer = browser.post(FILE, {"table": upload})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["table"])


def test_many_tracking_numbers_go_through_a_job(browser: Browser) -> None:
    made = [cast.sent() for _n in range(22)]
    preview = browser.post(FILE, {"table": table(*(f"{row.number};TCC;{row.pk};" for row in made))})
    browser.post(TRACK, {"plan": preview.context["plan"]})
    run_due_jobs()
    assert Job.objects.get().figures == {"done": 22, "left": 0}


def test_a_plan_of_one_kind_is_not_taken_for_the_other(browser: Browser) -> None:
    made = several(1)
    assert browser.post(TRACK, {"plan": plan(browser, made).context["plan"]}).url == FILE
    assert states(made) == ["requested"]
