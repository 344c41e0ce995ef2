"""`make run` as a person meets it: started, stopped, killed, started twice, beside another."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from local import process
from tests.local.conftest import Copy, processes, until

pytestmark = pytest.mark.local


def test_first_start_tells_what_it_does_and_where_it_is(first_start: tuple[Copy, str]) -> None:
    copy, said = first_start
    for line in ("Creando la base de datos", "Preparando las tablas", "Vínculo está en marcha", copy.place.address):
        assert line in said
    assert "Traceback" not in said


def test_interrupt_leaves_no_process_and_the_next_start_keeps_the_data(copy: Copy) -> None:
    copy.start()
    copy.sql("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('aquí');")
    assert copy.signal(signal.SIGINT) == 0
    assert copy.gone()
    copy.start()
    assert "Creando la base de datos" not in copy.said
    assert copy.sql("SELECT word FROM kept;") == "aquí"
    copy.sql("DROP TABLE kept;")
    assert copy.signal(signal.SIGTERM) == 0
    assert copy.gone()


def test_killed_hard_the_next_start_recovers_and_no_child_outlives_its_supervisor(copy: Copy) -> None:
    copy.start()
    copy.sql("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('aquí');")
    assert copy.signal(signal.SIGKILL) == -signal.SIGKILL
    copy.start()
    assert copy.answers()
    assert copy.sql("SELECT word FROM kept;") == "aquí"
    copy.sql("DROP TABLE kept;")
    if process.LINUX:  # elsewhere the next start ends them
        copy.signal(signal.SIGKILL)
        until(copy.gone, "the children's end")


def test_a_child_that_dies_is_started_again(copy: Copy) -> None:
    copy.start()
    before = {name: copy.pid(name) for name in ("web", "worker")}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    until(lambda: all(copy.pid(name) != pid for name, pid in before.items()), "the new ones")
    until(copy.answers, "the web server")
    assert "«web» se detuvo" in copy.said
    assert "«worker» se detuvo" in copy.said


def test_a_taken_port_is_told_and_nothing_is_left_running(copy: Copy) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", copy.place.port))
        other.listen()
        said = copy.refused()
    port = copy.place.port
    assert said == f"Vínculo: el puerto {port} está ocupado; elige otro: make run PORT={port + 1}.\n"
    assert copy.gone()


def test_a_port_that_is_no_number_is_told(copy: Copy) -> None:
    assert "PORT debe ser un número" in copy.refused(PORT="ocho mil")


def test_a_second_start_and_a_reset_of_the_same_data_are_refused_and_harm_nothing(copy: Copy) -> None:
    copy.start()
    first = copy.child
    reset = [sys.executable, "-m", "local.reset"]
    done = subprocess.run(reset, env=copy.environment(), capture_output=True, text=True)
    assert done.returncode == 1
    assert "ya está en marcha" in done.stdout
    said = copy.refused()
    assert "ya está en marcha" in said
    assert copy.place.address in said
    assert said.count("\n") == 1
    assert copy.answers()
    copy.child = first


def test_two_copies_beside_each_other(copy: Copy, folder: Path) -> None:
    copy.start()
    other = Copy(folder / "otra copia, ñ")
    try:
        other.start(DEMO="0")
        assert "Clave de todos" not in other.said
        other.sql("CREATE TABLE only_here (word text);")
        assert copy.answers()
        assert other.answers()
        assert copy.sql("SELECT to_regclass('only_here') IS NULL;") == "t"
        assert other.signal(signal.SIGHUP) == 0
        assert copy.answers()
        assert processes(other.place.data) == []
        assert not list(Path(tempfile.gettempdir()).glob(f"{other.place.temporary}*"))
    finally:
        other.end()


def test_make_that_was_interrupted_alone_stops_everything_too(copy: Copy) -> None:
    if not process.LINUX:
        pytest.skip("a terminal signals the whole group")
    copy.start(["make", "run"])
    assert copy.signal(signal.SIGINT) != 0
    assert copy.gone()


def test_a_make_that_was_killed_takes_everything_with_it(copy: Copy) -> None:
    copy.start(["make", "run"])
    copy.signal(signal.SIGKILL)
    until(copy.gone, "the end of all")
