"""The agent's invitation tab."""

import io
from typing import Any, ClassVar

import segno
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import conf
from core.access import AGENT
from core.views import Request, View
from referrals.models import InviteCode
from referrals.queries import codes_of, latest_code_request, share, shown_code


class InviteView(View):
    """What the invitation's pages share: the agent's code and its link."""

    permission = AGENT

    @cached_property
    def code(self) -> InviteCode | None:
        return shown_code(self.request.agent.person)

    def link(self, code: InviteCode, via: str = "") -> str:
        path = reverse("network_public:invitation", args=[code.code])
        return self.request.build_absolute_uri(path + (f"?c={via}" if via else ""))


class Invite(InviteView):
    """Code, link, QR and the message that staff wrote, ready to send."""

    permission = AGENT
    template = "referrals/office/invite.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render(self.invitation(self.code) if self.code else {})

    def invitation(self, code: InviteCode) -> dict[str, Any]:
        name = code.owner.first_name
        subject = _("%(name)s invites you to %(company)s") % {"name": name, "company": conf.get("company.name")}

        def values(via: str) -> dict[str, str]:
            return {"name": name, "code": code.code, "link": self.link(code, via)}

        shared = share("referrals.share_message", values=values, subject=subject)
        return {
            "code": code.code,
            "link": self.link(code),
            "share": shared,
            "others": [other.code for other in codes_of(code.owner) if other.is_active and other != code],
            "asked": latest_code_request(code.owner),
            "may_choose": conf.get("referrals.vanity_per_year") > 0,
        }


class QrPicture(InviteView):
    """The link as a QR, dark on light with its quiet zone, so that it scans in dark mode too."""

    permission = AGENT
    kind: ClassVar[str]
    content_type: ClassVar[str]
    scale: ClassVar[int]
    attachment: ClassVar[bool]

    def get(self, request: Request) -> HttpResponseBase:
        if not self.code:
            raise Http404
        picture = io.BytesIO()
        segno.make(self.link(self.code, "qr"), error="m", micro=False).save(
            picture, kind=self.kind, scale=self.scale, border=4, dark="#000000", light="#ffffff"
        )
        picture.seek(0)
        name = f"invitacion-{self.code.code}.{self.kind}"
        return FileResponse(picture, as_attachment=self.attachment, filename=name, content_type=self.content_type)


class QrSvg(QrPicture):
    """On the page, and to print at any size."""

    permission = AGENT
    kind, content_type, scale, attachment = "svg", "image/svg+xml", 8, False


class QrPng(QrPicture):
    """To print: about 700 pixels wide, as a download."""

    permission = AGENT
    kind, content_type, scale, attachment = "png", "image/png", 20, True
