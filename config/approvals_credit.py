"""Credit requests under approval: how they are read there, and what becomes of them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.approvals import leader_above, who_can_come_in
from core.models import StoredEvent
from core.money import format_money
from network.models import Agent
from people.models import Person
from sales import actions as sales
from sales import queries
from sales.models import CreditRequest
from sales.permissions import VIEW_CREDIT
from workflows.enums import Outcome
from workflows.events import ProcessDecided
from workflows.models import Process, ProcessEntry
from workflows.rules import Pairs, Subject, register

CREDIT = "credit"


def _request(pk: int) -> CreditRequest:
    found: CreditRequest = CreditRequest.objects.select_related("person").get(pk=pk)
    return found


def facts(pk: int) -> Pairs:
    request = _request(pk)
    return [(_("Name"), request.person.name), *queries.credit_facts(request)]


def leader_facts(pk: int) -> Pairs:
    """Who asks, what they have, and what a yes gives: neither their papers nor who stands for them."""
    request = _request(pk)
    amounts = {
        _("Limit now"): queries.credit_limit(request.person), _("Asks for"): request.amount_minor,
        _("Limit to approve"): request.to_approve_minor,
    }  # fmt: skip
    return [(_("Name"), request.person.name), *((k, format_money(v, request.currency)) for k, v in amounts.items())]


def check_shown(pk: int, shown: str) -> None:
    sales.check_credit_shown(request_id=pk, shown=shown)


def links(pk: int) -> Pairs:
    """Its page, with the documents, and where a lower limit is set before it is approved."""
    return [
        (_("Open the credit request"), reverse("sales_staff:credit", args=[pk])),
        (_("Set a lower limit"), reverse("sales_staff:offer", args=[pk])),
    ]


def items(pk: int) -> Pairs:
    return list(queries.credit_items(_request(pk)).items())


def leader(pk: int) -> Person | None:
    agents = Agent.objects.select_related("sponsor__person__user")
    agent = agents.filter(person__credit_requests=pk).first()
    return who_can_come_in(agent.sponsor if agent else None)


register(
    Subject(
        name=CREDIT, label=gettext_lazy("Credit"), icon="card", permission=VIEW_CREDIT, facts=facts,
        leader_facts=leader_facts, links=links, items=items, leader=leader, above=leader_above, confirm=True,
        shown=queries.credit_shown, check_shown=check_shown,
    ),
)  # fmt: skip


def settle_credit(event: ProcessDecided, cause: int) -> None:
    """What the flow decided becomes of the request."""
    if event.subject != CREDIT:
        return
    process = Process.objects.get(pk=event.process_id)
    last = ProcessEntry.objects.filter(process=process).latest("pk")
    sales.settle_credit(
        request_id=event.subject_id, outcome=event.outcome, reason=last.reason,
        asked=list(process.items) if event.outcome == Outcome.MORE else [],
        by=StoredEvent.objects.select_related("by").get(pk=cause).by,
    )  # fmt: skip
