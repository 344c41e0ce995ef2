"""Counting visits. The invitation page itself writes nothing; its script reports a visit here."""

import re
import uuid

from django.conf import settings
from django.http import HttpResponse

from core.access import PUBLIC
from core.views import Request, View
from referrals import actions, rules
from referrals.queries import find_code

VISITOR_COOKIE = f"{settings.COOKIE_PREFIX}visitor"
VISITOR = re.compile(r"[0-9a-f]{32}")
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
        found = find_code(code)
        if found and found.owner != request.person:
            visitor = known_visitor(request) or uuid.uuid4().hex
            actions.record_visit(code=found, channel=rules.link_channel(request.POST.get("c", "")), visitor=visitor)
            response.set_cookie(
                VISITOR_COOKIE, visitor, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
            )
        return response


def known_visitor(request: Request) -> str:
    """The random number this browser was given before."""
    visitor = request.COOKIES.get(VISITOR_COOKIE, "")
    return visitor if VISITOR.fullmatch(visitor) else ""
