"""The file of a backup: a tar whose last member lists the others with their checksums, sealed with a key where one is
given. Read and written as a stream, so neither needs memory or a second copy. Knows nothing of Django.

A sealed file is a header, then chunks of one MiB under AES-256-GCM, numbered, the last one marked: a chunk that is
missing, swapped or changed is noticed, and so is a cut.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"vinculo-sealed-1\n"
SALT, TAG, CHUNK = 16, 16, 1024 * 1024
MANIFEST = "manifest.json"
Manifest = dict[str, Any]


class Damaged(Exception):
    """The file is not a whole backup, or the key is not its key; the text says which."""


def box(key: str, salt: bytes) -> AESGCM:
    """The cipher of a key somebody may have chosen themselves: guessing one costs a tenth of a second."""
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(key.encode()))


def nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Sealing(io.RawIOBase):
    """Encrypts what is written into a file."""

    def __init__(self, target: IO[bytes], key: str) -> None:
        salt = os.urandom(SALT)
        self.target, self.box, self.number, self.kept = target, box(key, salt), 0, b""
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.kept += bytes(data)
        while len(self.kept) > CHUNK:
            self.emit(self.kept[:CHUNK], last=False)
            self.kept = self.kept[CHUNK:]
        return len(data)

    def emit(self, chunk: bytes, *, last: bool) -> None:
        self.target.write(self.box.encrypt(nonce(self.number, last), chunk, None))
        self.number += 1

    def finish(self) -> None:
        """The last chunk, which may be empty."""
        self.emit(self.kept, last=True)


class Unsealing(io.RawIOBase):
    """Decrypts what is read from a file."""

    def __init__(self, source: IO[bytes], key: str) -> None:
        self.source, self.box, self.number, self.kept = source, box(key, source.read(SALT)), 0, b""
        self.ahead = source.read(CHUNK + TAG)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while self.ahead and (size < 0 or len(self.kept) < size):
            self.kept += self.next()
        found, self.kept = (self.kept, b"") if size < 0 else (self.kept[:size], self.kept[size:])
        return found

    def next(self) -> bytes:
        chunk, self.ahead = self.ahead, self.source.read(CHUNK + TAG)
        try:
            clear = self.box.decrypt(nonce(self.number, not self.ahead), chunk, None)
        except InvalidTag as error:
            raise Damaged("la clave no es la de este respaldo, o el archivo está cortado o cambiado") from error
        self.number += 1
        return clear


class Writer:
    """Adds members and remembers what they were."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar, self.members = tar, {}

    def add(self, name: str, path: Path) -> None:
        """A file under a name of the archive."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            file.seek(0)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = size, 0o600
            self.tar.addfile(entry, file)
        self.members[name] = {"size": size, "sha256": digest}

    def finish(self, about: Manifest) -> None:
        """The manifest, without which an archive is not whole."""
        text = json.dumps({**about, "members": self.members}, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        self.tar.addfile(entry, io.BytesIO(text))


@contextmanager
def writing(path: Path, key: str = "") -> Iterator[Writer]:
    """A new archive, there when it is whole and on the disk, and only for its owner."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            sealing = Sealing(file, key) if key else None
            with tarfile.open(fileobj=sealing or file, mode="w|") as tar:
                yield Writer(tar)
            if sealing:
                sealing.finish()
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def reading(path: Path, key: str = "") -> Iterator[tarfile.TarFile]:
    """The members of an archive, one after the other."""
    with path.open("rb") as file:
        sealed = file.read(len(MAGIC)) == MAGIC
        if not sealed:
            file.seek(0)
        elif not key:
            raise Damaged("el respaldo está cifrado: da su clave en BACKUP_KEY")
        try:
            with tarfile.open(fileobj=Unsealing(file, key) if sealed else file, mode="r|") as tar:
                yield tar
        except (tarfile.TarError, EOFError) as error:
            raise Damaged("no es un respaldo de Vínculo, o está cortado") from error


def unpack(path: Path, target: Path | None, key: str = "") -> Manifest:
    """Read an archive to its end and compare every member with the manifest; written under `target` where given."""
    found: dict[str, dict[str, Any]] = {}
    about: Manifest = {}
    with reading(path, key) as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is None or not is_plain(entry.name):
                raise Damaged(f"el respaldo trae algo que no es suyo: {entry.name}")
            if entry.name == MANIFEST:
                about = json.loads(content.read())
            else:
                found[entry.name] = copy(content, target / entry.name if target else None)
    compare(about.get("members"), found)
    return about


def member(path: Path, name: str, key: str = "") -> bytes | None:
    """The content of one member; None where the archive has none of that name."""
    with reading(path, key) as tar:
        for entry in tar:
            if entry.name == name and entry.isreg() and (content := tar.extractfile(entry)):
                return content.read()
    return None


def is_plain(name: str) -> bool:
    """Whether a member stays inside the folder it is unpacked in."""
    return not name.startswith("/") and ".." not in name.split("/")


def copy(content: IO[bytes], target: Path | None) -> dict[str, Any]:
    """Size and checksum of a member, kept as a file where asked."""
    digest, size = hashlib.sha256(), 0
    if target:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(target, flags, 0o600) if target else os.open(os.devnull, os.O_WRONLY), "wb") as file:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def compare(listed: dict[str, Any] | None, found: dict[str, Any]) -> None:
    """Raise Damaged unless exactly what was listed is there, as it was."""
    if listed is None:
        raise Damaged("el respaldo está cortado: le falta la lista de lo que contiene")
    if missing := sorted(set(listed) ^ set(found)):
        raise Damaged(f"falta o sobra en el respaldo: {', '.join(missing[:5])}")
    if changed := sorted(name for name in listed if listed[name] != found[name]):
        raise Damaged(f"cambió dentro del respaldo: {', '.join(changed[:5])}")
