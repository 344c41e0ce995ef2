"""Saving contracts, one or many: the same checks and the same outcome, and as many questions for many as for one."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts import queries, rules
from contracts.errors import ChangedMeanwhile
from contracts.events import ContractUploaded
from contracts.models import Contract
from core import audit
from core.errors import DomainError
from core.events import publish_all
from core.models import StoredFile
from core.statements import insert_all
from network.models import Client
from people.models import User
from referrals.queries import referrers_of
from rewards.models import EarningType
from rewards.queries import Paper, Reckoning

TRIES = 3


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A contract to be saved. `paper` answers its file, put away when the rest has been found to be right.

    `expected_points` and `expected_referrer_id` are what the preview showed (None: nothing was shown).
    """

    client: Client
    number: str
    type: EarningType
    amount_minor: int
    currency: str
    signed_on: date
    paper: Callable[[], StoredFile]
    form_key: UUID
    expected_points: int | None
    expected_referrer_id: int | None = None


Answer = Contract | DomainError


def upload_contracts(*, entries: Sequence[Entry], by: User | None) -> list[Answer]:
    """Contracts with their clients' referrers filled in, one after the other; what they earn follows from their events.

    Each is saved or answered with its error. The same form again answers the first contract.
    """
    for left in range(TRIES - 1, -1, -1):
        try:
            with transaction.atomic():
                return _upload(entries, by)
        except IntegrityError:  # a number or a form that somebody else has saved meanwhile: look anew
            if not left:
                raise
    raise AssertionError("unreachable")


def _upload(entries: Sequence[Entry], by: User | None) -> list[Answer]:
    desk = Desk(entries)
    answers = [desk.answer(entry, by) for entry in entries]
    made = desk.made
    insert_all([contract.file for contract in made if contract.file._state.adding])
    for contract in made:
        contract.file = contract.file  # takes over the key that it has now
    insert_all(made)
    events = [_event(contract) for contract in made]
    audit.record_all("contracts.upload_contract", made, by=by, after=[asdict(event) for event in events])
    publish_all(events, by=by)
    return answers


class Desk:
    """What the entries need to know, read once, and what those before have changed of it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.taken = queries.taken([(_number(entry), entry.form_key) for entry in entries])
        self.brought = referrers_of({entry.client.person_id for entry in entries})
        self.reckoning = Reckoning(self.paper_of(entry) for entry in entries)
        self.today = timezone.localdate()
        self.made: list[Contract] = []

    def paper_of(self, entry: Entry) -> Paper:
        referrer = self.brought.get(entry.client.person_id)
        return Paper(entry.type, entry.amount_minor, entry.currency, entry.signed_on, referrer)

    def answer(self, entry: Entry, by: User | None) -> Answer:
        """The contract that is to be saved, the first one of the same form, or why there is none."""
        try:
            number = rules.clean_number(entry.number)
            if first := self.taken.find(number=number, form_key=entry.form_key):
                return first
            rules.check_figures(amount_minor=entry.amount_minor, signed_on=entry.signed_on, today=self.today)
            paper = self.paper_of(entry)
            earns = self.reckoning.preview(paper)
            referrer_id = paper.referrer.pk if paper.referrer else None
            if _differs(entry.expected_points, earns.points) or _differs(entry.expected_referrer_id, referrer_id):
                raise ChangedMeanwhile()
            contract = Contract(
                number=number, client=entry.client, type=entry.type, amount_minor=entry.amount_minor,
                currency=entry.currency, signed_on=entry.signed_on, file=entry.paper(), referrer=paper.referrer,
                form_key=entry.form_key, created_by=by,
            )  # fmt: skip
        except DomainError as error:
            return error
        self.reckoning.count(earns)
        self.taken.add(contract)
        self.made.append(contract)
        return contract


def _number(entry: Entry) -> str:
    try:
        return rules.clean_number(entry.number)
    except DomainError:
        return ""


def _differs(expected: int | None, found: int | None) -> bool:
    return expected is not None and expected != found


def _event(contract: Contract) -> ContractUploaded:
    return ContractUploaded(
        contract_id=contract.pk, client_person_id=contract.client.person_id, referrer_id=contract.referrer_id,
        type_id=contract.type_id, amount_minor=contract.amount_minor, currency=contract.currency,
        signed_on=contract.signed_on.isoformat(),
    )  # fmt: skip
