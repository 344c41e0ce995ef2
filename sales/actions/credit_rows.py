"""The locks and rows of a credit request. The order is: its process, its person, the request."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from core import conf
from people.models import Person, User
from sales.enums import CreditAct
from sales.models import CreditEntry, CreditReference, CreditRequest
from sales.queries import STAMP
from workflows.models import Process

SUBJECT = "credit"
Reference = dict[str, Any]  # name, phone (+57…), relation


def hold_process(request: CreditRequest) -> Process | None:
    """The process that decides on it, held until the end of the transaction; before everything else is."""
    return Process.objects.open().about(SUBJECT, request.pk).select_for_update().first()


def hold_person(person: Person | int) -> Person:
    """Whose requests and limits nobody else changes until the end of the transaction."""
    pk = person if isinstance(person, int) else person.pk
    held: Person = Person.objects.select_for_update(no_key=True).get(pk=pk)
    return held


def hold_request(request: CreditRequest) -> CreditRequest:
    """The request under its lock, after its person's."""
    hold_person(request.person_id)
    rows = CreditRequest.objects.select_for_update(of=("self",)).select_related("person")
    held: CreditRequest = rows.get(pk=request.pk)
    return held


def record(
    request: CreditRequest, act: CreditAct, *, by: User | None, reason: str = "", items: Iterable[str] = (),
    amount: int | None = None, form_key: UUID | None = None,
) -> None:  # fmt: skip
    """A line of the history."""
    CreditEntry.objects.create(
        request=request, act=act, by=by, reason=reason, items=list(items), amount_minor=amount, form_key=form_key
    )


def name_references(request: CreditRequest, references: Sequence[Reference]) -> None:
    """These instead of the ones before."""
    request.references.all().delete()
    CreditReference.objects.bulk_create(
        CreditReference(request=request, position=position, **row) for position, row in enumerate(references, start=1)
    )


def note_use() -> None:
    """Somebody asked or has another limit: what sessions know of that holds no more. The last write of its action, so
    that others wait for the row only as long as a commit takes."""
    conf.advance(STAMP)


def tidy(text: str) -> str:
    return " ".join(text.split())[:500]
