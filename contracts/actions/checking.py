"""Understanding the rows of a bulk upload. Nothing is saved but what each row would become."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts import queries, rules
from contracts.adapters import Papers
from contracts.enums import RowOutcome
from contracts.errors import FutureDate, InvalidNumber, NoAmount, OtherClient
from contracts.models import Batch, BatchRow, Contract
from contracts.queries.batches import HEADERS, NEEDED, types_by_name
from core import days, files
from core.errors import DomainError
from core.money import AmbiguousAmount, InvalidAmount, parse_amount
from core.phones import InvalidPhone, clean_phone
from core.statements import run
from core.text import normalise
from network.models import Client
from people.errors import WrongName
from people.models import Person
from people.queries import clean_name
from referrals.queries import referrers_of
from rewards.queries import Paper, Reckoning

FORETOLD = """
UPDATE contracts_batchrow r SET referrer_id = f.referrer, points = f.points
FROM unnest(%(rows)s::bigint[], %(referrers)s::bigint[], %(points)s::bigint[]) f (id, referrer, points)
WHERE r.id = f.id
"""
EXAMPLE = "EJEMPLO-0001"  # the template's own row


class Checker:
    """Checks rows in bulks: what many share is read once."""

    def __init__(self, batch: Batch, papers: Papers) -> None:
        self.batch, self.papers, self.types = batch, papers, types_by_name()
        self.today = timezone.localdate()
        seen = batch.rows.exclude(contract_number="").values_list("contract_number", "number")
        self.seen: dict[str, int] = dict(seen)

    def check(self, lines: list[tuple[int, list[str]]]) -> list[BatchRow]:
        """What each line would become. Lines without a word, and the template's example, become nothing."""
        rows = [self._row(number, cells) for number, cells in lines]
        rows = [row for row in rows if any(row.values.values()) and row.values.get("number") != EXAMPLE]
        self._find_clients(rows)
        self._find_contracts(rows)
        for row in rows:
            self._find_paper(row)
            row.outcome = row.outcome or (RowOutcome.ERROR if row.problems else RowOutcome.CREATE)
        return rows

    def _row(self, number: int, cells: list[str]) -> BatchRow:
        columns = self.batch.columns.items()
        values = {name: cells[at] if at < len(cells) else "" for name, at in columns if name in HEADERS}
        row = BatchRow(batch=self.batch, number=number, values=values, problems=[], outcome="")
        for name in NEEDED:
            if not values.get(name) and not (name == "client" and values.get("phone")):
                row.problems.append([name, _("It is empty.")])
            else:
                getattr(self, f"_read_{name}")(row, values.get(name, ""))
        return row

    def _read_number(self, row: BatchRow, text: str) -> None:
        try:
            row.contract_number = rules.clean_number(text)
        except InvalidNumber as error:
            return _note(row, "number", error)
        first = self.seen.setdefault(row.contract_number, row.number)
        if first != row.number:
            row.problems.append(["number", _("This number is already in an earlier row of the file.")])
            row.contract_number = ""
        return None

    def _read_client(self, row: BatchRow, text: str) -> None:
        """The contact in its stored form; who that is, is looked up for all rows together."""
        try:
            if "@" in text:
                validate_email(text)
            row.values["phone"] = clean_phone(row.values.get("phone", ""))
            row.values["client"] = text.lower() if "@" in text else clean_phone(text) or row.values["phone"]
        except ValidationError:
            row.problems.append(["client", _("This is not an e-mail.")])
        except InvalidPhone as error:
            _note(row, "client", error)

    def _read_type(self, row: BatchRow, text: str) -> None:
        row.type = self.types.get(normalise(text))
        if row.type is None:
            row.problems.append(["type", _("There is no active contract type with this name.")])

    def _read_amount(self, row: BatchRow, text: str) -> None:
        try:
            row.amount_minor = parse_amount(text, settings.CURRENCY)
        except AmbiguousAmount:
            row.problems.append(["amount", _("The amount can be read in two ways. Write it without separators.")])
        except InvalidAmount as error:
            _note(row, "amount", error)
        if row.amount_minor == 0:
            _note(row, "amount", NoAmount())

    def _read_signed_on(self, row: BatchRow, text: str) -> None:
        row.signed_on = rules.read_day(text)
        if row.signed_on is None:
            row.problems.append(["signed_on", days.fault(text, days.in_files())])
        elif row.signed_on > self.today:
            _note(row, "signed_on", FutureDate())

    def _find_clients(self, rows: list[BatchRow]) -> None:
        known = queries.clients_by_contact(row.values.get("client", "") for row in rows)
        for row in rows:
            if any(name == "client" for name, _reason in row.problems):
                continue
            found = known.get(row.values["client"], [])
            if len(found) == 1:
                row.client = found[0]
            elif found:
                row.problems.append(["client", _("Several clients share this e-mail or phone.")])
            else:
                self._new_client(row)

    def _new_client(self, row: BatchRow) -> None:
        """Somebody new, where that was allowed and the row says enough."""
        if not self.batch.create_clients:
            row.problems.append(["client", _("No client has this e-mail or phone.")])
        elif "@" not in row.values["client"]:
            row.problems.append(["client", _("A new client needs an e-mail.")])
        elif not row.values.get("given_names"):
            row.problems.append(["given_names", _("A new client needs a name.")])
        else:
            row.new_client = True
            _check_names(row)

    def _find_contracts(self, rows: list[BatchRow]) -> None:
        numbers = {row.contract_number for row in rows if row.contract_number}
        taken = set(Contract.objects.filter(number__in=numbers).values_list("number", flat=True))
        for row in rows:
            if row.contract_number in taken:
                row.outcome, row.problems = RowOutcome.EXISTS, []

    def _find_paper(self, row: BatchRow) -> None:
        """The PDF is opened only where nothing else is wrong."""
        if row.outcome or not row.contract_number:
            return
        try:
            row.entry = self.papers.find(row.contract_number).filename[:300]
            if not row.problems:
                files.check(self.papers.read(row.contract_number), files.DOCUMENT)
        except DomainError as error:
            _note(row, "file", error)


def foretell(batch: Batch) -> None:
    """Who would earn what by each good row if all of them were saved, each using up the caps of those after it."""
    rows = list(batch.rows.filter(outcome=RowOutcome.CREATE).prefetch_related("type", "client").order_by("number"))
    brought = referrers_of({row.client.person_id for row in rows if row.client})
    papers = [_paper(row, brought) for row in rows]
    reckoning = Reckoning(papers)
    for row, paper in zip(rows, papers, strict=True):
        earns = reckoning.preview(paper)
        reckoning.count(earns)
        row.referrer, row.points = paper.referrer, earns.points
    run(FORETOLD, {
        "rows": [row.pk for row in rows], "referrers": [row.referrer_id for row in rows],
        "points": [row.points for row in rows],
    })  # fmt: skip


def _paper(row: BatchRow, brought: dict[int, Person]) -> Paper:
    assert row.type, "rows without mistakes have all figures"
    assert row.amount_minor
    assert row.signed_on
    referrer = brought.get(row.client.person_id) if row.client else None
    return Paper(row.type, row.amount_minor, settings.CURRENCY, row.signed_on, referrer)


def _check_names(row: BatchRow) -> None:
    for name in ("given_names", "family_names"):
        try:
            clean_name(row.values.get(name, ""))
        except WrongName as error:
            _note(row, name, error)


def _note(row: BatchRow, name: str, error: DomainError) -> None:
    row.problems.append([name, str(error)])


def same_client(row: BatchRow, found: list[Client]) -> Client | None:
    """Whoever the row means now, of those with its contact. Raises OtherClient where that is not what the preview
    showed."""
    if row.client_id:
        if [client.pk for client in found] != [row.client_id]:
            raise OtherClient()
        return found[0]
    if found and not row.batch.rows.filter(new_client=True, contract__client__in=found).exists():
        raise OtherClient()
    return found[0] if found else None
