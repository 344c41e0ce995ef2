"""The small tools beside the runner: setup, rows, messages, what has changed."""

import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from local import bootstrap, changes, chromium, messages, rows
from local.place import ROOT, Place, Trouble

TESTS = """
import pytest
pytestmark = pytest.mark.row("A1")
@pytest.mark.row("B2", "C3")
def test_one(): ...
def test_two(): ...
def helper(): ...
@pytest.mark.row("B2")
class TestMore:
    @pytest.mark.parametrize("x", [1, 2])
    def test_three(self, x): ...
"""


def test_rows_counts_tests_by_their_marks(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "test_it.py").write_text(TESTS)
    assert rows.count(tmp_path) == {"A1": 3, "B2": 2, "C3": 1}


def test_rows_of_this_project_are_json() -> None:
    assert isinstance(json.loads(json.dumps(rows.count(ROOT / "tests"))), dict)


def test_setup_names_a_missing_module_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match=r"^Vínculo: falta el módulo venv.*python3-venv[^\n]*$"):
        bootstrap.make_venv(None)


def test_setup_names_a_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(SystemExit, match=r"^Vínculo: hace falta Python 3.11[^\n]*$"):
        bootstrap.use_new_enough_python()


def test_setup_installs_again_only_when_the_lock_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    (tmp_path / "dev.txt").write_text("one==1\n")
    monkeypatch.setattr(bootstrap, "LOCK", tmp_path / "dev.txt")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(bootstrap, "python", lambda: "true")
    monkeypatch.setattr(bootstrap, "make_venv", lambda _uv: done.append("venv"))
    monkeypatch.setattr(bootstrap, "install_with_uv", lambda _uv: done.append("install"))
    monkeypatch.setattr(bootstrap, "install_with_pip", lambda _total: done.append("install"))
    bootstrap.main()
    bootstrap.main()
    assert done == ["venv", "install"]
    (tmp_path / "dev.txt").write_text("one==2\n")
    bootstrap.main()
    assert done == ["venv", "install", "install"]


def test_a_setup_that_broke_off_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "none")
    assert bootstrap.found() == {}


@pytest.mark.parametrize("port", ["ocho", "0", "70000", "-1"])
def test_a_port_must_be_one(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble, match="PORT debe ser un número"):
        Place.from_environment()


def test_two_folders_have_two_keys() -> None:
    assert Place(Path("/a"), 8000).key != Place(Path("/b"), 8000).key


def test_a_browser_that_cannot_be_installed_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "found", lambda: None)
    monkeypatch.setattr(chromium, "installed", lambda: None)
    with pytest.raises(Trouble, match=r"^falta Chromium[^\n]*apt-get install chromium[^\n]*$"):
        chromium.ensured()


def test_work_is_left_out_until_its_inputs_change(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    module = tmp_path / "app" / "a.py"
    module.write_text("1")
    mark = tmp_path / "mark"

    def needed() -> bool:
        with changes.changed(mark, changes.fingerprint(tmp_path, ("app",))) as found:
            return found

    assert [needed(), needed()] == [True, False]
    (tmp_path / "app" / "a.mo").write_text("made from others")
    assert not needed()
    module.write_text("22")
    assert needed()


def test_work_that_failed_is_done_again(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with pytest.raises(ValueError, match="no"), changes.changed(mark, "now"):
        raise ValueError("no")
    assert not mark.exists()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small product with texts to translate."""
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text('_("not ours")')
    calls = ['_("Hello %(name)s")', 'ngettext("one point", "%(n)s points", 2)', 'pgettext("verb", "Order")']
    (tmp_path / "app" / "a.py").write_text("\n".join([*calls, '_(f"{1}")', "_(variable)"]))
    page = '{% load i18n %}{% translate "It\'s yours" %}{% blocktranslate %}Dear {{ who }}{% endblocktranslate %}'
    (tmp_path / "app" / "templates" / "a.html").write_text(page)
    return tmp_path


def test_messages_are_found_in_modules_and_templates(project: Path) -> None:
    found = {message for message, _places in messages.extract(project).values()}
    assert found == {
        messages.Message("Hello %(name)s"),
        messages.Message("one point", "%(n)s points"),
        messages.Message("Order", context="verb"),
        messages.Message("It's yours"),
        messages.Message("Dear %(who)s"),
    }


def test_catalogue_keeps_translations_and_tells_what_is_missing(project: Path) -> None:
    path = project / "locale" / "es" / "LC_MESSAGES" / "django.po"
    assert messages.problems(project) == ["no hay catálogo: make messages"]
    assert messages.update(project, path) == 5
    path.write_text(path.read_text().replace('msgid "It\'s yours"\nmsgstr ""', 'msgid "It\'s yours"\nmsgstr "Es tuyo"'))
    assert messages.update(project, path) == 4
    assert len(messages.problems(project)) == 4
    (project / "app" / "b.py").write_text('_("New")')
    assert any("falta «New»" in problem for problem in messages.problems(project))


def test_a_translation_with_other_placeholders_is_told(project: Path) -> None:
    path = project / "locale" / "es" / "LC_MESSAGES" / "django.po"
    messages.update(project, path)
    wrong = path.read_text().replace('"Dear %(who)s"\nmsgstr ""', '"Dear %(who)s"\nmsgstr "Hola %(quien)s"')
    path.write_text(wrong)
    assert any("otros huecos" in problem for problem in messages.problems(project))


def test_the_runner_is_executable_by_ci() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
