"""Somebody's data goes: addresses, texts and files; points, redemptions and decisions stay as numbers."""

from django.db import transaction

from core import db
from core.files import discard
from people.models import Person
from rewards.models import Claim, Delivery, Goal

EMPTY = ("recipient", "phone", "address", "city", "region", "notes", "tracking_number", "tracking_url")


@transaction.atomic
def forget_person(*, person: Person) -> None:
    """Empty where redemptions were sent and what claims say."""
    Delivery.objects.filter(redemption__person=person).update(**dict.fromkeys(EMPTY, ""))
    Goal.objects.filter(person=person).delete()
    for claim in Claim.objects.filter(person=person):
        file, claim.file, claim.text, claim.named = claim.file, None, "", ""
        claim.save(update_fields=["file", "text", "named"])
        discard(file)
    Claim.objects.filter(about=person).update(named="")
    db.forget("rewards_claimmessage", person.pk)
