"""Reads of people, their access and their data."""

from people.queries.blacklist import blacklist, blacklist_matches, is_barred, people_hit
from people.queries.completeness import completeness
from people.queries.data import (
    clear_identification,
    consent_addresses,
    document_marks,
    holder_of,
    ids_with_document,
    part_counts,
    person_with_identification,
)
from people.queries.documents import (
    audience_of,
    document_kinds,
    document_reasons,
    documents_to_review,
    missing_documents,
    papers_of,
)
from people.queries.places import (
    find_divisions,
    knows_places,
    match_division,
    place_of,
    territory_id_of,
    whole_place,
)
from people.queries.registration import (
    all_extended_fields,
    answers_to_keep,
    clean_document,
    extended_fields,
    id_type,
    id_types,
    masks,
    people_answering,
)
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
from people.queries.uploads import own_upload, upload_owner

__all__ = [
    "all_extended_fields",
    "answers_to_keep",
    "audience_of",
    "blacklist",
    "blacklist_matches",
    "check_may_edit_role",
    "check_may_give",
    "check_may_manage",
    "clean_document",
    "clear_identification",
    "completeness",
    "consent_addresses",
    "consent_texts_in_force",
    "document_kinds",
    "document_marks",
    "document_reasons",
    "documents_to_review",
    "extended_fields",
    "find_divisions",
    "holder_of",
    "id_type",
    "id_types",
    "ids_with_document",
    "is_barred",
    "knows_places",
    "masks",
    "match_division",
    "missing_documents",
    "offered_to",
    "open_sessions",
    "own_upload",
    "papers_of",
    "part_counts",
    "people_answering",
    "people_hit",
    "person_with_identification",
    "place_of",
    "readable_text",
    "roles_with_news",
    "territory_id_of",
    "texts_held",
    "texts_missing",
    "texts_to_accept",
    "upload_owner",
    "whole_place",
]
