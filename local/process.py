"""Start, recognise and stop processes. A child never outlives the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
TOKEN = "VINCULO_RUN"  # noqa: S105 - the name of the variable by which our processes are recognised
LIBC = ctypes.CDLL(None) if LINUX else None


def die_with_parent(parent: int, number: int) -> Callable[[], None]:
    """What a child does just before it becomes its program: ask to be signalled when its parent dies (Linux)."""

    def ask() -> None:
        if LIBC is None:
            return
        LIBC.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask


def start(
    command: list[str], log: Path, environment: Mapping[str, str], death: int = signal.SIGTERM, **options: Any
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own (Ctrl-C reaches only the supervisor), its output in the log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            **{"stdout": output, "stderr": output, **options},
            start_new_session=True,
            preexec_fn=die_with_parent(os.getpid(), death),
        )


def send(pid: int, number: int) -> None:
    """Signal one process, if it still is."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def kill_group(pid: int) -> None:
    """End what a child has left behind in its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def stop(children: Iterable[subprocess.Popen[bytes]], number: int, grace: float) -> None:
    """Ask all to stop, wait for them together, kill what stays."""
    running = [child for child in children if child.poll() is None]
    for child in running:
        send(child.pid, number)
    end = time.monotonic() + grace
    for child in running:
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        kill_group(child.pid)


def birth(pid: int) -> str | None:
    """When the process started, which tells it from a later one with the same number; None when it is gone."""
    if LINUX:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in {"Z", "X"} else fields[19]
    done = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return done.stdout.strip() or None


def with_token(token: str) -> list[int]:
    """Every process that carries the token in its environment (Linux)."""
    wanted = f"{TOKEN}={token}".encode()
    found = []
    for entry in Path("/proc").iterdir() if LINUX else ():
        with suppress(OSError):
            if entry.name.isdigit() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def end(pids: Iterable[int], steps: Iterable[tuple[int, float]] = ((signal.SIGTERM, 5), (signal.SIGKILL, 5))) -> None:
    """End processes that are not our children: each step is a signal and the seconds to wait after it."""
    births = {pid: birth(pid) for pid in pids}
    for number, grace in steps:
        for pid in alive(births):
            send(pid, number)
        limit = time.monotonic() + grace
        while alive(births) and time.monotonic() < limit:
            time.sleep(0.05)


def alive(births: Mapping[int, str | None]) -> list[int]:
    """Those that still are the same process."""
    return [pid for pid, born in births.items() if born is not None and birth(pid) == born]
