"""Every write of contracts."""

from contracts.actions.batches import check_batch, confirm_batch, make_batch, map_columns, undo_batch
from contracts.actions.forgetting import forget_person
from contracts.actions.uploading import clear_drafts, keep_file, upload_contract, void_contract

__all__ = [
    "check_batch", "clear_drafts", "confirm_batch", "forget_person", "keep_file", "make_batch", "map_columns",
    "undo_batch", "upload_contract", "void_contract",
]  # fmt: skip
