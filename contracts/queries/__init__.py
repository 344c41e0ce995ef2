"""What is read about contracts across tables."""

from contracts.queries.batches import (
    BatchSummary,
    bad_rows,
    clients_by_contact,
    expected_entry,
    mistakes,
    summary_of,
    undoable,
    written_before,
)  # fmt: skip
from contracts.queries.uploading import (
    ClientChoice,
    Result,
    Taken,
    UploadPreview,
    VoidPreview,
    already_uploaded,
    award_of,
    choose_client,
    contract_of_form,
    history_of,
    kept_file,
    preview_upload,
    preview_void,
    referrer_for,
    result_of,
    taken,
    usual_type,
    with_awards,
)  # fmt: skip

__all__ = [
    "BatchSummary", "ClientChoice", "Result", "Taken", "UploadPreview", "VoidPreview", "already_uploaded", "award_of",
    "bad_rows", "choose_client", "clients_by_contact", "contract_of_form", "expected_entry", "history_of",
    "kept_file", "mistakes", "preview_upload", "preview_void", "referrer_for", "result_of", "summary_of", "taken",
    "undoable", "usual_type", "with_awards", "written_before",
]  # fmt: skip
