"""What people are told of the texts they accepted."""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from network.queries import is_to_be_proven
from notifications.actions import tell
from people import messages
from people.events import TextAccepted, TextWithdrawn
from people.models import ConsentText, Person


def tell_text(event: TextAccepted | TextWithdrawn, cause: int) -> None:
    """That they accepted a contract, where its words are, or that what they took back holds no more. It waits as the
    welcome does: `notices_welcome`."""
    person, text = Person.objects.get(pk=event.person_id), ConsentText.objects.get(pk=event.text_id)
    if is_to_be_proven(person):
        return
    kind = messages.TEXT_ACCEPTED if isinstance(event, TextAccepted) else messages.TEXT_WITHDRAWN
    with translation.override(person.language):
        day = date_format(timezone.localdate())
    values = {"first_name": person.first_name, "title": text.title, "version": text.version, "date": day}
    tell(person=person, kind=kind, values=values, key=f"text:{cause}", cause=cause, url=reverse("people_account:texts"))
