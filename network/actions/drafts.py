"""What somebody typed into a registration and has not sent: kept sealed for a while, even where the session ends."""

import json
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from core import conf, crypto, jobs
from network import queries
from network.models import FormVersion, RegistrationDraft
from people.models import User

STALE = """
DELETE FROM network_registrationdraft WHERE id IN
  (SELECT id FROM network_registrationdraft WHERE expires_at < %s LIMIT 10000)
"""


@transaction.atomic
def keep_typed(
    *, token: str, version: FormVersion, by: User | None, step: int, typed: dict[str, list[str]]
) -> RegistrationDraft:  # fmt: skip
    """Add what was typed to what the token's browser typed before; right or wrong makes no difference.

    Never give it passwords. `by` is who is signed in: nobody else gets the draft back, even in the same browser.
    """
    draft = queries.draft_of(token=token, form=version.form, by=by)
    known = queries.typed_in(draft) if draft else {}
    fields = {
        "sealed": crypto.encrypt(json.dumps(known | typed)), "step": max(step, draft.step if draft else 0),
        "expires_at": timezone.now() + timedelta(hours=conf.get("network.draft_hours")),
    }  # fmt: skip
    if draft:
        RegistrationDraft.objects.filter(pk=draft.pk).update(**fields)
        return draft
    mark = crypto.mark(*queries.draft_key(token, version.form, by))
    kept, _made = RegistrationDraft.objects.update_or_create(token=mark, defaults={"version": version, **fields})
    return kept


@transaction.atomic
def forget_typed(*, draft: RegistrationDraft) -> None:
    """It was sent, or whoever typed it begins again."""
    draft.delete()


@jobs.sweeps
def clear_drafts() -> int:
    """Remove what nobody came back for. Answers how many."""
    with connection.cursor() as cursor:
        cursor.execute(STALE, [timezone.now()])
        return int(cursor.rowcount)


@crypto.rotates
def rotate_drafts() -> int:
    return sum(map(_rotate, RegistrationDraft.objects.values_list("pk", flat=True)))


@transaction.atomic
def _rotate(pk: int) -> int:
    draft = RegistrationDraft.objects.select_for_update().filter(pk=pk).first()
    if draft is None:
        return 0
    draft.sealed = crypto.again(draft.sealed)
    draft.save(update_fields=["sealed"])
    return 1
