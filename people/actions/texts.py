"""The texts that people accept, and who accepted which."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import audit
from people.actions.keys import seal
from people.enums import Act, ConsentKind
from people.errors import EmptyText, TextChanged
from people.models import Consent, ConsentText, Person, User
from people.permissions import PUBLISH_TEXTS


@transaction.atomic
def publish_consent_text(*, kind: ConsentKind, body: str, by: User | None = None) -> ConsentText:
    """The next version of a text; the same wording as the last one publishes nothing.

    Raises PermissionDenied, EmptyText or TextChanged.
    """
    if by and not by.has_perm(PUBLISH_TEXTS):
        raise PermissionDenied
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise EmptyText()
    digest = hashlib.sha256(body.encode()).hexdigest()
    last = ConsentText.objects.filter(kind=kind).order_by("-version").first()
    if last and last.sha256 == digest:
        return last
    version = last.version + 1 if last else 1
    try:
        with transaction.atomic():
            text = ConsentText.objects.create(kind=kind, version=version, body=body, sha256=digest)
    except IntegrityError as error:
        raise TextChanged() from error
    if by:
        audit.record(Act.PUBLISH_TEXT, text, by=by, after={"kind": kind, "version": version, "sha256": digest})
    return text


@transaction.atomic
def accept_texts(*, person: Person, texts: list[ConsentText], channel: str, ip: str | None) -> None:
    """Keep that the person accepted these versions; accepting one again changes nothing."""
    sealed = seal(person=person, text=ip or "")
    rows = [Consent(person=person, text=text, channel=channel, ip_sealed=sealed) for text in texts]
    Consent.objects.bulk_create(rows, ignore_conflicts=True)
