"""What staff do with the texts that people accept: write, publish, switch off, delete while nobody accepted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from core import audit, conf, files
from core.locks import take_turns
from core.models import StoredFile
from core.repeats import repeat_of
from people import rules
from people.actions.texts import STAMP
from people.enums import Act, Place, ShownAs
from people.errors import (
    CodeTaken,
    EmptyText,
    NoPlace,
    NothingToShow,
    OptionalCannotBlock,
    TextAccepted,
    TextChanged,
    UnsafeAddress,
)
from people.models import Agreement, Consent, ConsentText, User
from people.permissions import PUBLISH_TEXTS

RULES = (
    "country", "audience", "ranks", "places", "required", "block_after_days", "again_on_rank", "is_active",
)  # fmt: skip
WAITING = {Place.PROFILE, Place.LOGIN}  # where those who have an account are asked


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a version shows: the text itself, or a PDF as `upload` (the one before stays where there is none) or
    as an https address."""

    title: str
    shown: str = ShownAs.LINK
    body: str = ""
    link: str = ""
    upload: "UploadedFile[Any] | None" = None


@transaction.atomic
def create_agreement(
    *, code: str, kind: str, rules: Mapping[str, Any], wording: Wording, form_key: UUID | None = None,
    by: User | None = None,
) -> Agreement:  # fmt: skip
    """A text with its first version, in force at once. The same form answers its first one.

    Raises PermissionDenied, CodeTaken, NoPlace, OptionalCannotBlock, and what publish_text raises.
    """
    _check_right(by)
    if form_key:
        take_turns(form_key)
        if done := repeat_of(Agreement.objects.all(), form_key):
            return done
    made = Agreement(code=code, kind=kind, form_key=form_key, **rules)
    _check_rules(made)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken() from error
    publish_text(agreement=made, wording=wording, asks_again=True, base=0, by=by)
    return made


@transaction.atomic
def edit_agreement(*, agreement: Agreement, rules: Mapping[str, Any], by: User | None = None) -> Agreement:
    """Who is asked, where, and whether they must; audited. What is as it was writes nothing.

    Raises PermissionDenied, NoPlace or OptionalCannotBlock.
    """
    _check_right(by)
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    before = {name: getattr(locked, name) for name in rules}
    waited = _waits(locked)
    for name, value in rules.items():
        setattr(locked, name, value)
    after = {name: getattr(locked, name) for name in rules}
    if before == after:
        return locked
    _check_rules(locked)
    if _waits(locked) and not waited:
        locked.asked_at = timezone.now()  # nobody could accept it before: the days count from here
    locked.save()
    audit.record(Act.EDIT_AGREEMENT, locked, by=by, before=before, after=after)
    if waited or _waits(locked):
        conf.advance(STAMP)
    return locked


@transaction.atomic
def publish_text(
    *, agreement: Agreement, wording: Wording, asks_again: bool, base: int, form_key: UUID | None = None,
    by: User | None = None,
) -> ConsentText:  # fmt: skip
    """The next version, in force at once; `base` is the version that was looked at (0: none). Acceptances of the ones
    before stay, and count on unless the new one `asks_again`. The same wording again publishes nothing.

    Raises PermissionDenied, EmptyText, NothingToShow, UnsafeAddress, TextChanged, and what core.files.store raises.
    """
    _check_right(by)
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if form_key and (done := repeat_of(ConsentText.objects.all(), form_key, agreement_id=agreement.pk)):
        return done
    last = locked.current
    made = _version(locked, wording, last, by)
    if last and _same(made, last):
        files.discard(made.file if made.file_id != last.file_id else None)
        return last
    if base != (last.version if last else 0):
        raise TextChanged()
    made.version, made.asks_again, made.form_key = base + 1, asks_again, form_key
    made.save(force_insert=True)
    locked.current = made
    if asks_again:
        locked.holds_from, locked.asked_at = made.version, made.published_at
    locked.save(update_fields=["current", "holds_from", "asked_at"])
    if by:
        said = {"code": locked.code, "version": made.version, "sha256": made.sha256, "asks_again": asks_again}
        audit.record(Act.PUBLISH_TEXT, made, by=by, after=said)
    if _waits(locked):
        conf.advance(STAMP)
    agreement.current, agreement.holds_from, agreement.asked_at = made, locked.holds_from, locked.asked_at
    return made


@transaction.atomic
def delete_agreement(*, agreement: Agreement, by: User) -> None:
    """A text that nobody ever accepted goes with all its versions. Raises PermissionDenied or TextAccepted."""
    _check_right(by)
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    versions = list(locked.versions.select_for_update(of=("self",)).order_by("pk"))
    if Consent.objects.filter(text__agreement=locked).exists():
        raise TextAccepted()
    kept = StoredFile.objects.filter(pk__in=[version.file_id for version in versions if version.file_id])
    audit.record(Act.DELETE_AGREEMENT, locked, by=by, before={"code": locked.code, "versions": len(versions)})
    gone = list(kept)
    locked.current = None
    locked.save(update_fields=["current"])
    try:
        locked.versions.all().delete()
    except (ProtectedError, RestrictedError, IntegrityError) as error:
        raise TextAccepted() from error
    locked.delete()
    for file in gone:
        files.discard(file)
    conf.advance(STAMP)


def _check_right(by: User | None) -> None:
    if by and not by.has_perm(PUBLISH_TEXTS):
        raise PermissionDenied


def _check_rules(agreement: Agreement) -> None:
    if not agreement.places:
        raise NoPlace()
    if agreement.block_after_days is not None and not agreement.required:
        raise OptionalCannotBlock()


def _waits(agreement: Agreement) -> bool:
    return agreement.is_active and bool(WAITING & set(agreement.places))


def _version(agreement: Agreement, wording: Wording, last: ConsentText | None, by: User | None) -> ConsentText:
    """The row that the wording would be, without what says when and whose turn it is."""
    pdf = wording.shown == ShownAs.PDF
    title, body = " ".join(wording.title.split()), "" if pdf else wording.body.replace("\r\n", "\n").strip()
    link = wording.link.strip() if pdf else ""
    if not title or not (pdf or body):
        raise EmptyText()
    if link and (urlsplit(link).scheme != "https" or not urlsplit(link).hostname):
        raise UnsafeAddress()
    file = _file(wording, last, by) if pdf and not link else None
    if pdf and not (file or link):
        raise NothingToShow()
    sha256 = rules.digest(title=title, body=body, link=link, file_sha256=file.sha256 if file else "")
    return ConsentText(
        agreement=agreement, kind=agreement.kind, title=title, shown=wording.shown, body=body, link=link, file=file,
        sha256=sha256, published_by=by,
    )  # fmt: skip


def _file(wording: Wording, last: ConsentText | None, by: User | None) -> StoredFile | None:
    if wording.upload:
        return files.store(wording.upload, files.DOCUMENT, by=by)
    return last.file if last else None


def _same(made: ConsentText, last: ConsentText) -> bool:
    """By what is shown, not by fingerprint: those of the first versions were taken of the text alone."""
    shown = ("title", "shown", "body", "link")
    files_same = (made.file.sha256 if made.file else "") == (last.file.sha256 if last.file else "")
    return files_same and all(getattr(made, name) == getattr(last, name) for name in shown)
