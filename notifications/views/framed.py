"""The page of an e-mail, to be looked at inside a page of ours."""

from email import message_from_string, policy

from django.http import HttpResponse

# It runs nothing, loads nothing, belongs to no origin, and only our own pages may frame it.
RULES = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def framed(html: str) -> HttpResponse:
    response = HttpResponse(html)
    response["Content-Security-Policy"] = RULES
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store"
    return response


def page_of(payload: str) -> str:
    """The page inside a whole e-mail; empty where there is none."""
    letter = message_from_string(payload, policy=policy.default)
    part = letter.get_body(("html",))
    return str(part.get_content()) if part else ""
