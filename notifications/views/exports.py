"""The e-mail history as a file, without the texts."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.exports import Column, Export
from core.views.exports import ExportView
from notifications import queries
from notifications.forms import HistoryFilter
from notifications.models import Message
from notifications.permissions import VIEW_HISTORY
from notifications.querysets import MessageQuerySet


def emails(user: Any, params: QueryDict) -> MessageQuerySet:
    return queries.history_rows(HistoryFilter(params).apply(Message.objects.visible_to(user).emails()))


EMAILS = Export(
    path="notifications.views.exports.EMAILS",
    name=_("e-mails"),
    file_name="correos",
    permission=VIEW_HISTORY,
    find=emails,
    columns=(
        Column(_("Recipient"), lambda row: row.person.name if row.person else ""),
        Column(_("Address"), lambda row: row.address),
        Column(_("Subject"), lambda row: row.subject),
        Column(_("Kind"), lambda row: row.kind),
        Column(_("State"), lambda row: str(row.get_state_display())),
        Column(_("Attempts"), lambda row: row.tries),
        Column(_("Created at"), lambda row: row.created_at),
        Column(_("Sent at"), lambda row: row.sent_at),
    ),
)


class Emails(ExportView):
    permission = VIEW_HISTORY
    export = EMAILS
