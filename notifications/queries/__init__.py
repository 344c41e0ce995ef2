"""What is read of the outbox: the bell's figure, who wants what, texts in force, the history with its filters."""

from notifications.queries.choices import Wanted, choosable, settled, wanted, wants_digest
from notifications.queries.history import attempts_of, history_rows, kind_choices, person_at, unread_count
from notifications.queries.texts import Text, text_in_force

__all__ = [
    "Text",
    "Wanted",
    "attempts_of",
    "choosable",
    "history_rows",
    "kind_choices",
    "person_at",
    "settled",
    "text_in_force",
    "unread_count",
    "wanted",
    "wants_digest",
]  # fmt: skip
