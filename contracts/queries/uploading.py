"""Single contracts: previews, what came of them, what voiding takes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from contracts import rules
from contracts.errors import NumberTaken
from contracts.models import Contract, UploadDraft
from core import audit
from core.models import AuditEntry, StoredFile
from ledger.queries import balances, preview_reversal
from network.models import Client
from network.queries import search_clients
from people.models import Person, User
from referrals.queries import referrer_of
from rewards.enums import Outcome
from rewards.models import Award, EarningType
from rewards.queries import Preview, preview_award, why

CHOICES = 8  # clients offered while typing a name


@dataclass(frozen=True)
class ClientChoice:
    """The clients to choose from, and which one is chosen."""

    clients: list[Client]
    chosen: int | None


@dataclass(frozen=True)
class UploadPreview:
    """Who would earn what, and why, if the contract were saved now."""

    client: Client
    referrer: Person | None
    award: Preview

    @property
    def gives_points(self) -> bool:
        return self.award.points > 0


@dataclass(frozen=True)
class Result:
    """What came of a contract, and the computation in words."""

    award: Award | None
    explanation: str

    @property
    def gave_points(self) -> bool:
        return self.award is not None and self.award.outcome in {Outcome.POSTED, Outcome.REVERSED}


@dataclass(frozen=True)
class VoidPreview:
    """What voiding takes back, and from where: what is no longer available becomes a debt of the agent."""

    award: Award | None
    points: int = 0
    available: int = 0
    owed: int = 0


def choose_client(*, text: str, chosen: object) -> ClientChoice:
    """Those that match the text, or without a text the one already chosen; the only one is chosen."""
    pk = int(str(chosen)) if str(chosen or "").isdecimal() else None
    found = search_clients(text, limit=CHOICES) if text else list(Client.objects.with_person().filter(pk=pk))
    if len(found) == 1:
        return ClientChoice(found, found[0].pk)
    return ClientChoice(found, pk if any(client.pk == pk for client in found) else None)


def usual_type() -> EarningType | None:
    """The type that needs no choosing: the only active one."""
    types = EarningType.objects.filter(is_active=True)[:2]
    return types[0] if len(types) == 1 else None


def preview_upload(*, client: Client, type: EarningType, amount_minor: int, signed_on: date) -> UploadPreview:
    """Writes nothing."""
    referrer = referrer_for(client)
    award = preview_award(
        type=type, base_minor=amount_minor, currency=settings.CURRENCY, on_date=signed_on, referrer=referrer
    )
    return UploadPreview(client, referrer, award)


def referrer_for(client: Client) -> Person | None:
    """Whoever brought the client in, as of now."""
    attribution = referrer_of(client.person)
    return attribution.referrer if attribution else None


def contract_of_form(form_key: UUID) -> Contract | None:
    """The contract that the form has already made."""
    return Contract.objects.filter(form_key=form_key).first()


class Taken:
    """Contracts that have a number or come from a form."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self.by_number: dict[str, Contract] = {}
        self.by_form: dict[UUID, Contract] = {}
        for contract in contracts:
            self.add(contract)

    def add(self, contract: Contract) -> None:
        self.by_number[contract.number] = self.by_form[contract.form_key] = contract

    def find(self, *, number: str, form_key: UUID | None) -> Contract | None:
        """The contract this form made before. Raises NumberTaken where another form used the number."""
        if form_key and (first := self.by_form.get(form_key)):
            return first
        if other := self.by_number.get(number):
            uploaded = date_format(timezone.localtime(other.created_at), "SHORT_DATE_FORMAT")
            raise NumberTaken(number=number, date=uploaded)
        return None


def taken(asked: Iterable[tuple[str, UUID]]) -> Taken:
    """What there is under these numbers and forms."""
    numbers, forms = zip(*asked, strict=True)
    return Taken(Contract.objects.filter(Q(number__in=numbers) | Q(form_key__in=forms)))


def already_uploaded(*, form_key: UUID | None, number: str) -> Contract | None:
    """The contract this form made before. Raises NumberTaken where another form used the number."""
    same = Q(number=number) | Q(form_key=form_key) if form_key else Q(number=number)
    return Taken(Contract.objects.filter(same)).find(number=number, form_key=form_key)


def kept_file(*, form_key: UUID, user: User) -> StoredFile | None:
    """The file this user has already given with this form."""
    drafts = UploadDraft.objects.usable().filter(form_key=form_key, user=user).select_related("file")
    draft = drafts.order_by("pk").last()
    return draft.file if draft else None


def award_of(contract: Contract) -> Award | None:
    """What came of the contract: points, or why none."""
    awards = Award.objects.filter(source=rules.source_of(contract.pk))
    return awards.select_related("type", "person__agent", "rule__type", "transaction", "reversal").first()


def result_of(contract: Contract) -> Result:
    award = award_of(contract)
    return Result(award, why(award).explanation if award else "")


def with_awards(contracts: Sequence[Contract]) -> list[tuple[Contract, Award | None]]:
    """Each contract with what came of it, in one query."""
    sources = {rules.source_of(contract.pk): contract.pk for contract in contracts}
    awards = {sources[award.source]: award for award in Award.objects.filter(source__in=sources)}
    return [(contract, awards.get(contract.pk)) for contract in contracts]


def history_of(contract: Contract) -> list[AuditEntry]:
    """What was done to the contract, oldest first."""
    return list(audit.history(contract).reverse())


def preview_void(contract: Contract) -> VoidPreview:
    """Writes nothing."""
    award = award_of(contract)
    if award is None or award.person is None or award.transaction is None or award.outcome != Outcome.POSTED:
        return VoidPreview(award)
    reversal = preview_reversal(award.transaction)
    return VoidPreview(award, reversal.points, balances(award.person).available, reversal.owed)
