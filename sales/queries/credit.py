"""Credit: what may be asked for and how, how far a request is, and the limit that somebody has."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from core import conf
from core.money import decimals, format_money
from core.phones import shown
from core.planned import planned
from network.enums import AgentState, ClientState
from network.models import Agent, Client
from people.enums import Place
from people.models import ConsentText, DocumentKind, Person
from people.queries import asked_as, audience_of, is_kept_out, papers_of, rank_of, texts_missing
from people.queries.documents import Paper
from sales.enums import CreditAct, CreditState
from sales.models import CreditChange, CreditRequest
from sales.querysets import CreditChangeQuerySet, CreditRequestQuerySet
from sales.rules import AMOUNT, NOTE, REFERENCES, Bounds, document_item

STAMP = "sales.credit"  # core.conf.stamp: how often somebody asked or was given a limit
ALONG = ("person", "by__person", "decided_by__person")


def credit_limit(person: Person) -> int:
    """What they can buy on credit for, in minor units of the company's currency: zero until something is approved."""
    last = CreditChange.objects.of(person).values_list("limit_minor", flat=True).first()
    return last or 0


def credit_shown(ids: Collection[int]) -> dict[int, str]:
    """What whoever approves these requests goes by, to know whether it changed: the limit that a yes gives, and the one
    in force."""
    now = Subquery(CreditChange.objects.of(OuterRef("person")).values("limit_minor")[:1])
    rows = CreditRequest.objects.filter(pk__in=ids).annotate(now_minor=now)
    return {row.pk: f"{row.to_approve_minor}/{row.now_minor or 0}" for row in rows}


def knows_credit(person: Person) -> bool:
    """Whether they ever asked for credit or were given a limit."""
    return bool(_who_knows_credit(person=person.pk))


@planned
def _who_knows_credit(person: Any) -> "QuerySet[Person, Any]":
    theirs = {"person": OuterRef("pk")}
    known = Exists(CreditRequest.objects.filter(**theirs)) | Exists(CreditChange.objects.filter(**theirs))
    return Person.objects.filter(known, pk=person).values_list("pk", flat=True)


def may_have_credit(person: Person) -> bool:
    """Whoever was not erased, is not on the blacklist and is an agent or a client who is active, or waits to be."""
    agents = Agent.objects.filter(person=person, state__in=[AgentState.ACTIVE, AgentState.PREREGISTERED])
    clients = Client.objects.filter(person=person, state__in=[ClientState.ACTIVE, ClientState.WAITING])
    is_here = person.erased_at is None and not is_kept_out(person)
    return is_here and (agents.exists() or clients.exists())


def changes_of(person: Person) -> CreditChangeQuerySet:
    """Every limit that they were given, the one in force first."""
    found: CreditChangeQuerySet = CreditChange.objects.of(person).select_related("by__person", "request")
    return found


def bounds_of(person: Person) -> Bounds:
    """What this person could ask for, as staff have set it."""
    unit = 10 ** decimals(settings.CURRENCY)
    least, greatest = (conf.get(f"sales.credit_{end}") * unit for end in ("least", "greatest"))
    return Bounds(least, greatest, credit_limit(person), settings.CURRENCY)


@dataclass(frozen=True)
class CreditTerms:
    """What somebody's request asks for: how many references, which papers, and the texts that are not accepted yet."""

    bounds: Bounds
    references: int
    papers: list[Paper]
    texts: list[ConsentText]
    country: str

    @property
    def missing(self) -> list[DocumentKind]:
        """Of which papers nothing is in force and nothing waits."""
        return [paper.kind for paper in self.papers if paper.is_missing]


def credit_terms(person: Person) -> CreditTerms:
    papers, texts = papers_for(person), credit_texts(person)
    return CreditTerms(bounds_of(person), references_wanted(), papers, texts, person.country)


def references_wanted(request: CreditRequest | None = None) -> int:
    """How many a request names; one that was sent in keeps its own where they are asked of nobody any more."""
    if conf.get("sales.credit_references"):
        return int(conf.get("sales.credit_reference_count"))
    return request.references.count() if request else 0


def papers_for(person: Person) -> list[Paper]:
    """Of the kinds that staff chose for credit, those that are for this person, with what came of each."""
    chosen = set(conf.get("sales.credit_documents"))
    if not chosen:
        return []
    audience = audience_of(person)
    fits = set(DocumentKind.objects.asked_of(person.country, audience).values_list("code", flat=True)) & chosen
    return [paper for paper in papers_of(person, audience) if paper.kind.code in fits]


def credit_texts(person: Person) -> list[ConsentText]:
    """What has to be accepted with the request, or may be; nothing where the contract is switched off."""
    if not conf.get("sales.credit_contract"):
        return []
    return texts_missing(person, audience=asked_as(person), rank=rank_of(person), place=Place.CREDIT)


def open_request(person: Person) -> CreditRequest | None:
    found: CreditRequest | None = CreditRequest.objects.open().filter(person=person).first()
    return found


def credit_items(request: CreditRequest) -> dict[str, str]:
    """What of a request can be sent again: code -> in words."""
    items = {AMOUNT: _("the amount"), NOTE: _("what it is for")}
    if references_wanted(request):
        items[REFERENCES] = _("the references")
    return items | {document_item(paper.kind.code): paper.kind.name for paper in papers_for(request.person)}


def asked_now(request: CreditRequest) -> dict[str, str]:
    """What the person has to send again, of what can still be sent: code -> in words."""
    return {code: word for code, word in credit_items(request).items() if code in request.asked}


def credit_facts(request: CreditRequest) -> list[tuple[str, str]]:
    """What whoever decides goes by, without what belongs to others: label and value."""
    facts = [
        (_("Limit now"), format_money(credit_limit(request.person), request.currency)),
        (_("Asks for"), format_money(request.amount_minor, request.currency)),
    ]
    if request.offered_minor is not None and request.status.is_open:
        offer = request.entries.filter(act=CreditAct.OFFERED).select_related("by__person").last()
        said = f" · {offer.reason} ({offer.by.person.name})" if offer and offer.by else ""
        facts.append((_("Limit to approve"), format_money(request.offered_minor, request.currency) + said))
    facts.append((_("What they want it for"), request.note or "–"))
    named = ((f"{row.name}, {row.relation}", shown(row.phone)) for row in request.references.all())
    facts += [(_("Reference"), f"{who} · {phone}") for who, phone in named]
    papers = papers_for(request.person)
    return facts + [(row.kind.name, str(row.shown.badge.label) if row.shown else _("missing")) for row in papers]


def find_requests(given: Mapping[str, Any]) -> CreditRequestQuerySet:
    """By what the list is asked for: any of q, state (or "open"), since, until."""
    found: CreditRequestQuerySet = CreditRequest.objects.select_related("person")
    if given.get("q"):
        found = found.matching(given["q"])
    if given.get("state"):
        found = found.open() if given["state"] == "open" else found.filter(state=given["state"])
    if given.get("since"):
        found = found.filter(requested_at__gte=make_aware(datetime.combine(given["since"], time.min)))
    if given.get("until"):
        found = found.filter(requested_at__lte=make_aware(datetime.combine(given["until"], time.max)))
    return found


def people_with_limits(text: str = "") -> "QuerySet[Person]":
    """Whoever was ever given a limit or, of a search, everybody it finds. Each has `limit_minor` and `limit_at`."""
    changes = CreditChange.objects.of(OuterRef("pk"))
    people: Any = Person.objects.filter(erased_at=None)
    found = people.matching(text) if text else people.filter(Exists(changes))
    last = {"limit_minor": changes.values("limit_minor")[:1], "limit_at": changes.values("at")[:1]}
    rows: QuerySet[Person] = found.annotate(**{name: Subquery(row) for name, row in last.items()})
    return rows


@dataclass(frozen=True)
class Moment:
    """A line of the timeline; `state` as the kit's timeline reads it (done, current, failed)."""

    title: str
    text: str
    when: datetime | None
    icon: str
    state: str


FAILED = {CreditAct.REJECTED, CreditAct.WITHDRAWN}


def timeline(request: CreditRequest, *, named: bool) -> list[Moment]:
    """What was done, oldest first, then for whom it waits. Without `named` nobody of the company is named."""
    labels = credit_items(request)
    entries = request.entries.select_related("by__person")
    moments = [_done(entry, request, labels, named) for entry in entries if named or entry.act != CreditAct.OFFERED]
    waits = {CreditState.WAITING: _("Waits for a decision"), CreditState.RETURNED: _("Waits for the person")}
    if request.status.is_open:
        title = (
            waits[request.status]
            if named
            else _("We look at it")
            if request.state == "waiting"
            else _("It is your turn")
        )
        moments.append(Moment(title, "", None, "clock", "current"))
    return moments


def _done(entry: Any, request: CreditRequest, labels: dict[str, str], named: bool) -> Moment:
    act = CreditAct(entry.act)
    by = entry.by.person.name if named and entry.by else ""
    amount = "" if entry.amount_minor is None else format_money(entry.amount_minor, request.currency)
    items = ", ".join(labels.get(code, code.partition(":")[2] or code) for code in entry.items)
    text = " · ".join(filter(None, [amount, by, items, entry.reason]))
    return Moment(str(act.label), text, entry.at, act.icon, "failed" if act in FAILED else "done")
