"""The e-mail history: what was sent to whom, what the server said, and sending again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.forms import OnceForm
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from notifications import actions, queries, rules
from notifications.adapters import letter
from notifications.forms import HistoryFilter
from notifications.models import Message
from notifications.permissions import RESEND_MESSAGES, VIEW_HISTORY
from notifications.querysets import MessageQuerySet
from notifications.views.framed import framed, page_of


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
        return self.render({"title": _("E-mails"), "form": form, "page": page, "count": count, "more": more} | {
            "may_resend": request.user.has_perm(RESEND_MESSAGES), "filters": request.GET.urlencode(),
        })  # fmt: skip


class MessageView(StaffView):
    """A page about one e-mail."""

    permission = VIEW_HISTORY

    def find(self, pk: int) -> Message:
        found = (
            Message.objects.visible_to(self.request.user)
            .emails()
            .select_related("person", "cause", "template", "digest")
        )
        return get_object_or_404(found, pk=pk)


class Page(MessageView):
    permission = VIEW_HISTORY
    template = "notifications/staff/message.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        message = self.find(pk)
        kept = message.is_final and not message.secret and bool(message.address)
        may_resend = kept and request.user.has_perm(RESEND_MESSAGES)
        context = {
            "title": message.subject, "message": message, "attempts": queries.attempts_of(message),
            "form": OnceForm() if may_resend else None,
        }  # fmt: skip
        return self.render(context)


class Letter(MessageView):
    """The mail as it went out, in a frame that can do nothing; what opened an account is masked."""

    permission = VIEW_HISTORY

    def get(self, request: Request, pk: int) -> HttpResponse:
        message = self.find(pk)
        kept = page_of(message.payload) if message.payload and not message.secret else ""
        return framed(kept or letter.page(message.subject, rules.blocks(message.body)))


class ResendAll(StaffView):
    """Every e-mail of a filter: first how many they are, then sending them again."""

    permission = RESEND_MESSAGES
    template = "notifications/staff/resend_all.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(HistoryFilter(request.GET), OnceForm())

    def post(self, request: Request) -> HttpResponse:
        wanted, form = HistoryFilter(request.GET), OnceForm(request.POST)
        found = self.found(wanted)
        if not (wanted.is_valid() and form.is_valid()):
            return self.page(wanted, OnceForm(), status=422)
        try:
            made = actions.resend_all(
                found=found, filters=request.GET.dict(), form_key=form.cleaned_data["form_key"], by=request.user
            )
        except DomainError as error:
            messages.error(request, str(error))
            return self.page(wanted, OnceForm(), status=422)
        said = ngettext("%(count)s e-mail was queued again.", "%(count)s e-mails were queued again.", made.count)
        messages.success(request, said % {"count": made.count})
        return redirect(f"{reverse('notifications_staff:history')}?{request.GET.urlencode()}")

    def found(self, wanted: HistoryFilter) -> MessageQuerySet:
        return wanted.apply(Message.objects.visible_to(self.request.user).emails())

    def page(self, wanted: HistoryFilter, form: OnceForm, *, status: int = 200) -> HttpResponse:
        count, more = capped_count(self.found(wanted).resendable())
        context = {
            "title": _("Send again"), "form": form, "count": count, "more": more, "valid": wanted.is_valid(),
            "sample": list(self.found(wanted).resendable().select_related("person").order_by("-pk")[:5]),
        }  # fmt: skip
        return self.render(context, status=status)


class Stuck(StaffView):
    """What waits for too long, why, and one button to try it all now."""

    permission = VIEW_HISTORY
    template = "notifications/staff/stuck.html"

    def get(self, request: Request) -> HttpResponse:
        rows = queries.history_rows(Message.objects.stuck()).order_by("due_at", "pk")[:50]
        context = {
            "title": _("Stuck e-mails"), "rows": rows, "reasons": queries.stuck_reasons(),
            "may_retry": request.user.has_perm(RESEND_MESSAGES),
        }  # fmt: skip
        return self.render(context)


class Retry(StaffView):
    permission = RESEND_MESSAGES

    def post(self, request: Request) -> HttpResponse:
        count = actions.retry_stuck(by=request.user)
        said = ngettext("%(count)s e-mail is tried now.", "%(count)s e-mails are tried now.", count)
        messages.success(request, said % {"count": count} if count else _("Nothing was waiting."))
        return redirect("notifications_staff:stuck")


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
