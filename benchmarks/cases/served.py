"""An empty page from the web server: the product's, against bare Django's with the same middleware."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from benchmarks.lab import Lab
from benchmarks.measure import Pair, Result, race

AT_ONCE = 60
REQUEST = b"GET /hola/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def hello(lab: Lab) -> Result:
    """Our middleware on both sides: what the rest of the product adds."""
    return compared(lab, {}).rate("web.hello", lab.size)


def middleware(lab: Lab) -> Result:
    """Without our own middleware on the other side: what that adds."""
    return compared(lab, {"BENCH_MIDDLEWARE": "others"}).rate("web.middleware", lab.size)


def compared(lab: Lab, bare: dict[str, str]) -> Pair:
    with ExitStack() as stack:
        ours = stack.enter_context(served("benchmarks.settings", lab))
        limit = stack.enter_context(served("benchmarks.bare", lab, bare))
        return race(ours, limit, pieces=AT_ONCE, rounds=25)


@contextmanager
def served(settings: str, lab: Lab, more: dict[str, str] | None = None) -> Iterator[Callable[[], None]]:
    """A server as `make run` starts it, and a client that asks it so many times over one connection."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-ws", "--blocking-threads", "4", "config.wsgi:application"]
    chosen = {"DJANGO_SETTINGS_MODULE": settings, "DATABASE_URL": lab.app_url, "LOG_LEVEL": "INFO"}
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(command, env=os.environ | chosen | (more or {}), stdout=log, stderr=log)
        try:
            link = connected(port, child)
            yield lambda: ask(link, AT_ONCE)
            link.close()
        finally:
            child.terminate()
            child.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def connected(port: int, child: "subprocess.Popen[bytes]") -> socket.socket:
    """The connection, once the server answers."""
    for _try in range(300):
        try:
            link = socket.create_connection(("127.0.0.1", port), timeout=30)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ask(link, 1)
        except OSError:
            time.sleep(0.1)
        else:
            return link
    raise RuntimeError(f"the server did not answer (exit code {child.poll()})")


def ask(link: socket.socket, times: int) -> None:
    """One request after the other, each answer read to its end."""
    for _n in range(times):
        link.sendall(REQUEST)
        answer = b""
        while not answer.endswith(b"hola"):
            part = link.recv(65536)
            if not part:
                raise OSError(answer[:200])
            answer += part
