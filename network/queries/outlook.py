"""What an act on an agent will bring about, gathered before anybody decides."""

from dataclasses import dataclass
from functools import cached_property

from core.pages import capped_count
from ledger.queries import Balances, balances
from network.models import Agent
from network.queries.sponsors import count_below
from network.queries.ties import Tie, ties_of
from people.models import Person
from referrals.models import Attribution, InviteCode
from referrals.queries import codes_of, people_referred_by, referrer_of


@dataclass(frozen=True)
class Outlook:
    """Codes, points, people and open matters of whoever is to become, stop or be something else."""

    person: Person
    codes: list[InviteCode]
    points: Balances
    below: tuple[int, bool]  # people, and whether there are more than were counted
    ties: list[Tie]

    @cached_property
    def brought(self) -> Attribution | None:
        """Who referred them. Asked for by what makes an agent alone."""
        return referrer_of(self.person)

    @cached_property
    def referred(self) -> tuple[int, bool]:
        """As `below`. Asked for by what stops an agent alone."""
        return capped_count(people_referred_by(self.person))

    @property
    def open_ties(self) -> list[Tie]:
        return [tie for tie in self.ties if tie.open]

    @property
    def has_points(self) -> bool:
        return bool(self.points.available or self.points.pending)

    @property
    def has_account(self) -> bool:
        return hasattr(self.person, "user")


def outlook(person: Person, agent: Agent | None) -> Outlook:
    return Outlook(
        person=person, codes=codes_of(person), points=balances(person),
        below=count_below(agent) if agent else (0, False), ties=ties_of(person),
    )  # fmt: skip
