"""Every write of people and their access."""

from people.actions.access import (
    clear_sessions,
    edit_role,
    end_own_sessions,
    end_sessions,
    give_roles,
    reset_second_factor,
    set_access,
    sign_out_everywhere,
)
from people.actions.accounts import (
    create_person,
    create_staff,
    create_user,
    edit_contact,
)
from people.actions.agreements import (
    Wording,
    create_agreement,
    delete_agreement,
    edit_agreement,
    publish_text,
)
from people.actions.audit_checks import check_audit
from people.actions.erasure import ask_erasure, erase_person, refuse_erasure, withdraw_erasure
from people.actions.exporting import note_export
from people.actions.identifications import set_identification
from people.actions.keys import rotate_keys
from people.actions.offers import offer_permissions
from people.actions.texts import accept_texts, ask_texts_again, withdraw_consent

__all__ = [
    "Wording",
    "accept_texts",
    "ask_erasure",
    "ask_texts_again",
    "check_audit",
    "clear_sessions",
    "create_agreement",
    "create_person",
    "create_staff",
    "create_user",
    "delete_agreement",
    "edit_agreement",
    "edit_contact",
    "edit_role",
    "end_own_sessions",
    "end_sessions",
    "erase_person",
    "give_roles",
    "note_export",
    "offer_permissions",
    "publish_text",
    "refuse_erasure",
    "reset_second_factor",
    "rotate_keys",
    "set_access",
    "set_identification",
    "sign_out_everywhere",
    "withdraw_consent",
    "withdraw_erasure",
]
