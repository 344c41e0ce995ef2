"""Bulk uploads: what a file holds, what would come of it, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from contracts.enums import BatchState, ContractState, RowOutcome
from contracts.models import Batch, BatchRow
from core.text import normalise
from network.models import Client
from rewards.models import EarningType

LABELS = {
    "number": _("Contract number"),
    "client": _("Client: e-mail or phone"),
    "given_names": _("Given names"),
    "family_names": _("Family names"),
    "phone": _("Phone"),
    "type": _("Contract type"),
    "amount": _("Amount"),
    "signed_on": _("Date"),
    "file": _("PDF"),
}
NEEDED = ("number", "client", "type", "amount", "signed_on")
# Headers under which a column is found by itself, in both languages.
HEADERS = {
    "number": ("Número de contrato", "Contrato", "Número", "No. contrato", "N° contrato", "Contract number", "Contract",
               "Number"),
    "client": ("Cliente: correo o teléfono", "Correo del cliente", "Correo electrónico", "Correo", "E-mail", "Cliente",
               "Client: e-mail or phone", "Client", "Client e-mail"),
    "given_names": ("Nombres", "Nombre", "Given names", "First name", "Name"),
    "family_names": ("Apellidos", "Apellido", "Family names", "Last name", "Surname"),
    "phone": ("Teléfono", "Celular", "Móvil", "Phone", "Mobile"),
    "type": ("Tipo de contrato", "Tipo", "Plan", "Contract type", "Type"),
    "amount": ("Valor", "Monto", "Importe", "Valor del contrato", "Amount", "Value"),
    "signed_on": ("Fecha", "Fecha del contrato", "Fecha de firma", "Date", "Signed on"),
}  # fmt: skip
UNDOABLE = (BatchState.READY, BatchState.DONE)
APPLIED = (BatchState.WRITING, BatchState.DONE, BatchState.UNDOING, BatchState.UNDONE)


@dataclass(frozen=True)
class BatchSummary:
    """What a batch becomes, in figures."""

    counts: dict[str, int]
    points: int
    agents: int
    new_clients: int
    mistakes: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def bad(self) -> int:
        return self.counts.get("error", 0) + self.counts.get("changed", 0)


def summary_of(batch: Batch) -> BatchSummary:
    """Counts by outcome, what the good rows earn and whom, and the mistakes by column and reason, most first."""
    counts = dict(batch.rows.order_by().values_list("outcome").annotate(n=Count("pk")))
    good = batch.rows.filter(outcome__in=[RowOutcome.CREATE, RowOutcome.CREATED])
    figures = good.aggregate(
        total=Sum("points", default=0),
        agents=Count("referrer", distinct=True, filter=Q(points__gt=0)),
        clients=Count("values__client", distinct=True, filter=Q(new_client=True)),
    )
    return BatchSummary(counts, figures["total"], figures["agents"], figures["clients"], mistakes(batch))


def mistakes(batch: Batch) -> list[tuple[str, str, int]]:
    """(column, reason, how many rows), most first."""
    tally: dict[tuple[str, str], int] = {}
    for problems in bad_rows(batch).values_list("problems", flat=True).iterator():
        for name, reason in problems:
            tally[name, reason] = tally.get((name, reason), 0) + 1
    ranked = sorted(tally.items(), key=lambda item: -item[1])
    return [(str(LABELS.get(name, "")), reason, count) for (name, reason), count in ranked]


def bad_rows(batch: Batch) -> QuerySet[BatchRow]:
    return batch.rows.filter(outcome__in=[RowOutcome.ERROR, RowOutcome.CHANGED]).order_by("number")


def undoable(batch: Batch) -> QuerySet[BatchRow]:
    """The rows whose contracts are still in force."""
    if batch.state not in UNDOABLE:
        return batch.rows.none()
    return batch.rows.filter(outcome=RowOutcome.CREATED, contract__state=ContractState.ACTIVE)


def written_before(batch: Batch) -> Batch | None:
    """Another batch of the very same file that was applied."""
    same = Batch.objects.filter(table__sha256=batch.table.sha256).exclude(pk=batch.pk)
    applied = Q(state__in=APPLIED) | Q(rows__outcome__in=[RowOutcome.CREATED, RowOutcome.VOIDED])
    return same.filter(applied).select_related("table").order_by("-pk").first()


def clients_by_contact(contacts: Iterable[str]) -> dict[str, list[Client]]:
    """The clients behind each e-mail (login or contact) or phone, in one query."""
    wanted = {contact for contact in contacts if contact}
    found = Client.objects.select_related("person").filter(
        Q(person__email__in=wanted) | Q(person__user__email__in=wanted) | Q(person__phone__in=wanted)
    )
    answer: dict[str, list[Client]] = {}
    for client in found.annotate(login=F("person__user__email")):
        for contact in {client.person.email, client.login, client.person.phone} & wanted:
            answer.setdefault(contact, []).append(client)
    return answer


def types_by_name() -> dict[str, EarningType]:
    """Active types under their name and their slug."""
    found = EarningType.objects.filter(is_active=True)
    return {key: kind for kind in found for key in (normalise(kind.name), normalise(kind.slug))}


def expected_entry(row: BatchRow) -> dict[str, Any]:
    """What upload_contract is asked for this row, but for client, file, key and person."""
    return {
        "number": row.contract_number, "type": row.type, "amount_minor": row.amount_minor, "signed_on": row.signed_on,
        "expected_points": row.points, "expected_referrer_id": row.referrer_id,
    }  # fmt: skip
