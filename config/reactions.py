"""What follows from what. Reading this file tells what the system does on its own.

`now` runs in the transaction of the event; `later` is a row that a worker claims. A reaction gets the event and the id
of its stored row, which is the cause of whatever it writes.
"""

from core.events import Event, Reaction

REACTIONS: dict[type[Event], tuple[Reaction, ...]] = {}
