"""What waits to be accepted by whoever is there, and the door that opens once it is.

What was found is kept in the session until the texts change (core.conf.stamp), so that whoever owes nothing is asked
about at no cost. Only "nothing", "later" and "in the profile" are kept; who must accept is asked about every time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from core import conf
from core.views import Request
from people import queries
from people.actions.texts import STAMP
from people.enums import Place
from people.models import ConsentText
from people.queries.texts import blocks_at

SESSION = "texts"
FRESH = timedelta(hours=1)  # for the number beside the menu, which other devices change too
LATER = timedelta(days=1)


def audience_of(request: Request) -> str:
    return queries.asked_as(request.person)


def rank_of(request: Request) -> str:
    """It came along with the user: no question to the database."""
    return queries.rank_of(request.person)


@dataclass
class Standing:
    """What the person of a request has not accepted: `login` asks on signing in, `due` of it lets nobody by. What they
    withdrew is `left`: asked nowhere, offered in the profile."""

    request: Request

    @cached_property
    def _open(self) -> tuple[list[ConsentText], list[ConsentText]]:
        who = self.request
        return queries.texts_open(who.person, audience=audience_of(who), rank=rank_of(who))

    @property
    def missing(self) -> list[ConsentText]:
        """Oldest first."""
        return self._open[0]

    @property
    def left(self) -> list[ConsentText]:
        return self._open[1]

    @property
    def login(self) -> list[ConsentText]:
        return [text for text in self.missing if Place.LOGIN in text.places]

    @property
    def due(self) -> list[ConsentText]:
        now = timezone.now()
        return [text for text in self.login if text.required and (at := self._blocks_at(text)) and at <= now]

    @property
    def later(self) -> datetime | None:
        """Until when what asks on signing in may be put off; None where nothing may."""
        if self.due:
            return None
        ends = [at for text in self.login if text.required and (at := self._blocks_at(text))]
        return min([timezone.now() + LATER, *ends])

    def _blocks_at(self, text: ConsentText) -> datetime | None:
        joined_at = self.request.agent.joined_at if self.request.agent else self.request.person.created_at
        return blocks_at(text, joined_at)


def known(request: Request) -> int | None:
    """How many texts wait, where the session knows it and it still holds."""
    kept = request.session.get(SESSION)
    if not kept or kept[0] != _key(request):
        return None
    return int(kept[2]) if kept[1] is None or timezone.now().timestamp() < kept[1] else None


def keep(request: Request, *, until: datetime | None, waiting: int) -> None:
    """Nothing is asked on signing in, for ever (None) or until then."""
    request.session[SESSION] = [_key(request), until.timestamp() if until else None, waiting]


def forget(request: Request) -> None:
    request.session.pop(SESSION, None)


def _key(request: Request) -> list[Any]:
    return [conf.stamp(STAMP), request.person.country, str(audience_of(request)), rank_of(request)]
