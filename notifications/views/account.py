from django.utils.translation import gettext_lazy as _

from core.access import SIGNED_IN
from notifications.views import inbox, preferences


class Inbox(inbox.Inbox):
    permission = SIGNED_IN
    door = "account"
    next_step = ("website_account:home", _("Go to my account"))


class Read(inbox.Read):
    permission = SIGNED_IN
    door = "account"


class ReadAll(inbox.ReadAll):
    permission = SIGNED_IN
    door = "account"


class Preferences(preferences.Preferences):
    permission = SIGNED_IN
    door = "account"


class Mark(inbox.Mark):
    permission = SIGNED_IN
    door = "account"


class Bell(inbox.Bell):
    permission = SIGNED_IN
