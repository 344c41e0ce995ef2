"""Reads of people, their access and their data."""

from people.queries.data import (
    clear_identification,
    consent_addresses,
    document_marks,
    holder_of,
    ids_with_document,
    part_counts,
    person_with_identification,
)
from people.queries.registration import clean_document, extended_fields, id_type, id_types, masks
from people.queries.rights import (
    check_may_edit_role,
    check_may_give,
    check_may_manage,
    offered_to,
    open_sessions,
    roles_with_news,
)
from people.queries.texts import (
    consent_texts_in_force,
    readable_text,
    texts_held,
    texts_missing,
    texts_to_accept,
)

__all__ = [
    "check_may_edit_role",
    "check_may_give",
    "check_may_manage",
    "clean_document",
    "clear_identification",
    "consent_addresses",
    "consent_texts_in_force",
    "document_marks",
    "extended_fields",
    "holder_of",
    "id_type",
    "id_types",
    "ids_with_document",
    "masks",
    "offered_to",
    "open_sessions",
    "part_counts",
    "person_with_identification",
    "readable_text",
    "roles_with_news",
    "texts_held",
    "texts_missing",
    "texts_to_accept",
]
