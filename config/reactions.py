"""What follows from what. Reading this file tells what the system does on its own.

`now` runs in the transaction of the event; `later` is a row that a worker claims.
"""

from core.events import Event, Reaction

REACTIONS: dict[type[Event], tuple[Reaction, ...]] = {}
