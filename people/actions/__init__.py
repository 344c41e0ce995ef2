"""Every write of people and their access."""

from people.actions.access import (
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
from people.actions.audit_checks import check_audit
from people.actions.offers import offer_permissions
from people.actions.texts import (
    accept_texts,
    publish_consent_text,
)

__all__ = [
    "accept_texts",
    "check_audit",
    "create_person",
    "create_staff",
    "create_user",
    "edit_contact",
    "edit_role",
    "end_own_sessions",
    "end_sessions",
    "give_roles",
    "offer_permissions",
    "publish_consent_text",
    "reset_second_factor",
    "set_access",
    "sign_out_everywhere",
]
