"""Who is told what about credit."""

from django.urls import reverse
from django.utils import translation

from config.notices_staff import staff_with
from core.messages import Kind
from core.money import format_money
from network.models import Agent
from notifications.actions import tell
from people.models import Person
from sales import messages, queries
from sales.events import CreditAnswered, CreditDecided, CreditLimitChanged, CreditRequested
from sales.models import CreditChange, CreditRequest
from sales.permissions import DECIDE_CREDIT

KINDS = {
    "approved": messages.CREDIT_APPROVED, "rejected": messages.CREDIT_REJECTED, "more": messages.CREDIT_MORE,
}  # fmt: skip


def tell_credit_requested(event: CreditRequested, cause: int) -> None:
    """The person, and staff where no flow tells those who decide."""
    request = _request(event.request_id)
    _tell(request, messages.CREDIT_RECEIVED, cause)
    _tell_staff(request, cause)


def tell_credit_answered(event: CreditAnswered, cause: int) -> None:
    _tell_staff(_request(event.request_id), cause)


def tell_credit_decided(event: CreditDecided, cause: int) -> None:
    _tell(_request(event.request_id), KINDS[event.outcome], cause)


def tell_credit_limit(event: CreditLimitChanged, cause: int) -> None:
    change = CreditChange.objects.select_related("person").get(pk=event.change_id)
    before = CreditChange.objects.of(change.person).filter(pk__lt=change.pk).first()
    person = change.person
    values = {
        "first_name": person.first_name, "limit": format_money(change.limit_minor, change.currency, person.language),
        "before": format_money(before.limit_minor if before else 0, change.currency, person.language),
        "reason": change.reason,
    }  # fmt: skip
    kind = messages.CREDIT_LIMIT
    tell(person=person, kind=kind, values=values, key=f"credit-limit:{change.pk}", cause=cause, url=_page(person))


def _request(pk: int) -> CreditRequest:
    found: CreditRequest = CreditRequest.objects.select_related("person").get(pk=pk)
    return found


def _tell(request: CreditRequest, kind: Kind, cause: int) -> None:
    person = request.person
    page = "answer" if kind is messages.CREDIT_MORE else "credit"
    key, url = f"credit:{request.pk}:{cause}", _page(person, page)
    tell(person=person, kind=kind, values=_values(request), key=key, cause=cause, url=url)


def _values(request: CreditRequest) -> dict[str, str]:
    person = request.person
    with translation.override(person.language):
        asked = ", ".join(queries.asked_now(request).values())
    limit = queries.credit_limit(person)
    return {
        "first_name": person.first_name, "number": request.number, "reason": request.reason, "asked": asked,
        "amount": format_money(request.amount_minor, request.currency, person.language),
        "limit": format_money(limit, request.currency, person.language),
    }  # fmt: skip


def _tell_staff(request: CreditRequest, cause: int) -> None:
    if request.process_id:
        return
    url, key = reverse("sales_staff:credit", args=[request.pk]), f"credit-staff:{request.pk}:{cause}"
    for person in staff_with(DECIDE_CREDIT):
        if person.pk != request.person_id:
            amount = format_money(request.amount_minor, request.currency, person.language)
            values = {"number": request.number, "amount": amount}
            tell(person=person, kind=messages.CREDIT_TO_DECIDE, values=values, key=key, cause=cause, url=url)


def _page(person: Person, page: str = "credit") -> str:
    """In the door where this person is at home."""
    agent = Agent.objects.filter(person=person).first()
    return reverse(f"sales_{'office' if agent and agent.is_active else 'account'}:{page}")
