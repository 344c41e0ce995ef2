"""What is to be packed, as a PDF to print: a block per delivery, to cut out and stick on the parcel."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import conf
from core.money import format_number
from rewards.models import Redemption

SOURCE = Path(settings.BASE_DIR) / "templates" / "rewards" / "pdf" / "packing.typ"


def packing_pdf(redemptions: Sequence[Redemption]) -> bytes:
    """Texts reach the layout as data, so nothing that somebody typed is run by it."""
    data = json.dumps(_data(redemptions), ensure_ascii=False)
    made = typst.compile(
        _source(), format="pdf", sys_inputs={"data": data}, ignore_system_fonts=True, pdf_standards=["ua-1"],
    )  # fmt: skip
    return bytes(made)


@cache
def _source() -> bytes:
    return SOURCE.read_bytes()


def _data(redemptions: Sequence[Redemption]) -> dict[str, object]:
    language, count = (get_language() or "es")[:2], len(redemptions)
    said = ngettext("%(count)s delivery", "%(count)s deliveries", count) % {"count": format_number(count, language)}
    return {
        "lang": language,
        "company": conf.get("company.name"),
        "title": _("Packing list"),
        "printed": f"{said} · {date_format(timezone.localtime(), 'SHORT_DATETIME_FORMAT')}",
        "empty": _("There is nothing to pack."),
        "labels": {"phone": _("Phone"), "packed": _("Packed by"), "sender": _("Sender")},
        "blocks": [_block(row, language) for row in redemptions],
    }


def _block(row: Redemption, language: str) -> dict[str, str]:
    delivery = row.delivery
    return {
        "number": row.number,
        "what": f"{format_number(row.quantity, language)} × {row.product_name}",
        "recipient": delivery.recipient,
        "phone": delivery.phone,
        "address": delivery.address,
        "city": ", ".join(filter(None, [delivery.city, delivery.region])),
        "notes": delivery.notes,
        "tracking": " · ".join(filter(None, [delivery.carrier, delivery.tracking_number])),
    }
