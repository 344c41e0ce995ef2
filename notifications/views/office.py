from django.utils.translation import gettext_lazy as _

from core.access import AGENT
from notifications.views import inbox, preferences


class Inbox(inbox.Inbox):
    permission = AGENT
    door = "office"
    next_step = ("referrals_office:invite", _("Invite somebody"))


class Read(inbox.Read):
    permission = AGENT
    door = "office"


class ReadAll(inbox.ReadAll):
    permission = AGENT
    door = "office"


class Preferences(preferences.Preferences):
    permission = AGENT
    door = "office"


class Mark(inbox.Mark):
    permission = AGENT
    door = "office"


class Bell(inbox.Bell):
    permission = AGENT
