"""What every door's page of one's own security shares; the doors give the look."""

from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.views import Request, View
from people import actions
from people.queries import open_sessions


class SecurityPage(View):
    """Password, passkeys, app, recovery codes and open sessions of whoever asks."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/security.html"

    def context(self) -> dict[str, Any]:
        user, session = self.request.user, self.request.session.session_key
        keys: dict[str, list[Any]] = {}
        for found in Authenticator.objects.filter(user=user).order_by("created_at"):
            keys.setdefault(found.type, []).append(found)
        codes = keys.get(Authenticator.Type.RECOVERY_CODES)
        return super().context() | {
            "frame": f"base/{self.door}.html", "urls": f"people_{self.door}", "title": _("Security"),
            "passkeys": keys.get(Authenticator.Type.WEBAUTHN, []), "app": keys.get(Authenticator.Type.TOTP),
            "codes": len(codes[0].wrap().get_unused_codes()) if codes else None,
            "sessions": open_sessions(user=user, current=session),
        }  # fmt: skip

    def get(self, request: Request) -> HttpResponse:
        return self.render()


class EndSessionBase(View):
    """Close one of one's own sessions, or all the others; the one at hand ends by signing out."""

    permission: ClassVar[str]
    door: ClassVar[str]

    def post(self, request: Request, pk: int | None = None) -> HttpResponse:
        ended = actions.end_own_sessions(user=request.user, but=request.session.session_key or "", only=pk)
        if ended:
            text = ngettext("The session is closed.", "%(n)d sessions are closed.", ended) % {"n": ended}
            messages.success(request, text)
        else:
            messages.info(request, _("There was no other session to close."))
        return redirect(f"people_{self.door}:security")
