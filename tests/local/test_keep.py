"""R23 on a developer's machine: `make backup` and `make restore`, between two data folders."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from local.place import ROOT
from tests.local.conftest import Copy

pytestmark = pytest.mark.local
COUNTS = (
    "SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM core_auditentry), "
    "(SELECT count(*) FROM core_storedfile), (SELECT count(*) FROM notifications_message);"
)


def keep(copy: Copy, *verb: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`make backup` or `make restore` for this copy."""
    command = [sys.executable, "-m", "local.keep", *verb]
    return subprocess.run(command, cwd=ROOT, env=copy.environment(**more), capture_output=True, text=True)


def test_a_running_copy_is_backed_up_and_comes_back_in_an_empty_folder_beside_it(running: Copy, folder: Path) -> None:
    archive, key = folder / "copy.sealed", "una frase larga que nadie adivina 4471"
    done = keep(running, "backup", TO=str(archive), BACKUP_KEY=key)
    assert done.returncode == 0, done.stderr
    assert "completo, cifrado" in done.stdout
    before = running.sql(COUNTS)

    other = Copy(folder / "otra copia, ñ")
    assert "BACKUP_KEY" in keep(other, "restore", FROM=str(archive)).stdout
    done = keep(other, "restore", FROM=str(archive), BACKUP_KEY=key)
    assert done.returncode == 0, done.stderr
    assert "todos los archivos abren" in done.stdout
    try:
        other.start(DEMO="0")
        assert "Clave de todos" not in other.said
        assert other.answers()
        assert other.sql(COUNTS) == before
        they_are_apart(running, other)
    finally:
        other.end()
    running.end()
    assert "ya tiene datos" in keep(running, "restore", FROM=str(archive), BACKUP_KEY=key).stdout


def they_are_apart(copy: Copy, other: Copy) -> None:
    """What is written in one is not in the other, and one that ends takes nothing of the other's along."""
    other.sql("CREATE TABLE only_here (word text);")
    assert copy.answers()
    assert copy.sql("SELECT to_regclass('only_here') IS NULL;") == "t"
    assert other.signal(signal.SIGHUP) == 0
    assert copy.answers()
    assert other.gone()
    assert not list(Path(tempfile.gettempdir()).glob(f"{other.place.temporary}*"))


def test_what_cannot_be_restored_is_said_in_one_line(folder: Path) -> None:
    other = Copy(folder / "other")
    assert keep(other, "restore").stdout.startswith("Vínculo: di qué respaldo")
    (folder / "wrong").write_text("nothing")
    assert "no es un respaldo" in keep(other, "restore", FROM=str(folder / "wrong")).stdout
    assert "no hay nada que respaldar" in keep(other, "backup").stdout
