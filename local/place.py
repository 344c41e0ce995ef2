"""Where one copy of the product keeps its things: a data folder, short folders for sockets, keys."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path("/var/lib/vinculo")  # used by root only, when the database's account cannot reach the data folder
LONGEST_SOCKET_FOLDER = 80  # a socket's path must stay under about 100 bytes
ODD = set(",%'\"\\")  # a comma parts two hosts, and so on
KEYS = ("SECRET_KEY", "FIELD_KEY")


class Trouble(Exception):
    """Something the person at the terminal can mend; its text says how, in one line."""


@dataclass(frozen=True)
class Place:
    """One copy: its data folder and the port of its web server."""

    data: Path
    port: int

    @classmethod
    def from_environment(cls) -> Place:
        """The copy that VINCULO_DATA and PORT name; relative folders are relative to the checkout."""
        port = os.environ.get("PORT") or "8000"
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise Trouble(f"PORT debe ser un número entre 1 y 65535, no «{port}».")
        return cls((ROOT / (os.environ.get("VINCULO_DATA") or ".vinculo")).resolve(), int(port))

    @property
    def key(self) -> str:
        """A short name of the data folder, the same at every start."""
        return hashlib.sha256(str(self.data).encode()).hexdigest()[:12]

    @property
    def shared(self) -> Path:
        """The second home of the database (see SHARED)."""
        return SHARED / self.key

    def open_shared(self) -> Path:
        """The second home, made so that the database's account can pass through, whatever our umask is."""
        for folder in (SHARED, self.shared):
            if not folder.exists():
                folder.mkdir()
                folder.chmod(0o755)
        return self.shared

    @property
    def address(self) -> str:
        """Where the web server listens."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Make the folders; the data folder can be passed through, its contents are the owner's alone."""
        try:
            if not self.data.exists():
                self.data.mkdir(parents=True)
                self.data.chmod(0o711)
            for name in ("run", "logs", "mail", "files", "beat", "static"):
                private_folder(self.data / name)
        except OSError as error:
            raise Trouble(f"no se puede escribir en la carpeta de datos {self.data} ({error.strerror}).") from error

    def log(self, name: str) -> Path:
        """The log file of a child; a long one is put aside once."""
        path = self.data / "logs" / f"{name}.log"
        if path.exists() and path.stat().st_size > 5_000_000:
            path.replace(path.with_suffix(".old.log"))
        return path

    def socket_folder(self, home: Path, name: str, owner: int | None = None) -> Path:
        """A private folder for a socket: in `home`, or in the temporary folder when that path is too long or odd."""
        folder = home / name
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER or ODD & set(str(folder)):
            folder = Path(tempfile.gettempdir()) / f"{self.temporary}{name}"
        return private_folder(folder, owner)

    @property
    def temporary(self) -> str:
        """How the names of our folders in the temporary folder begin."""
        return f"vinculo-{os.getuid()}-{self.key}-"

    def clear_temporary(self) -> None:
        """Remove those folders, once nothing listens there."""
        for folder in Path(tempfile.gettempdir()).glob(f"{self.temporary}*"):
            shutil.rmtree(folder, ignore_errors=True)

    def keys(self) -> dict[str, str]:
        """The secrets of this copy, made once and readable by its owner only."""
        path = self.data / "keys.json"
        found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if set(KEYS) - set(found):
            found = {name: found.get(name) or secrets.token_urlsafe(48) for name in KEYS}
            write_private(path, json.dumps(found))
        return found


def private_folder(folder: Path, owner: int | None = None) -> Path:
    """The folder, for its owner only; refused when somebody else made it or it is a link."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = os.getuid() if owner is None else owner
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.getuid(), owner}:
        raise Trouble(f"la carpeta {folder} es de otra persona; bórrala o elige otra con VINCULO_DATA.")
    if found.st_uid != owner:
        os.chown(folder, owner, -1)
    folder.chmod(0o700)
    return folder


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
