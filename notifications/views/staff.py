"""The e-mail history: what was sent to whom, what the server said, and sending again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.forms import OnceForm
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from notifications import actions, queries
from notifications.forms import HistoryFilter
from notifications.models import Message
from notifications.permissions import RESEND_MESSAGES, VIEW_HISTORY


class History(StaffView):
    """Every e-mail, newest first."""

    permission = VIEW_HISTORY
    template = "notifications/staff/history.html"

    def get(self, request: Request) -> HttpResponse:
        form = HistoryFilter(request.GET)
        found = form.apply(Message.objects.visible_to(request.user).emails())
        page = KeysetPage(
            queries.history_rows(found), order=("-created_at", "-pk"), cursor=request.GET.get("cursor", "")
        )
        count, more = capped_count(found)
        return self.render({"title": _("E-mails"), "form": form, "page": page, "count": count, "more": more})


class MessageView(StaffView):
    """A page about one e-mail."""

    permission = VIEW_HISTORY

    def find(self, pk: int) -> Message:
        found = Message.objects.visible_to(self.request.user).emails().select_related("person", "cause", "template")
        return get_object_or_404(found, pk=pk)


class Page(MessageView):
    permission = VIEW_HISTORY
    template = "notifications/staff/message.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        message = self.find(pk)
        may_resend = message.is_final and not message.secret and request.user.has_perm(RESEND_MESSAGES)
        context = {
            "title": message.subject, "message": message, "attempts": queries.attempts_of(message),
            "form": OnceForm() if may_resend else None,
        }  # fmt: skip
        return self.render(context)


class Resend(MessageView):
    permission = RESEND_MESSAGES

    def post(self, request: Request, pk: int) -> HttpResponse:
        message, form = self.find(pk), OnceForm(request.POST)
        key = form.cleaned_data["form_key"] if form.is_valid() else None
        try:
            actions.resend(message=message, by=request.user, form_key=key)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("It was queued and goes out in a moment. Its outcome will show below."))
        return redirect("notifications_staff:message", pk=pk)
