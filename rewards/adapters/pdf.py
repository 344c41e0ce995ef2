"""The statement as a PDF: tagged, A4, with the figures of the snapshot and nothing else."""

import json
from datetime import date
from functools import cache
from pathlib import Path

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

SOURCE = Path(settings.BASE_DIR) / "templates" / "rewards" / "pdf" / "statement.typ"


def statement_pdf(statement: Statement) -> bytes:
    """Texts reach the layout as data, so nothing that somebody typed is run by it."""
    data = json.dumps(_data(statement), ensure_ascii=False)
    made = typst.compile(
        _source(), format="pdf", sys_inputs={"data": data}, ignore_system_fonts=True, pdf_standards=["ua-1"],
        timestamp=int(statement.issued_at.timestamp()),
    )  # fmt: skip
    return bytes(made)


@cache
def _source() -> bytes:
    return SOURCE.read_bytes()


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
