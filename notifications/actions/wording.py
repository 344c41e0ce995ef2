"""Texts that staff give to the kinds of message: each save is a new version, the latest is in force."""

import uuid
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import audit, jobs
from core.locks import take_turns
from core.messages import Kind
from core.placeholders import render, render_line
from core.repeats import repeat_of
from notifications import queries, rules
from notifications.actions.queueing import DOORBELL, compose
from notifications.adapters import letter
from notifications.enums import Channel
from notifications.errors import OneLineOnly, TextChanged
from notifications.models import Message, TemplateVersion
from notifications.permissions import EDIT_TEMPLATES
from people.models import User


@transaction.atomic
def save_text(
    *, kind: Kind, language: str, subject: str, body: str, base: int, form_key: uuid.UUID, by: User
) -> TemplateVersion | None:  # fmt: skip
    """The next version of a wording; `base` is the version that was looked at (0 for the product's own).

    The wording in force saved again makes no version, and the same form answers its first one.
    Raises PermissionDenied, OneLineOnly, UnknownPlaceholder, StrayBrace or TextChanged.
    """
    body = body.replace("\r\n", "\n").strip()
    check(kind, subject, body)
    now = queries.text_in_force(kind, language)
    if (now.subject, now.body) == (subject, body):
        return queries.latest_version(kind, language)
    return _add(kind, language, subject, body, base, form_key, by)


@transaction.atomic
def restore_text(
    *, kind: Kind, language: str, version: TemplateVersion | None, base: int, form_key: uuid.UUID, by: User
) -> TemplateVersion:  # fmt: skip
    """An earlier wording, or the product's own where `version` is None, as the next version.

    Raises what save_text does.
    """
    if version is None or version.is_default:
        return _add(kind, language, "", "", base, form_key, by)
    check(kind, version.subject, version.body)
    return _add(kind, language, version.subject, version.body, base, form_key, by)


@transaction.atomic
def send_test(
    *, kind: Kind, language: str, subject: str, body: str, values: Mapping[str, object], form_key: uuid.UUID, by: User
) -> Message:  # fmt: skip
    """Send a wording to oneself, saved or not, through the outbox; marked as a test. Raises what save_text does."""
    _check_right(by)
    check(kind, subject, body)
    take_turns(form_key)
    key = f"test:{form_key}"
    if sent := Message.objects.filter(key=key).first():
        return sent
    with translation.override(language):
        title = _("[Test] %(subject)s") % {"subject": render_line(subject, values)}
        row = Message(
            person=by.person, channel=Channel.EMAIL, kind=kind.name, subject=title[:250], address=by.email, key=key,
            body="\n\n".join([render(body, values).strip(), *([kind.below()] if kind.below else [])]),
            message_id=letter.new_message_id(), url="" if kind.below else "/",
        )  # fmt: skip
        row.payload = compose(row, kind)
    row.save()
    jobs.ring(DOORBELL)
    return row


def check(kind: Kind, subject: str, body: str) -> None:
    """Raises OneLineOnly, UnknownPlaceholder or StrayBrace."""
    if len(subject.splitlines()) > 1:
        raise OneLineOnly()
    for text in (subject, body):
        rules.check_wording(text, kind.sample)


def _check_right(by: User) -> None:
    if not by.has_perm(EDIT_TEMPLATES):
        raise PermissionDenied


def _add(
    kind: Kind, language: str, subject: str, body: str, base: int, form_key: uuid.UUID, by: User
) -> TemplateVersion:  # fmt: skip
    _check_right(by)
    take_turns(form_key)
    if done := repeat_of(TemplateVersion.objects.all(), form_key, kind=kind.name, language=language):
        return done
    try:
        with transaction.atomic():
            made = TemplateVersion.objects.create(
                kind=kind.name, language=language, version=base + 1, subject=subject, body=body, by=by,
                form_key=form_key,
            )  # fmt: skip
    except IntegrityError as error:
        raise TextChanged() from error
    audit.record("notifications.save_text", made, by=by, before={"version": base}, after={"version": made.version})
    return made
