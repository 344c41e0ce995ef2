"""Single contracts: saving, voiding, and the files of those not saved yet."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from contracts import rules
from contracts.actions.saving import Entry, upload_contracts
from contracts.enums import ContractState
from contracts.errors import AlreadyVoid
from contracts.events import ContractVoided
from contracts.models import Contract, UploadDraft
from core import audit, files
from core.errors import DomainError
from core.events import publish
from core.models import StoredFile
from network.models import Client
from people.models import User
from rewards.models import EarningType


def upload_contract(
    *, client: Client, number: str, type: EarningType, amount_minor: int, currency: str, signed_on: date,
    upload: "UploadedFile[Any] | StoredFile", form_key: UUID, expected_points: int | None, by: User | None,
    expected_referrer_id: int | None = None,
) -> Contract:  # fmt: skip
    """A contract with the client's referrer filled in; what it earns follows from its event.

    The same form again answers the first contract. `expected_points` and `expected_referrer_id` are what the preview
    showed (None: nothing was shown). Raises NumberTaken, ChangedMeanwhile, what `contracts.rules` and `core.files`
    raise; then nothing is written.
    """
    entry = Entry(
        client=client, number=number, type=type, amount_minor=amount_minor, currency=currency, signed_on=signed_on,
        paper=lambda: _stored(upload, by), form_key=form_key, expected_points=expected_points,
        expected_referrer_id=expected_referrer_id,
    )  # fmt: skip
    answer = upload_contracts(entries=[entry], by=by)[0]
    if isinstance(answer, DomainError):
        raise answer
    return answer


def _stored(upload: "UploadedFile[Any] | StoredFile", by: User | None) -> StoredFile:
    if isinstance(upload, StoredFile):
        return upload
    return files.put_away(upload, files.check(upload, files.DOCUMENT), by=by)


@transaction.atomic
def void_contract(*, contract: Contract, reason: str, by: User | None) -> Contract:
    """It no longer counts; what it earned is taken back by what follows. Raises AlreadyVoid or ReasonRequired."""
    reason = rules.clean_reason(reason)
    contract = Contract.objects.select_for_update(of=("self",)).select_related("client").get(pk=contract.pk)
    if contract.state == ContractState.VOID:
        raise AlreadyVoid()
    contract.state, contract.voided_at, contract.void_reason = ContractState.VOID, timezone.now(), reason
    contract.save(update_fields=["state", "voided_at", "void_reason"])
    audit.record(
        "contracts.void_contract", contract, by=by, reason=reason,
        before={"state": ContractState.ACTIVE}, after={"state": ContractState.VOID},
    )  # fmt: skip
    event = ContractVoided(
        contract_id=contract.pk, client_person_id=contract.client.person_id, referrer_id=contract.referrer_id
    )
    publish(event, by=by)
    return contract


@transaction.atomic
def keep_file(*, form_key: UUID, upload: "UploadedFile[Any]", by: User) -> StoredFile:
    """Keep the file of a form that is not complete yet. Raises what `core.files.store` raises."""
    file = files.store(upload, files.DOCUMENT, by=by)
    UploadDraft.objects.create(form_key=form_key, user=by, file=file)
    return file


@transaction.atomic
def clear_drafts(*, limit: int = 200) -> int:
    """Forget drafts that nobody came back to, with the files that became no contract. Says how many."""
    drafts = list(
        UploadDraft.objects.forgotten().select_related("file").select_for_update(skip_locked=True, of=("self",))[:limit]
    )
    used = set(Contract.objects.filter(file__in=[draft.file_id for draft in drafts]).values_list("file_id", flat=True))
    UploadDraft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    for draft in drafts:
        if draft.file_id not in used:
            _remove(draft.file)
    return len(drafts)


def _remove(file: StoredFile) -> None:
    """The row now, its content once that is certain."""
    storage, name = file.content.storage, str(file.content.name)
    file.delete()
    transaction.on_commit(lambda: storage.delete(name))
