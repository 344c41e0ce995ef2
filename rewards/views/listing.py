"""Addresses of the neighbouring pages of a list; the filters of the address stay."""

from django.http import HttpRequest

from core.pages import KeysetPage


def pager(request: HttpRequest, page: KeysetPage) -> dict[str, str]:
    return {"prev_url": _to(request, page.previous_cursor), "next_url": _to(request, page.next_cursor)}


def _to(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"
