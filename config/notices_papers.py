"""What people are told of their documents."""

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.messages import Kind
from network.models import Agent
from notifications.actions import tell
from people import messages, queries
from people.events import DocumentExpired, DocumentExpiring, DocumentHandedIn, DocumentReturned, DocumentReviewed
from people.models import Person, PersonDocument

KINDS = {True: messages.DOCUMENT_ACCEPTED, False: messages.DOCUMENT_REJECTED}
SOON = {DocumentExpiring: messages.DOCUMENT_EXPIRING, DocumentExpired: messages.DOCUMENT_EXPIRED}


def tell_document_handed_in(event: DocumentHandedIn, cause: int) -> None:
    _tell(event.document_id, messages.DOCUMENT_HANDED_IN, cause)


def tell_document_reviewed(event: DocumentReviewed, cause: int) -> None:
    _tell(event.document_id, KINDS[event.accepted], cause)


def tell_document_returned(event: DocumentReturned, cause: int) -> None:
    _tell(event.document_id, messages.DOCUMENT_RETURNED, cause, again=f":{cause}")


def tell_document_expiry(event: DocumentExpiring | DocumentExpired, cause: int) -> None:
    _tell(event.document_id, SOON[type(event)], cause)


def _tell(document_id: int, kind: Kind, cause: int, *, again: str = "") -> None:
    """Once per document; `again` tells apart what may come twice."""
    document = PersonDocument.objects.select_related("person", "kind").get(pk=document_id)
    person = document.person
    with translation.override(person.language):
        day = date_format(document.expires_on, "DATE_FORMAT") if document.expires_on else ""
        until = _("It is valid until %(day)s.") % {"day": day} if day else ""
        asked = ", ".join(word for part, word in queries.document_parts(document).items() if part in document.asked)
    values = {"document": document.kind.name, "reason": document.reason, "day": day, "until": until, "asked": asked}
    url = _page(person, document.kind.code)
    tell(person=person, kind=kind, values=values, key=f"{kind.name}:{document.pk}{again}", cause=cause, url=url)


def _page(person: Person, code: str) -> str:
    """Of the document, in the door where this person is at home."""
    agent = Agent.objects.filter(person=person).first()
    door = "office" if agent and agent.is_active else "account"
    return reverse(f"people_{door}:document", kwargs={"code": code})
