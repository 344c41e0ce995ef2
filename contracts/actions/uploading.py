"""Single contracts: saving, voiding, and the files of those not saved yet."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts import queries, rules
from contracts.enums import ContractState
from contracts.errors import AlreadyVoid, ChangedMeanwhile
from contracts.events import ContractUploaded, ContractVoided
from contracts.models import Contract, UploadDraft
from core import audit, files
from core.events import publish
from core.models import StoredFile
from core.statements import insert
from network.models import Client
from people.models import User
from rewards.models import EarningType
from rewards.queries import preview_award


@transaction.atomic
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
    number = rules.clean_number(number)
    if first := queries.already_uploaded(form_key=form_key, number=number):
        return first
    rules.check_figures(amount_minor=amount_minor, signed_on=signed_on, today=timezone.localdate())
    referrer = queries.referrer_for(client)
    earns = preview_award(
        type=type, base_minor=amount_minor, currency=currency, on_date=signed_on, referrer=referrer
    ).points
    if _differs(expected_points, earns) or _differs(expected_referrer_id, referrer.pk if referrer else None):
        raise ChangedMeanwhile()
    try:
        with transaction.atomic():
            contract = insert(Contract(
                number=number, client=client, type=type, amount_minor=amount_minor, currency=currency,
                signed_on=signed_on, file=_stored(upload, by), referrer=referrer, form_key=form_key, created_by=by,
            ))  # fmt: skip
    except IntegrityError:
        if first := queries.already_uploaded(form_key=form_key, number=number):
            return first
        raise
    _tell_upload(contract, by)
    return contract


def _differs(expected: int | None, found: int | None) -> bool:
    return expected is not None and expected != found


def _stored(upload: "UploadedFile[Any] | StoredFile", by: User | None) -> StoredFile:
    return upload if isinstance(upload, StoredFile) else files.store(upload, files.DOCUMENT, by=by)


def _tell_upload(contract: Contract, by: User | None) -> None:
    event = ContractUploaded(
        contract_id=contract.pk, client_person_id=contract.client.person_id, referrer_id=contract.referrer_id,
        type_id=contract.type_id, amount_minor=contract.amount_minor, currency=contract.currency,
        signed_on=contract.signed_on.isoformat(),
    )  # fmt: skip
    audit.record("contracts.upload_contract", contract, by=by, after=asdict(event))
    publish(event, by=by)


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
