"""Statement and receipt as PDF: tagged, A4, with the figures they are given and nothing else."""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import conf
from core.money import format_number
from rewards.models import Statement
from rewards.queries import Receipt

LAYOUTS = Path(settings.BASE_DIR) / "templates" / "rewards" / "pdf"


def statement_pdf(statement: Statement) -> bytes:
    return _print("statement", _data(statement), statement.issued_at)


def receipt_pdf(receipt: Receipt) -> bytes:
    redemption = receipt.redemption
    title = _("Receipt %(number)s") % {"number": redemption.number}
    data = {
        "lang": (get_language() or "es")[:2], "company": conf.get("company.name"), "title": title,
        "person": redemption.person.name, "facts": receipt.facts, "delivery": receipt.delivery,
        "delivery_title": _("Delivery"),
        "note": _("The state is that of the day on which this was printed."),
    }  # fmt: skip
    return _print("receipt", data, redemption.created_at)


def _print(layout: str, data: dict[str, Any], at: datetime) -> bytes:
    """Texts reach the layout as data, so nothing that somebody typed is run by it."""
    made = typst.compile(
        _layout(layout), format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True, pdf_standards=["ua-1"], timestamp=int(at.timestamp()),
    )  # fmt: skip
    return bytes(made)


@cache
def _layout(name: str) -> bytes:
    return (LAYOUTS / f"{name}.typ").read_bytes()


def _data(statement: Statement) -> dict[str, object]:
    figures, language = statement.figures, (get_language() or "es")[:2]
    address = settings.SITE_URL.rstrip("/") + reverse("rewards_public:verify", args=[statement.code])
    issued = date_format(timezone.localtime(statement.issued_at), "SHORT_DATETIME_FORMAT")
    return {
        "lang": language,
        "company": conf.get("company.name"),
        "title": _("Statement of %(points)s") % {"points": conf.get("rewards.points_name")},
        "person": statement.person.name,
        "month": date_format(statement.month, "YEAR_MONTH_FORMAT"),
        "number": _("Statement %(number)s, issued on %(date)s") % {"number": statement.number, "date": issued},
        "figures": [[str(label), _figure(figures[name])] for name, label in _labels().items()],
        "head": [_("Date"), _("Movement"), _("Points"), _("Balance")],
        "lines": [
            [_day(line["day"]), f"{line['label']} · {line['what']}", _moved(line), _figure(line["balance"])]
            for line in figures["lines"]
        ],
        "empty": _("Nothing moved in this month."),
        "check": _("Check these figures at %(address)s") % {"address": address},
        "code": _("Verification code: %(code)s") % {"code": statement.code},
    }


def _labels() -> dict[str, str]:
    return {
        "opening": _("Opening balance"), "closing": _("Closing balance"), "available": _("Available"),
        "pending": _("Pending"), "owed": _("Owed"),
    }  # fmt: skip


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "SHORT_DATE_FORMAT")


def _moved(line: dict[str, int]) -> str:
    if line["released"]:
        return _("%(points)s now available") % {"points": _figure(line["released"])}
    return f"+{_figure(line['amount'])}" if line["amount"] > 0 else _figure(line["amount"])


def _figure(points: int) -> str:
    return format_number(points, get_language() or "es")
