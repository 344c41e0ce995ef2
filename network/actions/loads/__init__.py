"""People and their states by file: checked as a whole, seen, confirmed, written many at once, undone."""

from network.actions.loads.keeping import forget_in_files, sweep_load_files
from network.actions.loads.taking import check_load, confirm_load, expire_loads, make_load, map_columns, undo_load

__all__ = [
    "check_load",
    "confirm_load",
    "expire_loads",
    "forget_in_files",
    "make_load",
    "map_columns",
    "sweep_load_files",
    "undo_load",
]
