"""Files of a registration that waits to be confirmed: kept with it, handed over when it goes on, and gone when not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import files, jobs
from core.locks import take_turns
from network import queries
from network.actions.registration.answers import identity_keys, newcomer
from network.enums import ApplicationState
from network.models import Application, HeldFile
from people.actions.documents import file_kind
from people.models import DocumentKind, Person

KEPT_FOR = timedelta(days=30)  # after its code has ended: until then staff may say who it is


def take_identity_turns(applications: Iterable[Application], *emails: str) -> None:
    """The turns of those who register as the same people as these, or by one of the e-mails, in their order."""
    keys = {key for one in applications for key in identity_keys(newcomer(_typed(one), one.version))}
    for key in sorted(keys | {f"registration:{email}" for email in emails}):
        take_turns(key)


def _typed(application: Application) -> dict[str, Any]:
    return {"email": "", "phone": ""} | queries.answers_of(application)


def hold_drafts(*, people: Sequence[int]) -> None:
    """What waits to be confirmed for these people, for whoever locks their rows next: whoever confirms it, or says
    whose it is, has it before the person."""
    drafts = Application.objects.filter(person__in=people, state=ApplicationState.DRAFT)
    list(drafts.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def hold_for_proof(*, person: Person, email: str) -> None:
    """What a proven address sets going, before the person's row: the turns of who registers by it, or as who waits to
    be confirmed by it, and what waits."""
    take_identity_turns(Application.objects.filter(person=person, state=ApplicationState.DRAFT), email)
    hold_drafts(people=[person.pk])


def hold_files(application: Application, given: Mapping[str, Any]) -> None:
    """Keep what came with it. Raises what `core.files.store` raises."""
    found = {name.removeprefix("doc_"): file for name, file in given.items() if name.startswith("doc_") and file}
    for kind in DocumentKind.objects.filter(code__in=found):
        stored = files.store(found[kind.code], file_kind(kind), by=None)
        HeldFile.objects.create(application=application, name=kind.field_name, file=stored)


def held_files(application: Application) -> dict[str, "File[Any]"]:
    """By field name, as if they had just come."""
    rows = application.held_files.select_related("file")
    return {row.name: File(row.file.content.open("rb"), name=row.file.name) for row in rows}


def forget_held_files(**which: Any) -> int:
    """Of these registrations. Answers how many."""
    rows = list(HeldFile.objects.filter(**which).select_related("file"))
    for row in rows:
        row.delete()
        files.discard(row.file)
    return len(rows)


@jobs.sweeps
def clear_held_files() -> int:
    """Of registrations that nobody confirmed, or that are over. Answers how many files went."""
    over = Q(confirm_until__lt=timezone.now() - KEPT_FOR) | ~Q(state=ApplicationState.DRAFT)
    with transaction.atomic():
        stale = Application.objects.filter(over, held_files__isnull=False).select_for_update(skip_locked=True)
        return forget_held_files(application__in=[row.pk for row in stale[:50]])
