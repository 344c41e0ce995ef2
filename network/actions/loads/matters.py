"""Which kinds of files are about people on record, named row by row."""

from network.actions.loads.members import Matter
from network.actions.loads.ranks import RANKS
from network.actions.loads.states import STATES
from network.enums import LoadKind
from network.models import Load

MATTERS = {str(LoadKind.STATES): STATES, str(LoadKind.RANKS): RANKS}


def matter_of(load: Load) -> Matter | None:
    """None for files of people, which bring new ones."""
    return MATTERS.get(load.kind)
