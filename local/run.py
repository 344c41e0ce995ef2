"""`make run`: everything the product needs, on this machine, until Ctrl-C."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import subprocess
import sys

from local import process
from local.changes import changed, fingerprint
from local.place import ROOT, Place, Trouble
from local.stack import Stack, opened, tell
from local.supervisor import Service, Signals, Stopped, say

STATIC = ("static", "[!.]*/static", "requirements/base.txt")


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
    stack.start_broker()
    stack.start_database()
    collect_static(stack)
    stack.fill()
    stack.hold.note(stack.services)
    say("Arrancando la web y los procesos de fondo…")
    shown = show(stack) if stack.demo() else None
    stack.supervisor.start(web(stack), worker(stack), job_worker(stack))
    say(f"\nVínculo está en marcha: {stack.place.address}/")
    if shown:
        announce(stack, shown)
    else:
        say("Si todavía no hay nadie en la empresa: make manage ARGS=createsuperuser, con las mismas variables.")
    if not os.environ.get("EMAIL_URL"):
        say(f"Correos enviados: {stack.place.data / 'mail'}")
    say(f"Registros: {stack.place.data / 'logs'}. Ctrl-C lo detiene todo.")
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
    with changed(stack.place.data / "run" / "static", fingerprint(ROOT, STATIC)) as needed:
        if needed:
            say("Reuniendo los archivos estáticos…")
            stack.manage("collectstatic", "--noinput", "--verbosity=0")


def web(stack: Stack) -> Service:
    """The web server, on loopback."""
    log, port = stack.place.log("web"), stack.place.port
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-ws", "--blocking-threads", "4", "--workers-kill-timeout", "5", "config.wsgi:application"]
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
    """The background worker for mail and everything else that is short, with the clock inside."""
    schedule = stack.place.data / "beat" / "schedule"
    return celery(stack, "worker", "vinculo", "--beat", "--schedule", str(schedule))


def job_worker(stack: Stack) -> Service:
    """The worker for background jobs: they take minutes, and nothing else may wait behind them."""
    return celery(stack, "jobs", "vinculo-jobs")


def celery(stack: Stack, name: str, queue: str, *more: str) -> Service:
    log = stack.place.log(name)
    command = [sys.executable, "-m", "local.worker", "-A", "config.celery:app", "worker", "--concurrency", "1"]
    command += ["--queues", queue, "--hostname", f"{name}@%h", "--loglevel", "INFO", *more]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Service(name, log, lambda: process.start(command, log, stack.environment(), cwd=ROOT), lambda _: True)


def show(stack: Stack) -> subprocess.Popen[bytes]:
    """Begin to ask for the demo's logins, beside the web server's start."""
    command = [sys.executable, "manage.py", "demo", "--show"]
    return process.start(command, stack.place.log("demo"), stack.environment(), cwd=ROOT, stdout=subprocess.PIPE)


def announce(stack: Stack, shown: subprocess.Popen[bytes]) -> None:
    """Addresses, the demo's logins and the current second-factor code."""
    code = stack.supervisor.wait(shown)
    if shown.stdout:
        say(shown.stdout.read().decode().rstrip())
    if code:
        say(f"No se pudieron mostrar los accesos de ejemplo (detalles en {stack.place.log('demo')}).")


if __name__ == "__main__":
    sys.exit(main())
