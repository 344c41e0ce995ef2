from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "people",
    manage_roles=_("Edit roles and staff accounts"),
    edit_contacts=_("Edit the contact data of clients and agents"),
    publish_texts=_("Publish the texts that people accept"),
    view_audit=_("See the audit trail"),
    manage_access=_("Help people in: close sessions, reset the second factor"),
    manage_data=_("Give people their data, and erase it when they ask"),
)

MANAGE_ROLES = "people.manage_roles"
EDIT_CONTACTS = "people.edit_contacts"
PUBLISH_TEXTS = "people.publish_texts"
VIEW_AUDIT = "people.view_audit"
MANAGE_ACCESS = "people.manage_access"
MANAGE_DATA = "people.manage_data"
