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
    check_may_prove,
    complete_person,
    correct_waiting_email,
    create_person,
    create_staff,
    create_user,
    edit_contact,
    give_login,
)
from people.actions.agreements import (
    Wording,
    create_agreement,
    delete_agreement,
    edit_agreement,
    publish_text,
)
from people.actions.audit_checks import check_audit
from people.actions.banking import set_bank_account, show_bank_number
from people.actions.blacklist import (
    add_to_blacklist,
    check_blacklist,
    check_person,
    check_sign_in,
    end_blacklist_entries,
    lift_from_blacklist,
    make_blacklist_key,
    set_blacklist_expiry,
)
from people.actions.blacklist_file import start_blacklist_import
from people.actions.configuring import configure
from people.actions.document_flows import leave_to_flow, mend_document, settle_document
from people.actions.documents import (
    expire_documents,
    hand_in_document,
    release_documents,
    review_document,
    take_document,
    take_next_document,
)
from people.actions.erasure import ask_erasure, erase_person, refuse_erasure, withdraw_erasure
from people.actions.exporting import note_export
from people.actions.identifications import set_identification
from people.actions.keys import rotate_keys, seal_new
from people.actions.locks import lock_people
from people.actions.offers import offer_permissions
from people.actions.places import (
    count_lookup,
    heal_territories,
    load_divisions,
    place_columns,
    recognise_places,
    save_division,
    set_place,
    set_place_text,
)
from people.actions.profile import (
    edit_own_profile,
    follow_new_email,
    set_networks,
    set_own_identification,
    set_photo,
)
from people.actions.registration import assign_number, move_field, save_field, save_id_type, save_mask, set_extra
from people.actions.territories import (
    cover_division,
    merge_territory,
    plan_merge,
    plan_split,
    save_territory,
    split_territory,
    uncover_division,
)
from people.actions.texts import accept_texts, ask_texts_again, withdraw_consent
from people.actions.uploads import add_piece, drop_upload, keep_upload, start_upload, sweep_uploads, upload_store

__all__ = [
    "Wording",
    "accept_texts",
    "add_piece",
    "add_to_blacklist",
    "ask_erasure",
    "ask_texts_again",
    "assign_number",
    "check_audit",
    "check_blacklist",
    "check_may_prove",
    "check_person",
    "check_sign_in",
    "clear_sessions",
    "complete_person",
    "configure",
    "correct_waiting_email",
    "count_lookup",
    "cover_division",
    "create_agreement",
    "create_person",
    "create_staff",
    "create_user",
    "delete_agreement",
    "drop_upload",
    "edit_agreement",
    "edit_contact",
    "edit_own_profile",
    "edit_role",
    "end_blacklist_entries",
    "end_own_sessions",
    "end_sessions",
    "erase_person",
    "expire_documents",
    "follow_new_email",
    "give_login",
    "give_roles",
    "hand_in_document",
    "heal_territories",
    "keep_upload",
    "leave_to_flow",
    "lift_from_blacklist",
    "load_divisions",
    "lock_people",
    "make_blacklist_key",
    "mend_document",
    "merge_territory",
    "move_field",
    "note_export",
    "offer_permissions",
    "place_columns",
    "plan_merge",
    "plan_split",
    "publish_text",
    "recognise_places",
    "refuse_erasure",
    "release_documents",
    "reset_second_factor",
    "review_document",
    "rotate_keys",
    "save_division",
    "save_field",
    "save_id_type",
    "save_mask",
    "save_territory",
    "seal_new",
    "set_access",
    "set_bank_account",
    "set_blacklist_expiry",
    "set_extra",
    "set_identification",
    "set_networks",
    "set_own_identification",
    "set_photo",
    "set_place",
    "set_place_text",
    "settle_document",
    "show_bank_number",
    "sign_out_everywhere",
    "split_territory",
    "start_blacklist_import",
    "start_upload",
    "sweep_uploads",
    "take_document",
    "take_next_document",
    "uncover_division",
    "upload_store",
    "withdraw_consent",
    "withdraw_erasure",
]
