from django.utils.translation import gettext_lazy as _

from core.access import declare

declare("api", manage_keys=_("Make and revoke keys of the web service, each with rights of one's own"))

MANAGE_KEYS = "api.manage_keys"
