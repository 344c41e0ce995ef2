"""R23: what is backed up comes back whole on an empty machine, and nothing else passes for a backup."""

import io
import os
import subprocess
import sys
import tarfile
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from config import archive, backups, health
from contracts import actions as contracts
from core import audit_chain, files
from core.models import AuditEntry, Heartbeat, StoredFile
from ledger.models import Entry
from ledger.queries import balances
from tests import factories
from tests.conftest import drop, own_files
from tests.reliability.figures import DRILLED

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "una frase larga que nadie adivina 4471"


def make(path: Path, key: str = "", content: bytes = b"the content of a file" * 5000) -> Path:
    """A small archive."""
    source = path.with_name("source")
    source.write_bytes(content)
    with archive.writing(path, key) as writer:
        writer.add("files/ab/one", source)
        writer.add("files/cd/two", source)
        writer.finish({"format": 1})
    return path


@pytest.mark.parametrize("key", ["", KEY])
@pytest.mark.parametrize("size", [0, 1, archive.CHUNK - 1, archive.CHUNK, archive.CHUNK * 3 + 5])
def test_what_goes_in_comes_out(tmp_path, key, size):
    content = os.urandom(size)
    path = make(tmp_path / "a.tar", key, content)
    about = archive.unpack(path, tmp_path / "out", key)
    assert about["format"] == 1
    assert (tmp_path / "out" / "files" / "cd" / "two").read_bytes() == content
    assert path.stat().st_mode & 0o077 == 0
    if size > archive.TAG:
        assert (content[:64] in path.read_bytes()) is (not key)


@pytest.mark.parametrize("key", ["", KEY])
def test_a_cut_anywhere_is_noticed(tmp_path, key):
    whole = make(tmp_path / "a.tar", key, os.urandom(archive.CHUNK)).read_bytes()
    for end in (0, 10, 40, 600, archive.CHUNK + 90, len(whole) // 2, len(whole) - 10300):
        (tmp_path / "cut").write_bytes(whole[:end])
        with pytest.raises(archive.Damaged):
            archive.unpack(tmp_path / "cut", None, key)


def test_a_changed_byte_is_noticed(tmp_path):
    for key, place in (("", 2000), (KEY, 2000), (KEY, archive.CHUNK + 500)):
        path = make(tmp_path / "a.tar", key, os.urandom(archive.CHUNK))
        data = bytearray(path.read_bytes())
        data[place] ^= 1
        path.write_bytes(data)
        with pytest.raises(archive.Damaged):
            archive.unpack(path, None, key)


def test_swapped_chunks_are_noticed(tmp_path):
    path = make(tmp_path / "a.tar", KEY, os.urandom(archive.CHUNK * 2))
    data, head, step = path.read_bytes(), len(archive.MAGIC) + archive.SALT, archive.CHUNK + archive.TAG
    first, second = data[head : head + step], data[head + step : head + 2 * step]
    path.write_bytes(data[:head] + second + first + data[head + 2 * step :])
    with pytest.raises(archive.Damaged, match="clave"):
        archive.unpack(path, None, KEY)


def test_the_wrong_key_and_no_key_are_said(tmp_path):
    path = make(tmp_path / "a.tar", KEY)
    with pytest.raises(archive.Damaged, match="no es la de este respaldo"):
        archive.unpack(path, None, "another key")
    with pytest.raises(archive.Damaged, match="BACKUP_KEY"):
        archive.unpack(path, None)


@pytest.mark.parametrize("name", ["../outside", "/outside", "files/../../outside"])
def test_nothing_is_written_outside_the_folder(tmp_path, name):
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(archive.Damaged):
        archive.unpack(tmp_path / "a.tar", tmp_path / "in" / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["a.tar"]


def test_links_and_unlisted_members_are_refused(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        entry = tarfile.TarInfo("files/link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(archive.Damaged):
        archive.unpack(tmp_path / "a.tar", tmp_path / "out")
    make(tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar", "a") as tar:
        tar.addfile(tarfile.TarInfo("files/more"))
    with pytest.raises(archive.Damaged, match="sobra"):
        archive.unpack(tmp_path / "b.tar", None)


def test_a_failed_backup_leaves_no_file(tmp_path):
    with pytest.raises(ValueError), archive.writing(tmp_path / "a.tar"):
        raise ValueError
    assert list(tmp_path.iterdir()) == []


def test_old_backups_are_kept_by_day_week_and_month(tmp_path):
    start = datetime(2026, 1, 1, 2, 30, tzinfo=UTC)
    for day in range(400):
        (tmp_path / (start + timedelta(days=day)).strftime(f"{backups.NAME}.tar")).touch()
    (tmp_path / "notes.txt").touch()
    backups.forget_old(tmp_path)
    kept = sorted(path.name[8:16] for path in tmp_path.glob("vinculo-*"))
    assert kept[-7:] == ["20270129", "20270130", "20270131", "20270201", "20270202", "20270203", "20270204"]
    assert {"20260331", "20260630", "20261231"} <= set(kept)
    assert len(kept) <= 7 + 5 + 12
    assert (tmp_path / "notes.txt").exists()
    assert backups.forget_old(tmp_path) == []


def test_the_only_backup_is_never_old(tmp_path):
    (tmp_path / "vinculo-20200101T000000Z.tar.sealed").touch()
    assert backups.forget_old(tmp_path) == []


def test_the_next_time_of_the_clock_is_the_companys(settings):
    noon = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)  # 12:00 in Bogotá
    assert backups.seconds_until("12:30", noon) == 30 * 60
    assert backups.seconds_until("12:00", noon) == 24 * 3600
    assert backups.seconds_until("02:30", noon) == 14.5 * 3600


@pytest.fixture
def company(tmp_path, settings):
    """Points earned by a contract with its PDF; beside it a file that was emptied since, as those of uploads are."""
    for name, value in own_files(tmp_path).items():
        setattr(settings, name, value)
    settings.MEDIA_ROOT = tmp_path / "files"
    files.empty(files.store(factories.pdf(), files.DOCUMENT, by=None))
    agent, by = factories.agent(factories.person("Mariana", "Gómez")).person, factories.staff()
    holder, kind = factories.client(), factories.contract_type()
    factories.refer(holder.person, agent)
    factories.rule(kind, points=300)
    for n in range(DRILLED):
        contracts.upload_contract(
            client=holder, number=f"H-{n}", type=kind, amount_minor=100_00, currency="COP", form_key=uuid.uuid4(),
            signed_on=timezone.localdate(), upload=factories.pdf(), expected_points=300, by=by,
        )  # fmt: skip
    return agent


@pytest.fixture
def empty_database():
    """A database with nothing in it, gone afterwards."""
    name, given = f"vinculo_drill_{os.getpid()}", connection.get_connection_params()
    kept = {key: given[key] for key in ("user", "password", "host", "port") if key in given}
    with psycopg.connect(**kept, dbname="postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        host = quote(str(given.get("host", "")), safe="")
        yield f"postgresql://{given['user']}@/{name}?host={host}&port={given.get('port', '')}"
        drop(admin, name)


def restored(source: Path, url: str, files: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The very command, in a process of its own."""
    environment = os.environ | {
        "DATABASE_ROLE": "owner", "DATABASE_OWNER_URL": url, "DATABASE_URL": url, "FILES_DIR": str(files), **more,
    }  # fmt: skip
    command = [sys.executable, "manage.py", "restore", str(source)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["", KEY])
def test_a_restore_drill(company, empty_database, tmp_path, settings, key, record):
    """Backed up here, restored in an empty database and folder: books, files, history and guards are there."""
    settings.BACKUP_KEY, settings.MEDIA_ROOT = key, tmp_path / "files"
    audit_chain.seal_new()
    out = io.StringIO()
    call_command("backup", "--folder", str(tmp_path), stdout=out)
    assert "completo" in out.getvalue()
    assert Heartbeat.objects.filter(name=health.BACKUP).exists()
    (source,) = tmp_path.glob("vinculo-*.tar*")
    assert source.name.endswith(".sealed") is bool(key)

    assert archive.unpack(source, None, key)["audit"]
    done = restored(source, empty_database, tmp_path / "other", BACKUP_KEY=key)
    assert done.returncode == 0, done.stderr
    assert "todos los archivos abren" in done.stdout
    with psycopg.connect(empty_database) as there:
        for model in (AuditEntry, StoredFile, Entry):
            (count,) = there.execute(f"SELECT count(*) FROM {model._meta.db_table}").fetchone()
            assert count == model.objects.count() > 0
        assert balances(company).available == 300 * DRILLED
        row = there.execute("SELECT content, sha256 FROM core_storedfile WHERE content <> ''").fetchone()
        assert (tmp_path / "other" / row[0]).read_bytes() == (tmp_path / "files" / row[0]).read_bytes()
        with pytest.raises(psycopg.errors.RestrictViolation):
            there.execute("DELETE FROM core_auditentry")

    again = restored(source, empty_database, tmp_path / "third", BACKUP_KEY=key)
    assert again.returncode == 1
    assert "ya tiene tablas" in again.stderr
    done = f"{DRILLED:,} contracts with their papers backed up, {'sealed' if key else 'plain'}, and restored elsewhere"
    record("R23", done, "books, files, audit trail and guards are there; a second time is refused")


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_other_keys_or_with_a_lost_file_is_said(company, empty_database, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    target = tmp_path / "a.tar"
    for path in backups.stored_paths():
        path.unlink()
    call_command("backup", "--to", str(target), stdout=io.StringIO())
    other = restored(target, empty_database, tmp_path / "other", FIELD_KEYS="another-key-" * 4)
    assert other.returncode == 1
    assert "FIELD_KEYS" in other.stderr
    lost = restored(target, empty_database, tmp_path / "other")
    assert lost.returncode == 1
    assert "falta" in lost.stderr


@pytest.mark.django_db
def test_a_trail_whose_end_was_cut_off_is_told():
    factories.staff()
    AuditEntry.objects.create(action="x.y", target_type="x.y", target_id="1")
    audit_chain.seal_new()
    assert backups.problems() == []
    assert "auditoría" in backups.problems("a link noted before")[0]


@pytest.mark.django_db
def test_a_folder_with_files_is_not_overwritten(tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "one").touch()
    monkeypatch.setattr(connection.introspection, "table_names", list)
    with pytest.raises(CommandError, match="ya tiene archivos"):
        call_command("restore", str(make(tmp_path / "a.tar")))
