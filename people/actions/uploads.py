"""Files that come in piece by piece: kept here until their form is sent, and gone a day after nobody came back."""

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core.files import MEGABYTE, EmptyFile, FileTooLarge, clean_name
from core.locks import take_turns
from people.errors import TooManyUploads, UploadBroken
from people.models import Upload, UploadPiece
from people.queries import own_upload, upload_owner

PIECE = 512 * 1024  # bytes: what one lost request costs
MOST_AT_ONCE = 12  # of an owner; one more and the oldest goes
ABANDONED = timedelta(hours=24)
LARGEST = 25  # megabytes: more than any kind of document allows
STARTS, PACE = 40, 3600  # of somebody who is not signed in, by address: so many within so many seconds


def check_pace(*, ip: str) -> None:
    """Nobody fills the disk from outside. Raises TooManyUploads."""
    if not any(cache.add(f"uploads:{ip}:{n}", 1, PACE) for n in range(STARTS)):
        raise TooManyUploads()


@transaction.atomic
def start_upload(*, owner: str, name: str, size: int, megabytes: int) -> Upload:
    """Room for a file. Raises EmptyFile or FileTooLarge."""
    if size <= 0:
        raise EmptyFile()
    if size > megabytes * MEGABYTE:
        raise FileTooLarge(megabytes=megabytes)
    take_turns(f"uploads:{owner}")
    for old in Upload.objects.filter(owner=owner).order_by("-touched_at", "-pk")[MOST_AT_ONCE - 1 :]:
        drop_upload(upload=old)
    return Upload.objects.create(owner=owner, name=clean_name(name), size=size)


@transaction.atomic
def add_piece(*, upload: Upload, start: int, data: bytes) -> Upload:
    """The next piece. One that is here already, or leaves a gap, changes nothing: `received` says where to go on.

    Raises UploadBroken for a piece that cannot belong to the file.
    """
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if start != locked.received:
        return locked
    if not data or len(data) > PIECE or start + len(data) > locked.size:
        raise UploadBroken()
    UploadPiece.objects.create(upload=locked, start=start, content=ContentFile(data, name=f"{locked.key}-{start}"))
    locked.received, locked.touched_at = start + len(data), timezone.now()
    locked.save(update_fields=["received", "touched_at"])
    return locked


@transaction.atomic
def keep_upload(*, owner: str, file: "UploadedFile[Any]", megabytes: int) -> Upload:
    """A file that came whole, kept for when its form comes back with an error. Raises what start_upload raises."""
    upload = start_upload(owner=owner, name=file.name or "", size=file.size or 0, megabytes=megabytes)
    file.seek(0)
    while data := file.read(PIECE):
        upload = add_piece(upload=upload, start=upload.received, data=data)
    file.seek(0)
    return upload


def join_pieces(*, upload: Upload) -> "UploadedFile[Any]":
    """The whole file, on disk, as if it had come at once; never more of it in memory than a piece.

    Raises UploadBroken while something is missing.
    """
    if not upload.is_whole:
        raise UploadBroken()
    whole = tempfile.TemporaryFile()  # noqa: SIM115  gone with the request
    for piece in upload.pieces.all():
        with piece.content.open("rb") as source:
            whole.write(source.read())
    whole.seek(0)
    return UploadedFile(whole, upload.name, "application/octet-stream", upload.size)


def upload_store(*, user: Any, token: str = "", ip: str = "") -> "UploadStore":
    """For whoever asks: an account's files, or those of the browser that holds the token."""
    return UploadStore(upload_owner(user=user, token=token), "" if user.is_authenticated else ip)


@dataclass(frozen=True)
class UploadStore:
    """One owner's files (people.queries.upload_owner), as `core.uploads` asks for them; of nobody, there are none.
    `ip` where the owner is not signed in: nobody fills the disk from outside."""

    owner: str
    ip: str = ""

    def find(self, key: str) -> "UploadedFile[Any]":
        upload = self.own(key)
        if upload is None:
            raise UploadBroken()
        return join_pieces(upload=upload)

    def keep(self, file: "UploadedFile[Any]", megabytes: int) -> str:
        if not self.owner:
            return ""
        if self.ip:
            check_pace(ip=self.ip)
        return str(keep_upload(owner=self.owner, file=file, megabytes=megabytes).key)

    def drop(self, key: str) -> None:
        if upload := self.own(key):
            drop_upload(upload=upload)

    def own(self, key: str) -> Upload | None:
        try:
            return own_upload(key=UUID(key), owner=self.owner)
        except ValueError:
            return None


@transaction.atomic
def drop_upload(*, upload: Upload) -> None:
    """Forget it: the rows now, the pieces once that is committed."""
    for piece in upload.pieces.all():
        transaction.on_commit(partial(piece.content.storage.delete, str(piece.content.name)))
    upload.delete()


def sweep_uploads(*, limit: int = 50) -> int:
    """Forget what nobody came back for. Answers how many."""
    old = Upload.objects.filter(touched_at__lt=timezone.now() - ABANDONED)[:limit]
    for upload in old:
        drop_upload(upload=upload)
    return len(old)
