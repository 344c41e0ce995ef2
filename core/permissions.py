from django.utils.translation import gettext_lazy as _

from core.access import declare

declare("core", edit_settings=_("Edit settings"))

EDIT_SETTINGS = "core.edit_settings"
