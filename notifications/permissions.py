from django.utils.translation import gettext_lazy as _

from core.access import declare

declare("notifications", view_history=_("See the e-mail history"), resend_messages=_("Send e-mails again"))

VIEW_HISTORY = "notifications.view_history"
RESEND_MESSAGES = "notifications.resend_messages"
