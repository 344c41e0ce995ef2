"""The notices of whoever is signed in: the same pages behind two doors."""

from datetime import date
from itertools import groupby
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.pages import KeysetPage
from core.views import Request, View
from notifications import actions, rules
from notifications.models import Message


class Inbox(View):
    """Notices by day, newest first; all of them, or only what was not read."""

    template = "notifications/inbox.html"
    door: ClassVar[str]
    next_step: ClassVar[tuple[str, Any]]  # where an empty inbox leads, and the words on the button

    def get(self, request: Request) -> HttpResponse:
        only_new = request.GET.get("new") == "1"
        found = Message.objects.unread_of if only_new else Message.objects.bell_of
        cursor = request.GET.get("cursor", "")
        page = KeysetPage(found(request.person), order=("-created_at", "-pk"), cursor=cursor, size=30)
        context = {
            "page": page, "days": by_day(page.rows), "only_new": only_new, "base": f"base/{self.door}.html",
            "next_step": self.next_step,
        }  # fmt: skip
        return self.render(context | self.urls())

    def urls(self) -> dict[str, str]:
        names = ("inbox", "read", "mark", "read_all", "preferences")
        return {name: f"notifications_{self.door}:{name}" for name in names}


def by_day(rows: list[Message]) -> list[tuple[date, list[Message]]]:
    """The notices of each day, in the company's zone, in the order they come."""
    return [(day, list(group)) for day, group in groupby(rows, lambda row: localdate(row.created_at))]


class Bell(View):
    """The bell of the page's head as it stands now: asked for once a minute while the page is looked at."""

    template = "base/_bell.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render()


class Mark(View):
    """Read or unread, without leaving the list."""

    door: ClassVar[str]

    def post(self, request: Request, pk: int) -> HttpResponse:
        message = get_object_or_404(Message.objects.bell_of(request.person), pk=pk)
        act = actions.mark_unread if request.POST.get("as") == "unread" else actions.read_message
        act(message=message, person=request.person)
        back = request.POST.get("next", "")
        return redirect(back if rules.is_local_path(back) else f"notifications_{self.door}:inbox")


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
