"""Files that go out, and places from outside."""

from people.adapters.archive import archive
from people.adapters.places import Place, find_places

__all__ = ["Place", "archive", "find_places"]
