"""S14 U22: Lists that go out as files: harmless cells, the filters of the page, a job where they are long."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core import exports
from core.enums import JobState
from core.export_job import clear_files
from core.exports import FORMULA, harmless, write
from core.imports import clean_cell, read_table
from core.jobs_actions import start_job
from core.jobs_run import run_due_jobs
from core.models import AuditEntry, Job
from tests import factories

NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\n=1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_is_a_formula(text):
    for format in exports.FORMATS:
        with write(format, [text], [[text, -5, "ok"]]) as file:
            content = file.read()
        if format == "csv":
            cells = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
            assert cells[1][1:] == ["-5", "ok"], "numbers stay numbers"
            assert all(row[0].startswith("'") for row in cells)
        else:
            sheet = load_workbook(io.BytesIO(content)).worksheets[0]
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
            assert (sheet["B2"].value, sheet["A2"].value[0]) == (-5, "'")


@given(st.text(max_size=30))
def test_what_is_marked_is_read_back_as_it_was(text):
    marked = harmless(text)
    assert not FORMULA.match(marked)
    assert clean_cell(marked) == exports.CONTROL.sub("", text).strip() or text.startswith("'")


@pytest.fixture
def contracts(db):
    kind = factories.contract_type("=Hogar")
    holder = factories.client(factories.person("@Luisa", "Núñez; Gómez", phone="+573001112233"))
    return [factories.contract(holder, type=kind, number=f"H-{n}", amount_minor=1_250_000_50) for n in range(3)]


def export(browser, query="", format="csv"):
    answer = browser.post(f"/admin/contratos/exportar/{query}", {"format": format})
    assert answer.status_code == 200
    return io.BytesIO(b"".join(answer.streaming_content))


@pytest.mark.row("SL8")
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_our_own_files_come_back_as_they_left(login, contracts, format):
    content = export(login(factories.staff("contracts.view_contracts")), format=format)
    table = read_table(content, len(content.getvalue()))
    assert [row[0] for _n, row in table.rows] == ["H-2", "H-1", "H-0"]
    row = dict(zip(table.headers, table.rows[0][1], strict=True))
    assert row["Cliente"] == "@Luisa Núñez; Gómez"
    assert "+573001112233" in row.values()
    assert "=Hogar" in row.values()
    assert {"1250000,50", "1250000,5"} & set(row.values())


@pytest.mark.row("SL8")
def test_the_filters_of_the_page_hold_and_the_act_is_written_down(login, contracts):
    staff = factories.staff("contracts.view_contracts")
    content = export(login(staff), "?q=H-1&state=active&cursor=abc").getvalue().decode("utf-8-sig")
    assert "H-1" in content
    assert "H-2" not in content
    entry = AuditEntry.objects.get(action="core.export_rows")
    assert (entry.by, entry.after["rows"], entry.after["filters"]) == (staff, 1, {"q": "…", "state": "active"})


def test_a_long_list_becomes_a_job_with_the_same_content(login, contracts, monkeypatch):
    monkeypatch.setattr(exports, "DIRECT_ROWS", 2)
    monkeypatch.setattr(exports, "CHUNK", 2)
    staff = factories.staff("contracts.view_contracts", "core.run_jobs")
    browser = login(staff)
    answer = browser.post("/admin/contratos/exportar/", {"format": "csv"})
    again = browser.post("/admin/contratos/exportar/", {"format": "csv"})
    job = Job.objects.get()
    assert answer.url == again.url == f"/admin/trabajos/{job.pk}/", "a double click is one job"
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.figures) == (JobState.DONE, 3, {"rows": 3})
    got = browser.get(f"/admin/trabajos/{job.pk}/resultado/")
    assert b"".join(got.streaming_content).count(b"H-") == 3
    other = factories.staff("core.run_jobs", "core.view_jobs")
    assert login(other).get(f"/admin/trabajos/{job.pk}/resultado/").status_code == 403


def test_files_of_exports_go_after_a_week(contracts, monkeypatch, django_capture_on_commit_callbacks):
    staff = factories.staff("contracts.view_contracts")
    params = {"export": "contracts.views.exports.CONTRACTS", "format": "xlsx", "filters": ""}
    job = start_job(kind="core.export", title="Lista", params=params, by=staff)
    run_due_jobs()
    job.refresh_from_db()
    content = job.result.content
    assert clear_files() == 0
    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert clear_files() == 1
    job.refresh_from_db()
    assert job.result is None
    assert not content.storage.exists(content.name)


def test_whoever_lost_the_right_meanwhile_gets_no_file(contracts):
    params = {"export": "contracts.views.exports.CONTRACTS", "format": "csv", "filters": ""}
    job = start_job(kind="core.export", title="Lista", params=params, by=factories.staff())
    run_due_jobs()
    job.refresh_from_db()
    assert job.result is None
    assert job.state == JobState.FAILED
    assert job.error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "permission"),
    [
        ("contratos", "contracts.view_contracts"),
        ("clientes", "network.view_clients"),
        ("agentes", "network.view_agents"),
        ("canjes", "rewards.view_redemptions"),
        ("correos", "notifications.view_history"),
    ],
)
def test_every_list_has_its_export_with_its_own_right(login, path, permission):
    agent = factories.agent()
    factories.refer(factories.client().person, agent.person)
    assert login(factories.staff()).post(f"/admin/{path}/exportar/").status_code == 403
    for format in exports.FORMATS:
        answer = login(factories.staff(permission)).post(f"/admin/{path}/exportar/", {"format": format})
        assert answer.status_code == 200
        assert len(b"".join(answer.streaming_content)) > 20
