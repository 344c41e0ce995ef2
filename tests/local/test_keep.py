"""R23 on a developer's machine: `make backup` and `make restore`, between two data folders."""

import subprocess
import sys
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


def test_a_copy_backed_up_while_it_runs_comes_back_in_an_empty_folder(copy: Copy, folder: Path) -> None:
    copy.start()
    archive, key = folder / "copy.sealed", "una frase larga que nadie adivina 4471"
    done = keep(copy, "backup", TO=str(archive), BACKUP_KEY=key)
    assert done.returncode == 0, done.stderr
    assert "completo, cifrado" in done.stdout
    before = copy.sql(COUNTS)
    copy.end()

    other = Copy(folder / "other")
    assert "ya tiene datos" in keep(copy, "restore", FROM=str(archive), BACKUP_KEY=key).stdout
    assert "BACKUP_KEY" in keep(other, "restore", FROM=str(archive)).stdout
    done = keep(other, "restore", FROM=str(archive), BACKUP_KEY=key)
    assert done.returncode == 0, done.stderr
    assert "todos los archivos abren" in done.stdout
    try:
        other.start()
        assert other.answers()
        assert other.sql(COUNTS) == before
    finally:
        other.end()
    assert other.gone()


def test_what_cannot_be_restored_is_said_in_one_line(folder: Path) -> None:
    other = Copy(folder / "other")
    assert keep(other, "restore").stdout.startswith("Vínculo: di qué respaldo")
    (folder / "wrong").write_text("nothing")
    assert "no es un respaldo" in keep(other, "restore", FROM=str(folder / "wrong")).stdout
    assert "no hay nada que respaldar" in keep(other, "backup").stdout
