"""Documents of people under approval: how they are read there, and what becomes of them.

A process decides on a document through all its versions: where something is sent again, it goes on with the new one.
"""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.approvals import leader_above, who_can_come_in
from core.models import StoredEvent
from network.models import Agent
from people import actions as people
from people import queries
from people.enums import DocumentState
from people.events import DocumentHandedIn
from people.models import DocumentKind, Person, PersonDocument, User
from people.permissions import VIEW_DOCUMENTS
from workflows import actions as workflows
from workflows.enums import Act, Outcome, ProcessState
from workflows.events import ProcessDecided
from workflows.models import Process, ProcessEntry
from workflows.queries import flow_in_force
from workflows.rules import Pairs, Subject, register

DOCUMENT = "document"


def _document(pk: int) -> PersonDocument:
    """The version that the process stands at now."""
    first = PersonDocument.objects.select_related("kind", "person", "file").get(pk=pk)
    if first.process_id is None:
        return first
    versions = PersonDocument.objects.filter(process_id=first.process_id).select_related("kind", "person", "file")
    return versions.latest("version")


def leader_facts(pk: int) -> Pairs:
    """That somebody of theirs handed it in: never the document itself."""
    document = _document(pk)
    return [
        (_("Name"), document.person.name), (_("Document"), document.kind.name),
        (_("Handed in"), date_format(document.handed_in_at.date(), "SHORT_DATE_FORMAT")),
    ]  # fmt: skip


def facts(pk: int) -> Pairs:
    document = _document(pk)
    told = [*leader_facts(pk), (_("Version"), str(document.version))]
    if document.expires_on:
        told.append((_("Valid until"), date_format(document.expires_on, "SHORT_DATE_FORMAT")))
    return told


def links(pk: int) -> Pairs:
    document = _document(pk)
    return [(_("Look at the document"), reverse("people_staff:review", args=[document.pk]))]


def items(pk: int) -> Pairs:
    return list(queries.document_parts(_document(pk)).items())


def parts() -> Pairs:
    """Each kind of document may have a flow of its own."""
    return [(kind.code, kind.name) for kind in DocumentKind.objects.all()]


def leader(pk: int) -> Person | None:
    agents = Agent.objects.select_related("sponsor__person__user")
    agent = agents.filter(person__documents=pk).first()
    return who_can_come_in(agent.sponsor if agent else None)


register(
    Subject(
        name=DOCUMENT, label=gettext_lazy("Document of a person"), icon="file", permission=VIEW_DOCUMENTS, facts=facts,
        leader_facts=leader_facts, links=links, items=items, leader=leader,
        above=leader_above, parts=parts,
    ),
)  # fmt: skip


def start_document_approval(event: DocumentHandedIn, cause: int) -> None:
    """Where a flow for this kind, or for all others, is in force, it decides on what comes in; else staff do."""
    document = _document(event.document_id)
    flow = flow_in_force(DOCUMENT, part=document.kind.code)
    if flow is None or document.process_id:
        return
    process = workflows.start(
        flow_code=flow.code, subject=DOCUMENT, subject_id=document.pk, person=document.person,
        title=f"{document.kind.name} · {document.person.name}", by=_by(cause),
    )  # fmt: skip
    people.leave_to_flow(document=document, process_id=process.pk)


def follow_document(event: DocumentHandedIn, cause: int) -> None:
    """What was asked for is here: the process goes on. What gave way is decided on by nobody any more.

    It comes later, since a process is never held after its person.
    """
    document = PersonDocument.objects.get(pk=event.document_id)
    known = PersonDocument.objects.filter(person=document.person_id, kind=document.kind_id, process_id__isnull=False)
    numbers = set(known.filter(version__lte=document.version).values_list("process_id", flat=True))
    for process in Process.objects.open().filter(pk__in=numbers).order_by("pk"):
        if process.pk != document.process_id:
            workflows.withdraw(process=process, by=_by(cause))
        elif process.state == ProcessState.RETURNED and document.state == DocumentState.WAITING:
            workflows.resume(process=process, by=_by(cause))


def settle_document(event: ProcessDecided, cause: int) -> None:
    """What the flow decided becomes of the document."""
    if event.subject != DOCUMENT:
        return
    process = Process.objects.get(pk=event.process_id)
    last = ProcessEntry.objects.filter(process=process).latest("pk")
    asked = process.items if event.outcome == Outcome.MORE else []
    people.settle_document(
        process_id=process.pk, outcome=event.outcome, reason=last.reason, asked=asked, by=_by(cause),
        unanswered=event.outcome == Outcome.REJECTED and _is_awaited(process),
    )  # fmt: skip


def _is_awaited(process: Process) -> bool:
    """Whether the flow has not heard yet that the person sent again what was asked for: that comes later."""
    asked = ProcessEntry.objects.filter(process=process, act__in=[Act.MORE, Act.RESUMED]).order_by("-pk")
    return asked.values_list("act", flat=True).first() == Act.MORE


def _by(cause: int) -> User | None:
    by: User | None = StoredEvent.objects.select_related("by").get(pk=cause).by
    return by
