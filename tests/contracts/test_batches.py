"""U18 U24: Contracts by file: preview, mistakes by row, confirming what was seen, undoing."""

import io
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from openpyxl import load_workbook

from contracts.enums import BatchState, ContractState, RowOutcome
from contracts.models import Batch, BatchRow, Contract
from core.jobs_actions import cancel_job
from core.jobs_run import run_due_jobs
from core.models import Job
from ledger.queries import balances, check_invariants
from network.actions import register_contact_client
from network.models import Client
from tests import factories
from tests.contracts.batch_cast import HEAD, csv_file, papers, row, xlsx_file, zip_file
from tests.contracts.conftest import make_scene

URL = "/admin/contratos/masivo/"


@pytest.fixture
def staff(scene):
    return factories.staff(
        "contracts.view_contracts", "contracts.upload_contracts", "contracts.void_contracts", "core.run_jobs"
    )


@pytest.fixture
def upload(client, staff):
    """upload(rows, archive): through the page; the batch as it was understood."""
    factories.sign_in(client, staff)

    def send(table, archive, **more):
        answer = client.post(URL, {"form_key": uuid.uuid4(), "table": table, "archive": archive} | more)
        assert answer.status_code == 302, answer.context["form"].errors
        return Batch.objects.get(pk=int(answer.url.split("/")[-2]))

    return send


def confirm(browser, batch, **more):
    batch.refresh_from_db()
    return browser.post(f"{URL}{batch.pk}/confirmar/", {"version": batch.version} | more)


def outcomes(batch):
    return dict(batch.rows.values_list("number", "outcome"))


def reasons(batch):
    return {row.number: [name for name, _reason in row.problems] for row in batch.rows.exclude(problems=[])}


@pytest.mark.row("SL8")
@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_a_file_is_previewed_saved_and_undone(client, scene, upload, make):
    email = scene.client.person.email
    cells = [row("H-1", email), row("H-2", scene.client.person.phone, amount=2500000.5), row("EJEMPLO-0001", "x")]
    if make is csv_file:
        cells[1][6] = "2.500.000,50"
    else:
        cells[0][7] = timezone.localdate()
    batch = upload(make(cells), papers("h-1", "sub/H-2"))
    assert outcomes(batch) == {2: RowOutcome.CREATE, 3: RowOutcome.CREATE}
    assert not Contract.objects.exists(), "nothing is saved before it is confirmed"
    page = client.get(f"{URL}{batch.pk}/").content.decode()
    assert 'data-count="create"' in page
    assert "600" in page
    confirm(client, batch)
    confirm(client, batch)
    assert Job.objects.count() == 1
    run_due_jobs()
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert {c.number: (c.amount_minor, c.signed_on, c.referrer) for c in Contract.objects.all()} == {
        "H-1": (1_850_000_00, timezone.localdate(), scene.agent.person),
        "H-2": (2_500_000_50, timezone.localdate(), scene.agent.person),
    }
    assert balances(scene.agent.person).available == 600
    assert "600" in client.get(f"{URL}{batch.pk}/deshacer/").content.decode()
    assert client.post(f"{URL}{batch.pk}/deshacer/", {"reason": ""}).status_code == 422
    client.post(f"{URL}{batch.pk}/deshacer/", {"reason": "Archivo equivocado"})
    run_due_jobs()
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE
    assert set(Contract.objects.values_list("state", "void_reason")) == {(ContractState.VOID, "Archivo equivocado")}
    assert balances(scene.agent.person).available == 0
    assert check_invariants() == []


@pytest.mark.row("SL8")
def test_every_mistake_is_told_with_row_column_value_and_reason(client, scene, upload):
    email = scene.client.person.email
    factories.contract(scene.client, number="OLD-1")
    twin = factories.client(factories.person(email="dos@casa.test"))
    same = factories.client().person
    same.email = twin.person.email
    same.save()
    tomorrow = timezone.localdate().replace(year=2099).isoformat()
    lines = [
        row("", email), row("¿?", email), row("H-1", email), row("h-1", email), row("H-3", ""),
        row("H-4", "nadie@casa.test"), row("H-5", "dos@casa.test"), row("H-6", email, kind="Otro"),
        row("H-7", email, amount="mil"), row("H-8", email, amount="0"), row("H-9", email, day="31/31/2026"),
        row("H-10", email, day=tomorrow), row("H-11", email), row("H-12", email), row("OLD-1", email),
        row("H-13", email, amount="1,250"),
    ]  # fmt: skip
    inside = {f"H-{n}.pdf": None for n in (1, 3, 4, 5, 6, 7, 8, 9, 10, 13)} | {"H-12.pdf": b"no pdf at all"}
    batch = upload(csv_file(lines), zip_file(inside))
    assert reasons(batch) == {
        2: ["number"], 3: ["number"], 5: ["number"], 6: ["client"], 7: ["client"], 8: ["client"], 9: ["type"],
        10: ["amount"], 11: ["amount"], 12: ["signed_on"], 13: ["signed_on"], 14: ["file"], 15: ["file"],
        17: ["amount"],
    }  # fmt: skip
    assert outcomes(batch)[16] == RowOutcome.EXISTS
    assert outcomes(batch)[4] == RowOutcome.CREATE
    page = client.get(f"{URL}{batch.pk}/").content.decode()
    assert "nadie@casa.test" in page
    file = client.get(f"{URL}{batch.pk}/errores.xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(file.streaming_content))).worksheets[0]
    assert sheet.max_row == 15
    assert all(line[-1] for line in sheet.iter_rows(min_row=2, values_only=True))
    assert b"nadie@casa.test" in b"".join(client.get(f"{URL}{batch.pk}/errores.csv").streaming_content)


@pytest.mark.row("SL8")
def test_the_file_of_mistakes_comes_back_corrected(client, scene, upload):
    batch = upload(csv_file([row("H-1", "nadie@casa.test")]), papers("H-1"))
    content = b"".join(client.get(f"{URL}{batch.pk}/errores.csv").streaming_content)
    fixed = content.replace(b"nadie@casa.test", scene.client.person.email.encode())
    again = upload(io_file(fixed), papers("H-1"))
    assert outcomes(again) == {2: RowOutcome.CREATE}


def io_file(content, name="corregidas.csv"):
    file = io.BytesIO(content)
    file.name = name
    return file


def test_what_changed_since_the_preview_is_told_and_not_saved(client, scene, upload):
    """R18."""
    email = scene.client.person.email
    other = factories.client(factories.person(phone="+573001234567"))
    batch = upload(
        csv_file([row("H-1", email), row("H-2", email), row("H-3", "300 123 4567")]), papers("H-1", "H-2", "H-3")
    )
    factories.contract(scene.client, number="H-2")
    other.person.phone = "+573007654321"
    other.person.save()
    confirm(client, batch)
    run_due_jobs()
    assert outcomes(batch) == {2: RowOutcome.CREATED, 3: RowOutcome.CHANGED, 4: RowOutcome.CHANGED}
    assert set(Contract.objects.values_list("number", flat=True)) == {"H-1", "H-2"}
    assert 'data-count="changed"' in client.get(f"{URL}{batch.pk}/").content.decode()


def test_points_that_changed_since_the_preview_are_not_posted(client, scene, upload):
    batch = upload(csv_file([row("H-1", scene.client.person.email)]), papers("H-1"))
    BatchRow.objects.update(points=299)
    confirm(client, batch)
    run_due_jobs()
    assert outcomes(batch) == {2: RowOutcome.CHANGED}
    assert balances(scene.agent.person).available == 0


def test_another_preview_than_the_one_seen_is_not_confirmed(client, scene, upload):
    batch = upload(csv_file([row("H-1", scene.client.person.email)]), papers("H-1"))
    old = batch.version
    columns = {name: str(at) for name, at in batch.columns.items()}
    assert client.post(f"{URL}{batch.pk}/columnas/", columns).status_code == 302
    client.post(f"{URL}{batch.pk}/confirmar/", {"version": old})
    assert not Job.objects.exists()


@pytest.mark.row("SL8")
def test_columns_are_found_by_their_headers_and_can_be_corrected(client, scene, upload):
    head = ["Number", "Client", "First name", "Last name", "Phone", "Type", "Algo", "Date"]
    batch = upload(csv_file([row("H-1", scene.client.person.email)], head=head), papers("H-1"))
    assert reasons(batch) == {2: ["amount"]}
    columns = {name: str(at) for name, at in batch.columns.items()}
    assert client.post(f"{URL}{batch.pk}/columnas/", columns | {"amount": "0"}).status_code == 422
    client.post(f"{URL}{batch.pk}/columnas/", columns | {"amount": "6"})
    assert outcomes(batch) == {2: RowOutcome.CREATE}


@pytest.mark.row("SL8")
def test_the_same_file_again_is_refused_with_a_link_unless_forced(client, scene, upload):
    """R17."""
    email = scene.client.person.email
    first = upload(csv_file([row("H-1", email), row("H-2", email)]), papers("H-1"))
    confirm(client, first)
    run_due_jobs()
    again = upload(csv_file([row("H-1", email), row("H-2", email)]), papers("H-1", "H-2"))
    assert outcomes(again) == {2: RowOutcome.EXISTS, 3: RowOutcome.CREATE}
    assert f"{URL}{first.pk}/" in client.get(f"{URL}{again.pk}/").content.decode()
    assert confirm(client, again).status_code == 422
    assert confirm(client, again, force="on").status_code == 302
    run_due_jobs()
    assert Contract.objects.count() == 2


@pytest.mark.row("SL8")
def test_clients_that_are_not_known_are_created_where_that_was_asked(client, scene, upload):
    lines = [row("H-1", "nueva@casa.test", given="Inés", family="Ñáñez"), row("H-2", "nueva@casa.test", given="Inés")]
    assert reasons(upload(csv_file(lines), papers("H-1", "H-2"))) == {2: ["client"], 3: ["client"]}
    batch = upload(csv_file(lines, name="otra.csv"), papers("H-1", "H-2"), create_clients="on")
    confirm(client, batch)
    run_due_jobs()
    made = Client.objects.get(person__email="nueva@casa.test")
    assert made.person.name == "Inés Ñáñez"
    assert made.contracts.count() == 2
    assert not hasattr(made.person, "user")


def test_a_stopped_upload_keeps_what_it_saved_and_goes_on_later(client, scene, upload, monkeypatch):
    monkeypatch.setattr("contracts.actions.batches.WRITTEN", 1)
    email = scene.client.person.email
    batch = upload(csv_file([row(f"H-{n}", email) for n in range(3)]), papers("H-0", "H-1", "H-2"))
    confirm(client, batch)
    job = Job.objects.get()

    from contracts.actions import batches

    write = batches._write

    def stop_after_the_first(*given):
        write(*given)
        cancel_job(job=job, by=job.by)

    monkeypatch.setattr(batches, "_write", stop_after_the_first)
    run_due_jobs()
    monkeypatch.setattr(batches, "_write", write)
    batch.refresh_from_db()
    assert (batch.state, Contract.objects.count()) == (BatchState.READY, 1)
    confirm(client, batch)
    run_due_jobs()
    assert Contract.objects.count() == 3


@pytest.mark.parametrize(
    "archive",
    [
        zip_file({"H-1.pdf": b"0" * 40_000_000}),
        zip_file({"x.txt": b"not a zip"}).read()[:30],
    ],
    ids=["bomb", "broken"],
)
def test_hostile_archives_are_refused_and_nothing_is_kept(client, staff, scene, archive):
    """S11: the declared size is a thousand times the packed one."""
    factories.sign_in(client, staff)
    if isinstance(archive, bytes):
        archive = io_file(archive, "pdf.zip")
    table = csv_file([row("H-1", scene.client.person.email)])
    answer = client.post(URL, {"form_key": uuid.uuid4(), "table": table, "archive": archive})
    assert answer.status_code == 422
    assert "archive" in answer.context["form"].errors
    assert not Batch.objects.exists()


def test_names_in_the_archive_are_never_paths(scene, upload, tmp_path):
    batch = upload(
        csv_file([row("H-1", scene.client.person.email), row("PASSWD", scene.client.person.email)]),
        zip_file({"../../etc/passwd.pdf": None, "..\\..\\H-1.pdf": None, "/abs/H-2.pdf": None}),
    )
    assert outcomes(batch) == {2: RowOutcome.CREATE, 3: RowOutcome.CREATE}
    assert not list(tmp_path.rglob("passwd*"))


def test_two_files_for_one_number_are_told(scene, upload):
    batch = upload(csv_file([row("H-1", scene.client.person.email)]), zip_file({"H-1.pdf": None, "b/H1.pdf": None}))
    assert reasons(batch) == {2: ["file"]}


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.4 ...", b"PK\x03\x04 broken"])
def test_what_is_no_table_is_refused(client, staff, scene, content):
    factories.sign_in(client, staff)
    sent = {"form_key": uuid.uuid4(), "table": io_file(content, "t.csv"), "archive": papers("H-1")}
    answer = client.post(URL, sent)
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_ten_thousand_bad_rows_are_ten_thousand_mistakes(client, scene, upload):
    """R16: nothing is written, within a minute."""
    lines = [row("H-1", "x", kind="no", amount="no", day="no") for _n in range(10_000)]
    started = time.monotonic()
    batch = upload(csv_file(lines), papers("H-1"))
    assert Job.objects.get().total == 10_000, "a long file is checked in the background"
    run_due_jobs()
    assert time.monotonic() - started < 60
    assert batch.rows.filter(outcome=RowOutcome.ERROR).count() == 10_000
    assert not Contract.objects.exists()
    assert client.get(f"{URL}{batch.pk}/").status_code == 200


@pytest.mark.row("SL8")
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_template_is_understood_as_it_is(client, scene, upload, format):
    content = b"".join(client.get(f"{URL}plantilla.{format}").streaming_content)
    batch = upload(io_file(content, f"plantilla.{format}"), papers("H-1"))
    assert len(batch.columns) == len(HEAD)
    assert not batch.rows.exists(), "the example is not read"


def test_who_may_not_upload_or_void(client, scene, login):
    batch = factories.batch(state=BatchState.DONE)
    viewer = login(factories.staff("contracts.view_contracts"))
    assert viewer.get(URL).status_code == viewer.get(f"{URL}{batch.pk}/").status_code == 403
    uploader = login(factories.staff("contracts.upload_contracts"))
    assert uploader.get(f"{URL}{batch.pk}/").status_code == 200
    assert uploader.get(f"{URL}{batch.pk}/deshacer/").status_code == 403


def test_a_contact_client_is_one_person_however_often_written_down(scene):
    known = register_contact_client(
        given_names="Otra", family_names="", email=scene.client.person.user.email.upper(), phone="", by=None
    )
    assert known == scene.client
    new = register_contact_client(given_names="Eva", family_names="Paz", email="eva@casa.test", phone="", by=None)
    assert register_contact_client(given_names="E", family_names="P", email="EVA@casa.test", phone="", by=None) == new


def test_the_pages_cost_the_same_however_long(client, scene, upload, assert_same_queries):
    factories.sign_in(client, factories.staff("contracts.upload_contracts"))
    batch = factories.batch(state=BatchState.READY)
    numbers = iter(range(2, 100))

    def one_more():
        factories.batch(state=BatchState.READY)
        n = next(numbers)
        BatchRow.objects.create(batch=batch, number=n, outcome=RowOutcome.ERROR, problems=[["amount", "x"]])

    assert_same_queries(lambda: client.get(URL), one_more)
    assert_same_queries(lambda: client.get(f"{URL}{batch.pk}/"), one_more)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_a_batch_that_resumes(client, transactional_db, tmp_path):
    """R17: every contract once, whatever was under way."""
    scene = make_scene()
    staff = factories.staff("contracts.upload_contracts")
    factories.sign_in(client, staff)
    numbers = [f"H-{n}" for n in range(25)]
    table = csv_file([row(number, scene.client.person.email) for number in numbers])
    client.post(URL, {"form_key": uuid.uuid4(), "table": table, "archive": papers(*numbers)})
    batch = Batch.objects.get()
    confirm(client, batch)
    die = (
        "import django; django.setup(); import os; from contracts.actions import batches as b; w = b._write\n"
        "def dying(rows, *rest):\n"
        "    w(rows, *rest)\n"
        "    if any(row.contract_number == 'H-14' for row in rows): os.kill(os.getpid(), 9)\n"
        "b._write, b.WRITTEN = dying, 10\n"
        "from core.jobs_run import run_due_jobs; run_due_jobs()"
    )
    assert process(die).wait(60) == -9
    assert Contract.objects.count() == 10, "the step that was killed left nothing"
    Job.objects.update(claimed_until=timezone.now())
    run_due_jobs()
    assert set(Contract.objects.values_list("number", flat=True)) == set(numbers)
    assert balances(scene.agent.person).available == 25 * 300
    assert check_invariants() == []


def process(script):
    """A worker of its own, on this test's database and files."""
    at = connection.settings_dict
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{quote(at['USER'])}@/{at['NAME']}?host={quote(at['HOST'])}&port={at['PORT']}",
        "FILES_DIR": settings.STORAGES["default"]["OPTIONS"]["location"].as_posix(), "DEBUG": "1", "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[2], env=environment)
