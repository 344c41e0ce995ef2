from django.utils.translation import gettext_lazy as _

from core.access import declare

declare("people", manage_roles=_("Edit roles and staff accounts"), view_audit=_("See the audit trail"))

MANAGE_ROLES = "people.manage_roles"
VIEW_AUDIT = "people.view_audit"
