"""People and their states by file: checked as a whole, seen, confirmed, written many at once, undone."""

from network.actions.loads.taking import check_load, confirm_load, expire_loads, make_load, map_columns, undo_load

__all__ = ["check_load", "confirm_load", "expire_loads", "make_load", "map_columns", "undo_load"]
