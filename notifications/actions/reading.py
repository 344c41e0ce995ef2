from django.db import transaction
from django.utils import timezone

from notifications.enums import Channel
from notifications.models import Message
from people.models import Person


@transaction.atomic
def read_message(*, message: Message, person: Person) -> None:
    """Mark a notice of the person as read; reading it again keeps the first time."""
    Message.objects.unread_of(person).filter(pk=message.pk).update(read_at=timezone.now())


@transaction.atomic
def mark_unread(*, message: Message, person: Person) -> None:
    """Put a notice of the person back among what is to be read."""
    Message.objects.filter(pk=message.pk, channel=Channel.BELL, person=person).update(read_at=None)


@transaction.atomic
def read_all(*, person: Person) -> int:
    """Mark everything the person has not read; answers how many that was."""
    return Message.objects.unread_of(person).update(read_at=timezone.now())
