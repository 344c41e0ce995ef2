"""A copy of the product in a folder of its own, started and stopped as a person would."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local import hold, postgres
from local.place import ROOT, Place

PATIENCE = 300  # only so that a hanging start fails instead of hanging the tests
SHELL = ("PATH", "HOME", "LANG", "TMPDIR", "USER", "LOGNAME", "SSL_CERT_FILE")
UP = "Ctrl-C"
STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"  # no compression: quicker


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that must come."""
    limit = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < limit, f"waited in vain: {what}"
        time.sleep(0.1)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes(folder: Path) -> list[str]:
    """Every process that has the folder in its command line or its environment, ourselves left out."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if entry.name.isdigit() and os.fsencode(f"{folder}") in text and int(entry.name) != os.getpid():
            found.append(text.replace(b"\0", b" ").decode(errors="replace")[:120])
    return found


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that other accounts can pass through."""
    with tempfile.TemporaryDirectory(prefix="vinculo-") as name:
        found = Path(name).resolve()
        found.chmod(0o711)
        yield found


class Copy:
    """One copy of the product."""

    def __init__(self, data: Path) -> None:
        self.place = Place(data, free_port())
        self.child: subprocess.Popen[str] | None = None
        self.said = ""

    def environment(self, **more: str) -> dict[str, str]:
        """A shell's environment without the tests' own services."""
        kept = {name: os.environ[name] for name in SHELL if name in os.environ}
        own = {"VINCULO_DATA": str(self.place.data), "PORT": str(self.place.port), "STATIC_STORAGE": STATIC}
        own["DEMO_SIZE"] = "small"
        return {**kept, **own, **more}

    def launch(self, command: list[str] | None = None, **more: str) -> subprocess.Popen[str]:
        """Start it in a session of its own, and collect what it says."""
        self.said = ""
        child = subprocess.Popen(
            command or [sys.executable, "-m", "local.run"],
            cwd=ROOT,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.child = child
        threading.Thread(target=self.listen, args=[child], daemon=True).start()
        return child

    def listen(self, child: subprocess.Popen[str]) -> None:
        """Collect the output as it comes."""
        for line in child.stdout or ():
            self.said += line

    def start(self, command: list[str] | None = None, **more: str) -> None:
        """Start it and wait until it says that it is up."""
        child = self.launch(command, **more)
        until(lambda: UP in self.said or child.poll() is not None, "the product's start")
        assert child.poll() is None, self.said

    def signal(self, number: int) -> int:
        """Signal it and wait for its end."""
        assert self.child is not None
        self.child.send_signal(number)
        return self.child.wait(PATIENCE)

    def end(self) -> None:
        """Stop it, whatever state it is in."""
        if self.child and self.child.poll() is None:
            self.signal(signal.SIGTERM)

    def refused(self, **more: str) -> str:
        """Start it where it cannot; what it says."""
        child = self.launch(None, **more)
        assert child.wait(PATIENCE) == 1
        until(lambda: bool(self.said), "the reason")
        return self.said

    def answers(self) -> bool:
        """Whether its web server answers."""
        try:
            urllib.request.urlopen(f"{self.place.address}/", timeout=30).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def sql(self, text: str) -> str:
        """Ask its database."""
        return postgres.find(self.place).sql(f"\\connect {postgres.DATABASE}\n{text}").strip()

    def pid(self, name: str) -> int:
        """The number of one of its children."""
        names = ["valkey", "postgres", "web", "worker", "jobs"]
        return int(hold.read(self.place)["children"][names.index(name)][0])

    def gone(self) -> bool:
        """Whether nothing of it runs any more."""
        return processes(self.place.data) == []


@pytest.fixture(scope="session")
def first_start() -> Iterator[tuple[Copy, str]]:
    """A copy that was started once from nothing, and what it said; it does not run now."""
    with open_folder() as folder:
        found = Copy(folder / "data")
        found.start()
        said = found.said
        assert found.answers()
        found.end()
        yield found, said
        found.end()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other accounts can pass through, unlike pytest's own."""
    with open_folder() as found:
        yield found


@pytest.fixture
def copy(first_start: tuple[Copy, str]) -> Iterator[Copy]:
    """The copy, not running before and after the test."""
    found, _said = first_start
    found.end()
    yield found
    found.end()


@pytest.fixture
def running(first_start: tuple[Copy, str]) -> Copy:
    """The copy, running before and after the test."""
    found, _said = first_start
    if found.child is None or found.child.poll() is not None:
        found.start()
    return found
