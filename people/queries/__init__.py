"""Reads of people, their access and their data."""

from people.queries.data import (
    clear_identification,
    consent_addresses,
    ids_with_document,
    part_counts,
    person_with_identification,
)
from people.queries.rights import (
    check_may_edit_role,
    check_may_give,
    check_may_manage,
    consent_texts_in_force,
    offered_to,
    open_sessions,
    roles_with_news,
)

__all__ = [
    "check_may_edit_role",
    "check_may_give",
    "check_may_manage",
    "clear_identification",
    "consent_addresses",
    "consent_texts_in_force",
    "ids_with_document",
    "offered_to",
    "open_sessions",
    "part_counts",
    "person_with_identification",
    "roles_with_news",
]
