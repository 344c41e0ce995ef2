"""The liability board, and the lists behind its figures."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import money
from core.pages import KeysetPage
from core.views import Request, StaffView
from rewards import conf, queries
from rewards.permissions import VIEW_LIABILITY
from rewards.views.listing import pager


class Board(StaffView):
    """What is owed in points, when it ends, what moved by month, what a contract costs."""

    permission = VIEW_LIABILITY
    template = "rewards/staff/liability.html"

    def get(self, request: Request) -> HttpResponse:
        found = queries.liability()
        cents = 10 ** money.decimals(settings.CURRENCY)
        context = {
            "title": _("Points liability"), "found": found, "currency": settings.CURRENCY,
            "outstanding_cost": conf.whole_units(found.outstanding) * cents,
            "contract_cost": conf.whole_units(found.per_contract) * cents, "series": series(found.months),
            "first_month": date_format(found.months[0].day, "YEAR_MONTH_FORMAT"),
            "last_month": date_format(found.months[-1].day, "YEAR_MONTH_FORMAT"),
        }  # fmt: skip
        return self.render(context)


def series(months: list[Any]) -> list[dict[str, object]]:
    """What the chart of the months draws."""
    return [
        {"name": _("Issued"), "tone": "earned", "values": [month.issued for month in months]},
        {"name": _("Redeemed"), "tone": "primary", "values": [month.redeemed for month in months]},
        {"name": _("Expired"), "tone": "neutral", "values": [month.expired for month in months]},
    ]


class Holders(StaffView):
    """Whose points a figure of the board is made of."""

    permission = VIEW_LIABILITY
    template = "rewards/staff/liability_list.html"

    def get(self, request: Request, what: str) -> HttpResponse:
        cursor = request.GET.get("cursor", "")
        if what in {"available", "pending", "owed"}:
            order = ("balance", "pk") if what == "owed" else ("-balance", "-pk")
            page = KeysetPage(queries.holders(what).select_related("owner"), order=order, cursor=cursor)
            rows = [(row.owner, abs(row.balance), None) for row in page.rows]
        elif what in {str(days) for days in queries.WINDOWS}:
            lots = queries.expiring_lots(int(what)).select_related("account__owner")
            page = KeysetPage(lots, order=("expires_at", "pk"), cursor=cursor)
            rows = [(lot.account.owner, lot.remaining, lot.expires_at) for lot in page.rows]
        else:
            raise Http404
        return self.render({"title": heading(what), "rows": rows} | pager(request, page))


def heading(what: str) -> str:
    labels = {"available": _("Available points"), "pending": _("Pending points"), "owed": _("Owed points")}
    return labels.get(what) or _("Points that end within %(days)s days") % {"days": what}
