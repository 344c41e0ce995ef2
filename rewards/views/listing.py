"""Addresses of the neighbouring pages of a list; the filters of the address stay."""

from core.pages import KeysetPage
from core.views import Request


def pager(request: Request, page: KeysetPage) -> dict[str, str]:
    return {"prev_url": _to(request, page.previous_cursor), "next_url": _to(request, page.next_cursor)}


def _to(request: Request, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"
