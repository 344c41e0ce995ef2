"""The product an agent saves for, and how far it is."""

from dataclasses import dataclass

from django.db.models import QuerySet

from core.planned import planned
from people.models import Person
from rewards.enums import Hurdle
from rewards.models import Goal
from rewards.queries.catalogue import Offer, offers_of

FINAL = {Hurdle.OVER, Hurdle.AGENT_LIMIT, Hurdle.LIMIT_IN_ALL}


@dataclass(frozen=True)
class Aim:
    goal: Goal
    offer: Offer

    @property
    def percent(self) -> int:
        """Rounded down, so that only what is reached says 100."""
        return min(self.offer.available * 100 // self.offer.product.points, 100)

    @property
    def is_gone(self) -> bool:
        """It left the catalogue."""
        return not self.offer.is_shown

    @property
    def is_over(self) -> bool:
        """It is shown, but this person will not redeem it again: more points change nothing."""
        return any(obstacle.hurdle in FINAL for obstacle in self.offer.obstacles)

    @property
    def is_reached(self) -> bool:
        return not self.offer.missing


def goal_of(person: Person, available: int) -> Aim | None:
    for goal in _goals(person=person.pk):
        return Aim(goal, offers_of([goal.product], person, available)[0])
    return None


@planned
def _goals(person: int) -> QuerySet[Goal]:
    """One or none."""
    return Goal.objects.select_related("product").filter(person=person)
