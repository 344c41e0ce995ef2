"""The flyer that agents print: QR, first name, code, company and the text that staff wrote. Tagged PDF."""

import io
import json
from functools import cache
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import conf
from referrals.adapters.card import company_colour
from referrals.models import InviteCode

SOURCE = Path(settings.BASE_DIR) / "templates" / "referrals" / "pdf" / "flyer.typ"
PAPERS = ("a6", "a4")


def flyer_pdf(code: InviteCode, link: str, paper: str) -> bytes:
    """Texts reach the layout as data, so nothing that somebody typed is run by it."""
    data = json.dumps(_data(code, link, paper), ensure_ascii=False)
    made = typst.compile(
        _source(), format="pdf", sys_inputs={"data": data}, ignore_system_fonts=True, pdf_standards=["ua-1"]
    )
    return bytes(made)


@cache
def _source() -> bytes:
    return SOURCE.read_bytes()


def _data(code: InviteCode, link: str, paper: str) -> dict[str, object]:
    name, company = code.owner.first_name, conf.get("company.name")
    return {
        "paper": paper,
        "scale": 2 if paper == "a4" else 1,
        "lang": (get_language() or "es")[:2],
        "company": company,
        "colour": company_colour(),
        "title": _("%(name)s invites you to %(company)s") % {"name": name, "company": company},
        "text": conf.get("referrals.flyer_text"),
        "label": _("Invite code"),
        "code": code.code,
        "address": link.split("?")[0].removeprefix("https://").removeprefix("http://").rstrip("/"),
        "qr": qr_svg(link),
        "alt": _("QR code that opens the invitation"),
    }


def qr_svg(link: str) -> str:
    """Dark on white with the quiet zone of four, whatever stands around it."""
    drawing = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawing, kind="svg", scale=8, border=4, dark="#000000", light="#ffffff"
    )
    return drawing.getvalue().decode()
