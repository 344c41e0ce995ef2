"""What is read of the outbox: the bell's figure, who wants what, texts in force, the history with its filters."""

from notifications.queries.choices import Wanted, choosable, settled, switched_off, wanted, wanted_by, wants_digest
from notifications.queries.history import (
    attempts_of,
    history_rows,
    kind_choices,
    person_at,
    stuck_reasons,
    unread_count,
)
from notifications.queries.texts import (
    Text,
    latest_version,
    recent_of,
    text_in_force,
    text_of,
    values_of,
    versions_of,
    wordings,
)
from notifications.queries.waiting import kinds_waiting, unproven

__all__ = [
    "Text",
    "Wanted",
    "attempts_of",
    "choosable",
    "history_rows",
    "kind_choices",
    "kinds_waiting",
    "latest_version",
    "person_at",
    "recent_of",
    "settled",
    "stuck_reasons",
    "switched_off",
    "text_in_force",
    "text_of",
    "unproven",
    "unread_count",
    "values_of",
    "versions_of",
    "wanted",
    "wanted_by",
    "wants_digest",
    "wordings",
]
