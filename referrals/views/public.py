"""Counting visits, and the picture of link previews.

The invitation page itself writes nothing; its script reports a visit here.
"""

import uuid

from django.conf import settings
from django.http import HttpResponse

from core.access import PUBLIC
from core.views import Request, View
from referrals import actions, rules
from referrals.adapters.card import card_picture, card_version
from referrals.models import InviteCode
from referrals.queries import VISITOR_COOKIE, find_code, visitor_of

YEAR = 365 * 24 * 3600


class Visit(View):
    """A browser opened an invitation. Programs, and the owner's own visits, are left out. Says nothing either way."""

    permission = PUBLIC

    def post(self, request: Request, code: str) -> HttpResponse:
        response = HttpResponse(status=204)
        if rules.is_crawler(request.headers.get("User-Agent", "")):
            return response
        if not actions.may_count_visit(ip=request.META.get("REMOTE_ADDR", "")):
            return response
        if found := find_code(code):
            visitor = visitor_of(request.COOKIES) or uuid.uuid4().hex
            self.note(found, visitor)
            response.set_cookie(
                VISITOR_COOKIE, visitor, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
            )
        return response

    def note(self, code: InviteCode, visitor: str) -> None:
        """The owner's own look at the link is no visit, and says which browser is theirs."""
        if code.owner == self.request.person:
            ip = self.request.META.get("REMOTE_ADDR", "")
            actions.note_presence(person=code.owner, visitor=visitor, ip=ip)
        else:
            channel = rules.link_channel(self.request.POST.get("c", ""))
            actions.record_visit(code=code, channel=channel, visitor=visitor)


class Card(View):
    """The preview picture of shared links. An address that is out of date shows today's picture, for a short time."""

    permission = PUBLIC

    def get(self, request: Request, version: str) -> HttpResponse:
        response = HttpResponse(card_picture(), content_type="image/png")
        is_current = version == card_version()
        response["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "public, max-age=300"
        return response
