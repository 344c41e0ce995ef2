"""What papers are asked of somebody, and how far each has come."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core import conf
from people.enums import Audience, DocumentState
from people.models import DocumentKind, DocumentReason, Person, PersonDocument

FILE, EXPIRES_ON = PARTS = ("file", "expires_on")  # of a document


@dataclass
class Paper:
    """A kind of document with what somebody handed in of it, newest version first."""

    kind: DocumentKind
    versions: list[PersonDocument] = field(default_factory=list)

    @property
    def latest(self) -> PersonDocument | None:
        return self.versions[0] if self.versions else None

    @property
    def in_force(self) -> PersonDocument | None:
        return next((row for row in self.versions if row.state == DocumentState.ACCEPTED), None)

    @property
    def waiting(self) -> PersonDocument | None:
        return next((row for row in self.versions if row.state == DocumentState.WAITING), None)

    @property
    def returned(self) -> PersonDocument | None:
        """What an approval wants again, wholly or in part."""
        return next((row for row in self.versions if row.state == DocumentState.RETURNED), None)

    @property
    def shown(self) -> PersonDocument | None:
        """The version whose state is the paper's: what waits, else the latest."""
        return self.waiting or self.latest

    @property
    def earlier(self) -> list[PersonDocument]:
        return [row for row in self.versions if row is not self.shown]

    @property
    def is_missing(self) -> bool:
        """Whether something has to be handed in: nothing is in force and nothing waits."""
        return not (self.in_force or self.waiting)


def audience_of(person: Person) -> Audience:
    """What somebody is asked as: whoever is or was an agent as one, everybody else as a client."""
    agent = getattr(person, "agent", None)
    return Audience.AGENT if agent and agent.state != "client_only" else Audience.CLIENT


def least_age(person: Person) -> int:
    """In years, of what they are here: what the registration asks for, the record keeps to."""
    return int(conf.get(f"network.minimum_age_{audience_of(person)}"))


def document_kinds(*, country: str, audience: str) -> list[DocumentKind]:
    """What is asked of a client or an agent of the country, in its order."""
    return list(DocumentKind.objects.asked_of(country, audience))


def papers_of(person: Person, audience: str) -> list[Paper]:
    """What is asked of them now, and whatever else they handed in."""
    papers = {kind.pk: Paper(kind) for kind in document_kinds(country=person.country, audience=audience)}
    rows = PersonDocument.objects.filter(person=person).select_related("kind", "file", "decided_by__person")
    for row in rows.order_by("-version"):
        papers.setdefault(row.kind_id, Paper(row.kind)).versions.append(row)
    return list(papers.values())


def missing_documents(person: Person, audience: str) -> tuple[list[DocumentKind], int]:
    """Of the required kinds those of which nothing is in force and nothing waits; and how many are required."""
    there = PersonDocument.objects.filter(
        person=person, kind=OuterRef("pk"), state__in=[DocumentState.WAITING, DocumentState.ACCEPTED]
    )
    asked = DocumentKind.objects.asked_of(person.country, audience).filter(is_required=True)
    rows = list(asked.annotate(is_there=Exists(there)))
    return [row for row in rows if not row.is_there], len(rows)


def documents_to_review(kind: DocumentKind | None = None) -> QuerySet[PersonDocument]:
    """The queue: what waits, oldest first, of everybody."""
    rows = PersonDocument.objects.waiting().select_related("person", "kind", "file", "claimed_by__person")
    return rows.filter(kind=kind) if kind else rows


def document_reasons() -> list[DocumentReason]:
    return list(DocumentReason.objects.filter(is_active=True))


def document_parts(document: PersonDocument) -> dict[str, str]:
    """What can be asked for again of it: part -> in words."""
    parts = {FILE: _("the file")}
    return parts | {EXPIRES_ON: _("the day until when it is valid")} if document.kind.has_expiry else parts


def kinds_waiting() -> Iterable[DocumentKind]:
    """Kinds of which something waits, for the filter of the queue."""
    waiting = PersonDocument.objects.filter(kind=OuterRef("pk"), state=DocumentState.WAITING)
    return DocumentKind.objects.filter(Exists(waiting))
