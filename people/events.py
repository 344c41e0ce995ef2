"""What happens to people and their access."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccessReset(Event):
    """Staff took the second factor away from somebody who could not use it any more."""

    person_id: int
