"""`make run`: everything the product needs, on this machine, until Ctrl-C."""

from __future__ import annotations

import errno
import hashlib
import http.client
import os
import socket
import sys
from pathlib import Path

from local import messages, process
from local.place import ROOT, Place, Trouble
from local.stack import Stack, opened, tell
from local.supervisor import Service, Signals, Stopped, say

STATIC = ("static", "*/static", "requirements/base.txt")


def main() -> int:
    """Run until stopped; 1 when something has to be mended first."""
    signals = Signals(with_parent="--with-make" in sys.argv)
    try:
        place = Place.from_environment()
        with opened(place, "run", signals) as stack:
            serve(stack)
    except Stopped:
        say("Vínculo se detuvo.")
    except Trouble as trouble:
        return tell(trouble)
    return 0


def serve(stack: Stack) -> None:
    """Start all, say where, keep it running."""
    refuse_taken_port(stack.place.port)
    say(f"Vínculo arranca con los datos de {stack.place.data}.")
    stack.start_database()
    stack.start_broker()
    messages.compile_all()
    collect_static(stack)
    stack.fill()
    stack.hold.note(stack.services)
    say("Arrancando la web y los procesos de fondo…")
    stack.supervisor.start(web(stack), worker(stack))
    announce(stack)
    stack.supervisor.watch()


def refuse_taken_port(port: int) -> None:
    """A clear word before anything starts, when another program listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Trouble(f"no hay permiso para usar el puerto {port}; elige otro: make run PORT=8001.") from None
            raise Trouble(f"el puerto {port} está ocupado; elige otro: make run PORT={port % 65535 + 1}.") from None


def collect_static(stack: Stack) -> None:
    """Gather and compress the static files, when one of them changed."""
    mark = stack.place.data / "run" / "static"
    found = fingerprint(ROOT)
    if mark.exists() and mark.read_text() == found:
        return
    say("Reuniendo los archivos estáticos…")
    stack.manage("collectstatic", "--noinput", "--verbosity=0")
    mark.write_text(found)


def fingerprint(root: Path) -> str:
    """Changes when a static file does."""
    found = hashlib.sha256()
    for top in sorted(path for pattern in STATIC for path in root.glob(pattern)):
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            status = path.stat()
            found.update(f"{path}|{status.st_mtime_ns}|{status.st_size}\n".encode())
    return found.hexdigest()


def web(stack: Stack) -> Service:
    """The web server, on loopback."""
    log, port = stack.place.log("web"), stack.place.port
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-ws", "--blocking-threads", "8", "--workers-kill-timeout", "5", "config.wsgi:application"]
    return Service(
        "web", log, lambda: process.start(command, log, stack.environment(), cwd=ROOT), lambda _: answers(port)
    )


def answers(port: int) -> bool:
    """Whether the web server answers a request, whatever it says."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", "/")
        link.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
    return True


def worker(stack: Stack) -> Service:
    """The background worker, with the clock inside."""
    log = stack.place.log("worker")
    schedule = stack.place.data / "beat" / "schedule"
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config.celery:app",
        "worker",
        "--beat",
        "--schedule",
        str(schedule),
    ]
    command += [
        "--concurrency",
        "2",
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ]
    return Service("worker", log, lambda: process.start(command, log, stack.environment(), cwd=ROOT), lambda _: True)


def announce(stack: Stack) -> None:
    """Addresses, the demo's logins and the current second-factor code."""
    say(f"\nVínculo está en marcha: {stack.place.address}/")
    shown = stack.place.data / "run" / "show"
    shown.unlink(missing_ok=True)
    stack.supervisor.run(["manage.py", "demo", "--show"], stack.environment(), shown)
    say(shown.read_text().rstrip())
    if not os.environ.get("EMAIL_URL"):
        say(f"Correos enviados: {stack.place.data / 'mail'}")
    say(f"Registros: {stack.place.data / 'logs'}. Ctrl-C lo detiene todo.")


if __name__ == "__main__":
    sys.exit(main())
