"""Host names of agents' own: the public pages of their site are shown there, and everything else leads to ours.

Whoever holds the name of a host can lead it elsewhere one day and would get what browsers keep for it. So nobody signs
in or registers there, and no session begins: those pages stand at the company's address.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.http.request import split_domain_port, validate_host
from django.urls import reverse

from core import conf
from referrals.queries import Place, site_by_host

OPEN_ANYWHERE = ("/static/", "/idioma/", "/identidad/", "/invitacion/tarjeta-")
PAGES = ("site", "site_offer", "site_earn")


class SiteHostMiddleware:
    """Before anything asks for the host: our names pass without a query, unknown ones are refused by Django."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raw = str(request.META.get("HTTP_HOST", ""))
        domain, _port = split_domain_port(raw)
        if not domain or validate_host(domain, settings.ALLOWED_HOSTS):
            return self.get_response(request)
        conf.forget()
        place = site_by_host(domain)
        if place is None:
            return self.get_response(request)  # whose get_host() refuses it
        request.get_host = lambda: raw.lower()  # type: ignore[method-assign]  # checked against the rows just now
        response = self.answer(request, place)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():  # the name's other hosts are not ours to bind
            response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response

    def answer(self, request: HttpRequest, place: Place) -> HttpResponse:
        own = [reverse(f"network_public:{name}", args=[place.slug]) for name in PAGES]
        if request.path == "/":
            request.path_info = request.path = own[0]
        files = f"{own[0]}{{}}.img"
        code = place.code.code if place.code else "-"
        shown = {*own, files.format("foto"), files.format("imagen"), reverse("referrals_public:visit", args=[code])}
        if request.path in shown or request.path.startswith(OPEN_ANYWHERE):
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotFound()
        return HttpResponseRedirect(f"{settings.SITE_URL}{request.get_full_path()}")
