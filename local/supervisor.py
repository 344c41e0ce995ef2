"""Keep a set of children running: start them in order, restart those that die, stop all of them always."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from local import process
from local.hold import Hold
from local.place import ROOT, Trouble

WAITS = (1, 2, 4, 8, 15, 30)  # seconds before each restart in a row
STOPPING = sum(1 << (number - 1) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
STEADY = 60  # a child that ran so long starts counting anew


class Stopped(Exception):
    """Somebody asked us to stop."""


def say(text: str) -> None:
    """A line for the terminal; a terminal that went away does not stop the product."""
    with suppress(OSError):
        print(text, flush=True)


class Signals:
    """Stop requests: SIGINT, SIGTERM, SIGHUP, and the end of the `make` that started us."""

    def __init__(self, with_parent: bool = False) -> None:
        self.asked = False
        self.parent = os.getppid() if with_parent else 0
        self.parent_hears = hears(self.parent)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stands
                signal.signal(number, self.ask)

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Note the request; the next pause ends the work."""
        self.asked = True

    def pause(self, seconds: float = 0.05) -> None:
        """Wait a little; Stopped when somebody asked."""
        if not self.asked:
            time.sleep(seconds)
        if self.asked or self.parent_gone():
            raise Stopped

    def parent_gone(self) -> bool:
        """Whether `make` ended, or was interrupted alone: it then waits for us without telling us."""
        if not self.parent:
            return False
        return os.getppid() != self.parent or hears(self.parent) != self.parent_hears


def hears(pid: int) -> int:
    """The signals a process has handlers for (Linux); `make` takes away that of the one which interrupted it."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines() if pid and process.LINUX else ():
            if line.startswith("SigCgt:"):
                return int(line.split()[1], 16) & STOPPING
    return 0


@dataclass
class Service:
    """A child that shall run as long as we do."""

    name: str
    log: Path
    launch: Callable[[], subprocess.Popen[bytes]]
    ready: Callable[[int], bool]
    stop: int = signal.SIGTERM
    grace: float = 10
    child: subprocess.Popen[bytes] | None = None
    failures: int = 0
    since: float = 0
    due: float = 0

    def start(self) -> None:
        """Start it now."""
        self.child = self.launch()
        self.since = time.monotonic()

    def dead(self) -> bool:
        """Whether it has ended on its own."""
        return self.child is not None and self.child.poll() is not None


class Supervisor:
    """The children of one copy."""

    def __init__(self, hold: Hold, signals: Signals) -> None:
        self.hold, self.signals = hold, signals
        self.services: list[list[Service]] = []

    def start(self, *services: Service, patience: float = 60) -> None:
        """Start services beside each other and wait until each is ready; they stop before those started earlier."""
        self.services.append([])
        for service in services:
            self.services[-1].append(service)
            service.start()
            self.remember(service)
        limit = time.monotonic() + patience
        for service in services:
            self.await_ready(service, limit)

    def remember(self, service: Service) -> None:
        """Note the child, for whoever must tidy up after us."""
        if service.child:
            self.hold.children[service.name] = service.child.pid
            self.hold.note()

    def await_ready(self, service: Service, limit: float) -> None:
        """Wait for one service; what it wrote is shown when it fails."""
        while service.child and not service.ready(service.child.pid):
            self.signals.pause()
            if service.dead() or time.monotonic() > limit:
                raise Trouble(
                    f"«{service.name}» no arrancó; sus últimas líneas (todo en {service.log}):\n{tail(service.log)}"
                )

    def watch(self) -> None:
        """Restart what dies, with growing waits, until somebody stops us."""
        while True:
            for service in (one for tier in self.services for one in tier):
                self.look_at(service)
            self.signals.pause(0.2)

    def look_at(self, service: Service) -> None:
        """Note a death, or restart when its time has come."""
        now = time.monotonic()
        if service.dead() and service.child:
            process.kill_group(service.child.pid)
            service.child = None
            service.failures = 0 if now - service.since > STEADY else service.failures + 1
            wait = WAITS[min(service.failures, len(WAITS)) - 1 if service.failures else 0]
            service.due = now + wait
            say(f"«{service.name}» se detuvo; vuelve a arrancar en {wait} s (detalles en {service.log}).")
        elif service.child is None and now >= service.due:
            service.start()
            self.remember(service)

    def run(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        """Run a command to its end, its output in the log; the log's end is shown when it fails."""
        begun = log.stat().st_size if log.exists() else 0
        child = process.start([sys.executable, *arguments], log, environment, cwd=ROOT)
        if self.wait(child):
            said = tail(log, since=begun)
            raise Trouble(f"falló «{' '.join(arguments)}»; sus últimas líneas (todo en {log}):\n{said}")

    def wait(self, child: subprocess.Popen[bytes]) -> int:
        """The exit code of a command; it ends, with all it started, when somebody stops us."""
        try:
            while child.poll() is None:
                self.signals.pause()
        finally:
            process.stop([child], signal.SIGTERM, 5)
        return child.returncode

    def stop(self) -> None:
        """Stop everything, the last started first."""
        for tier in reversed(self.services):
            for number in sorted({service.stop for service in tier}):
                children = [service.child for service in tier if service.child and service.stop == number]
                process.stop(children, number, max(service.grace for service in tier))
        self.services.clear()


def tail(log: Path, lines: int = 12, since: int = 0) -> str:
    """The end of a log, for an error's sake."""
    text = log.read_bytes()[since:].decode(errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-lines:])
