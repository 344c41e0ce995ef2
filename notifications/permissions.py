from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "notifications",
    view_history=_("See the e-mail history"),
    resend_messages=_("Send e-mails again"),
    manage_webhooks=_("Tell other systems what happens (webhooks)"),
    edit_templates=_("Edit what people are told, and by which ways"),
)

VIEW_HISTORY = "notifications.view_history"
EDIT_TEMPLATES = "notifications.edit_templates"
RESEND_MESSAGES = "notifications.resend_messages"
MANAGE_WEBHOOKS = "notifications.manage_webhooks"
