"""Letters that waited for their reader's address to be proven leave."""

from django.db import transaction
from django.utils import timezone

from core import jobs
from core.messages import KINDS
from notifications import queries
from notifications.actions.queueing import DOORBELL, next_digest
from notifications.enums import State
from notifications.models import Message
from notifications.queries.waiting import REPLACED
from people.models import Person


@transaction.atomic
def release_waiting(*, person: Person) -> None:
    """To the address that was proven, in the order in which they were written, or into the daily summary. What another
    letter replaced meanwhile never leaves."""
    waiting = Message.objects.filter(person=person, state=State.WAITING)
    rows = list(waiting.select_for_update(of=("self",)).defer("body", "payload").order_by("pk"))
    stale = {row.pk for kinds in REPLACED for row in [row for row in rows if row.kind in kinds][:-1]}
    waiting.filter(pk__in=stale).update(state=State.REPLACED)
    rows = [row for row in rows if row.pk not in stale]
    known = [row for row in rows if row.kind in KINDS]  # a kind that no app names any more goes out by itself
    wishes = queries.wanted_by([(person, KINDS[row.kind]) for row in known])
    held = [row.pk for row, wanted in zip(known, wishes, strict=True) if wanted.digest]
    address = person.email or person.user.email  # staff may have taken the contact e-mail away meanwhile
    waiting.filter(pk__in=held).update(state=State.HELD, address=address, due_at=next_digest())
    if waiting.update(state=State.QUEUED, address=address, due_at=timezone.now()):
        jobs.ring(DOORBELL)


@jobs.sweeps
def release_proven() -> int:
    """What was written while the address was being proven, by somebody who had not seen it yet. Answers to how many."""
    people = set(Message.objects.filter(state=State.WAITING).values_list("person", flat=True))
    proven = Person.objects.filter(pk__in=people - queries.unproven({pk for pk in people if pk}))
    for person in proven:
        release_waiting(person=person)
    return len(proven)
