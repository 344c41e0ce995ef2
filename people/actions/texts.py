"""What people do with the texts they are asked to accept: accept, withdraw, and be asked again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q

from core import conf
from core.events import publish
from core.locks import take_turns
from core.repeats import repeat_of
from core.statements import run
from people.actions.keys import seal
from people.actions.locks import lock_people
from people.enums import ConsentEnding, ConsentKind
from people.errors import MustBeKept, NotInForce, TextReplaced
from people.events import TextAccepted, TextWithdrawn
from people.models import Agreement, Consent, ConsentEnd, ConsentText, Person, RankAsk, User

STAMP = "people.texts"
KEEP = "SELECT id FROM people_consenttext WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"


@transaction.atomic
def accept_texts(
    *, person: Person, texts: Sequence[ConsentText], channel: str, ip: str | None, form_key: UUID | None = None,
    by: User | None = None,
) -> None:  # fmt: skip
    """Keep that the person accepted these versions. What is accepted already, or was by the same form, stays as it is.

    Raises TextReplaced where a version is no longer there.
    """
    wanted = sorted({text.pk: text for text in texts}.values(), key=lambda text: text.pk)  # one may be named twice
    if form_key:
        take_turns(f"texts:{person.pk}")  # another tab
    if not wanted or (form_key and repeat_of(Consent.objects.all(), form_key, person_id=person.pk)):
        return
    if len(run(KEEP, [[text.pk for text in wanted]])) < len(wanted):
        raise TextReplaced()
    turns, sealed = _turns(person, wanted), seal(person=person, text=ip or "")
    rows = [
        Consent(person=person, text=text, turn=turns[text.pk], channel=channel, ip_sealed=sealed, form_key=form_key)
        for text in wanted
        if text.pk in turns
    ]
    Consent.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        if row.text.kind == ConsentKind.CONTRACT:
            publish(TextAccepted(person_id=person.pk, text_id=row.text_id), by=by)


def _turns(person: Person, texts: list[ConsentText]) -> dict[int, int]:
    """Text -> which acceptance of it would be the next; what is in force is left out."""
    found = Consent.objects.filter(person=person, text__in=texts).values("text").order_by("text")
    known = {
        row["text"]: row for row in found.annotate(all=Count("pk"), ended=Count("pk", filter=Q(end__isnull=False)))
    }
    turns = {}
    for text in texts:
        row = known.get(text.pk, {"all": 0, "ended": 0})
        if row["all"] == row["ended"]:
            turns[text.pk] = row["all"] + 1
    return turns


@transaction.atomic
def withdraw_consent(*, consent: Consent, channel: str, ip: str | None, by: User) -> None:
    """The person takes back what they accepted and need not have: the day stays beside the acceptance.

    Raises PermissionDenied, MustBeKept or NotInForce.
    """
    if by.person_id != consent.person_id:
        raise PermissionDenied
    if consent.text.required:
        raise MustBeKept()
    sealed = seal(person=consent.person, text=ip or "")
    try:
        with transaction.atomic():
            ConsentEnd.objects.create(consent=consent, why=ConsentEnding.WITHDRAWN, channel=channel, ip_sealed=sealed)
    except IntegrityError as error:
        raise NotInForce() from error
    publish(TextWithdrawn(person_id=consent.person_id, text_id=consent.text_id), by=by)


@transaction.atomic
def ask_texts_again(*, people: Sequence[int], rank: str) -> int:
    """These people, by their ids, reached a rank: texts that say so are asked again, also of whoever withdrew them.
    Answers how many are.

    Once per person, text and rank, however often the rank is reached. As many questions for many as for one.
    """
    at_it = Q(ranks=[]) | Q(ranks__contains=[rank])
    asking = list(Agreement.objects.filter(at_it, is_active=True, again_on_rank=True).values_list("pk", flat=True))
    if not asking or not people:
        return 0
    lock_people(ids=people)
    person, agreement = OuterRef("person"), OuterRef("text__agreement")
    ended = ConsentEnd.objects.filter(
        why=ConsentEnding.RANK, rank=rank, consent__person=person, consent__text__agreement=agreement
    )
    asked = RankAsk.objects.filter(rank=rank, person=person, agreement=agreement)
    theirs = Consent.objects.filter(person__in=people, text__agreement__in=asking)
    theirs = theirs.filter(Q(end=None) | Q(end__why=ConsentEnding.WITHDRAWN), ~Exists(ended), ~Exists(asked))
    rows = list(theirs.select_related("end", "text").order_by("pk"))
    held = [row for row in rows if not hasattr(row, "end")]
    ends = [ConsentEnd(consent=row, why=ConsentEnding.RANK, rank=rank, channel="rank") for row in held]
    of_held = {(row.person_id, row.text.agreement_id) for row in held}
    left: dict[tuple[int, Any], None] = dict.fromkeys((row.person_id, row.text.agreement_id) for row in rows)
    asks = [RankAsk(person_id=one[0], agreement_id=one[1], rank=rank) for one in left if one not in of_held]
    ConsentEnd.objects.bulk_create(ends, ignore_conflicts=True, batch_size=1000)
    RankAsk.objects.bulk_create(asks, ignore_conflicts=True, batch_size=1000)
    if ends or asks:
        conf.advance(STAMP)
    return len(ends) + len(asks)
