"""`make run` as a person meets it: started, stopped, killed, started twice, beside another."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from local import process
from tests.local.conftest import Copy, until

pytestmark = pytest.mark.local


def test_first_start_tells_what_it_does_and_where_it_is(first_start: tuple[Copy, str]) -> None:
    copy, said = first_start
    for line in ("Creando la base de datos", "Preparando las tablas", "Vínculo está en marcha", copy.place.address):
        assert line in said
    assert "Traceback" not in said


def test_interrupted_or_killed_it_leaves_no_process_and_the_next_start_keeps_the_data(copy: Copy) -> None:
    copy.start()
    copy.sql("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('aquí');")
    assert copy.signal(signal.SIGINT) == 0
    assert copy.gone()
    copy.start()
    assert "Creando la base de datos" not in copy.said
    assert copy.sql("SELECT word FROM kept;") == "aquí"
    assert copy.signal(signal.SIGKILL) == -signal.SIGKILL
    if process.LINUX:  # elsewhere the next start ends them
        until(copy.gone, "the children's end")
    copy.start()
    assert copy.answers()
    assert copy.sql("SELECT word FROM kept;") == "aquí"
    copy.sql("DROP TABLE kept;")
    assert copy.signal(signal.SIGTERM) == 0
    assert copy.gone()


def test_a_second_start_and_a_reset_of_the_same_data_are_refused_and_harm_nothing(running: Copy) -> None:
    first = running.child
    reset = [sys.executable, "-m", "local.reset"]
    done = subprocess.run(reset, env=running.environment(), capture_output=True, text=True)
    assert done.returncode == 1
    assert "ya está en marcha" in done.stdout
    said = running.refused()
    assert "ya está en marcha" in said
    assert running.place.address in said
    assert said.count("\n") == 1
    assert running.answers()
    running.child = first


def test_a_child_that_dies_is_started_again(running: Copy) -> None:
    before = {name: running.pid(name) for name in ("web", "worker")}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    until(lambda: all(running.pid(name) != pid for name, pid in before.items()), "the new ones")
    until(running.answers, "the web server")
    assert "«web» se detuvo" in running.said
    assert "«worker» se detuvo" in running.said


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
