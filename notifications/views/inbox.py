"""The notices of whoever is signed in: the same pages behind two doors."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.pages import KeysetPage
from core.views import Request, View
from notifications import actions, rules
from notifications.models import Message


class Inbox(View):
    """Notices, the unread ones first, then newest first."""

    template = "notifications/inbox.html"
    door: ClassVar[str]
    next_step: ClassVar[tuple[str, Any]]  # where an empty inbox leads, and the words on the button

    def get(self, request: Request) -> HttpResponse:
        page = KeysetPage(
            Message.objects.bell_of(request.person),
            order=("-unread", "-created_at", "-pk"), cursor=request.GET.get("cursor", ""), size=30,
        )  # fmt: skip
        return self.render({"page": page, "base": f"base/{self.door}.html", "next_step": self.next_step, **self.urls()})

    def urls(self) -> dict[str, str]:
        return {name: f"notifications_{self.door}:{name}" for name in ("read", "read_all", "preferences")}


class Read(View):
    """Opening a notice: it is read, and one is led to what it is about."""

    door: ClassVar[str]

    def post(self, request: Request, pk: int) -> HttpResponse:
        message = get_object_or_404(Message.objects.bell_of(request.person), pk=pk)
        actions.read_message(message=message, person=request.person)
        return redirect(message.url if rules.is_local_path(message.url) else f"notifications_{self.door}:inbox")


class ReadAll(View):
    door: ClassVar[str]

    def post(self, request: Request) -> HttpResponse:
        count = actions.read_all(person=request.person)
        said = ngettext("%(count)s notice marked as read.", "%(count)s notices marked as read.", count)
        messages.success(request, said % {"count": count} if count else _("Everything was read already."))
        return redirect(f"notifications_{self.door}:inbox")
