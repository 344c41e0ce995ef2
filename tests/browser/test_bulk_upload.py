"""A whole file of contracts in a browser: mistakes, columns, confirmation, progress, undo; and a list taken away."""

import io
import threading
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from contracts.models import Contract
from core.access import PERMISSIONS
from core.imports import read_table
from core.jobs_run import run_due_jobs
from ledger.queries import balances, check_invariants
from tests import factories
from tests.contracts.batch_cast import papers, row, xlsx_file
from tests.contracts.conftest import make_scene


@pytest.fixture
def staff(transactional_db):
    user = factories.totp(factories.staff(*PERMISSIONS))
    user.set_password(factories.PASSWORD)
    user.save()
    return user


def work():
    """What a worker does when it is rung."""
    thread = threading.Thread(target=lambda: (run_due_jobs(), connections.close_all()))
    thread.start()
    thread.join(30)


def send(page, folder: Path, rows, archive):
    for name, upload in {"contratos.xlsx": xlsx_file(rows), "pdf.zip": archive}.items():
        (folder / name).write_bytes(upload.read())
    page.goto("/admin/contratos/masivo/")
    page.set_input_files("[name=table]", folder / "contratos.xlsx")
    page.set_input_files("[name=archive]", folder / "pdf.zip")
    page.locator("form:has([name=table]) [type=submit]").click()
    page.wait_for_url("**/masivo/*/")


@pytest.mark.row("SL7", "SL8")
def test_a_file_of_contracts_from_mistakes_to_undo(open_page, sign_in, staff, tmp_path):
    scene = make_scene()
    email = scene.client.person.email
    page = open_page()
    sign_in(page, staff)
    send(page, tmp_path, [row("H-1", email), row("H-2", email), row("H-3", "nadie@casa.test")], papers("H-1", "H-2"))
    expect(page.locator("[data-count=create]")).to_have_text("2")
    expect(page.locator("[data-count=error]")).to_have_text("1")
    expect(page.locator("#content")).to_contain_text("nadie@casa.test")
    with page.expect_download() as download:
        page.locator("a[href$='errores.xlsx']").click()
    book = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert lines[1][0] == "H-3"
    assert lines[1][-1]

    page.locator("form[action$='/confirmar/'] [type=submit]").click()
    expect(page.locator("#job-progress")).to_be_visible(timeout=3000)
    expect(page.locator("#job-tray a")).to_be_visible()
    work()
    page.locator("#job-progress a[href*='/masivo/']").click()
    expect(page.locator("[data-count=created]")).to_have_text("2")
    assert balances(scene.agent.person).available == 600

    page.locator("a[href$='/deshacer/']").click()
    page.fill("[name=reason]", "Era el archivo de otro mes")
    page.locator("form:has([name=reason]) [type=submit]").click()
    page.wait_for_url("**/masivo/*/")
    work()
    page.reload()
    expect(page.locator("[data-count=voided]")).to_have_text("2")
    assert balances(scene.agent.person).available == 0
    assert check_invariants() == []


@pytest.mark.row("SL8")
def test_what_the_list_shows_is_taken_away_as_a_file(open_page, sign_in, staff):
    for number in ("H-1", "H-2", "X-9"):
        factories.contract(number=number)
    page = open_page()
    sign_in(page, staff)
    page.goto("/admin/contratos/?q=H-")
    for format in ("csv", "xlsx"):
        with page.expect_download() as download:
            page.locator(f"button[name=format][value={format}]").click()
        content = Path(download.value.path()).read_bytes()
        table = read_table(io.BytesIO(content), len(content))
        assert [cells[0] for _n, cells in table.rows] == ["H-2", "H-1"]
        assert download.value.suggested_filename == f"contratos-{timezone.localtime():%Y-%m-%d}.{format}"


@pytest.mark.row("SL7")
def test_a_client_nobody_knows_is_created_inside_the_upload(open_page, sign_in, staff, tmp_path):
    scene = make_scene()
    (tmp_path / "firmado.pdf").write_bytes(factories.pdf().read())
    page = open_page()
    sign_in(page, staff)
    page.goto("/admin/contratos/nuevo/")
    page.select_option("[name=type]", str(scene.type.pk))
    page.fill("[name=amount]", "1.250.000")
    page.fill("[name=number]", "H-77")
    page.set_input_files("[name=file]", tmp_path / "firmado.pdf")
    page.locator("#id_client_search").press_sequentially("Eva Paz", delay=20)
    page.locator("#client-results summary").click()
    expect(page.locator("[name=new-given_names]")).to_have_value("Eva")
    page.fill("[name=new-email]", "eva@casa.test")
    page.locator("[name=create]").click()
    expect(page.locator("#client-results input:checked")).to_have_count(1)
    expect(page.locator("[name=number]")).to_have_value("H-77")
    expect(page.locator("#kept-file")).to_contain_text("firmado.pdf")
    page.locator("#contract-form button.btn-primary[type=submit]").click()
    page.wait_for_url(lambda url: "/nuevo/" not in url)
    assert Contract.objects.get().client.person.email == "eva@casa.test"
