"""The company's look, open to everybody: its colour as a stylesheet, and its logo."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from core import colours, conf, files
from core.access import PUBLIC
from core.models import StoredFile
from core.views import Request, View

FOR_EVER = "public, max-age=31536000, immutable"


def style_version(colour: str) -> str:
    """Names the stylesheet in its address: a browser keeps it until the colour changes."""
    return f"{colour.lstrip('#')}-1"


class CompanyStyle(View):
    """The scale of the company's colour, over the product's own. An address of yesterday brings today's colour."""

    permission = PUBLIC

    def get(self, request: Request, version: str) -> HttpResponse:
        colour = conf.get("company.colour")
        lines = "".join(f"--vi-primary-{step}:{value};" for step, value in colours.scale(colour).items())
        response = HttpResponse(f":root{{{lines}}}\n", content_type="text/css")
        response["Cache-Control"] = FOR_EVER if version == style_version(colour) else "no-store"
        return response


class CompanyLogo(View):
    """The logo in force, and no other file."""

    permission = PUBLIC

    def get(self, request: Request, token: str) -> HttpResponseBase:
        if not token or token != conf.get("company.logo"):
            raise Http404
        found = StoredFile.objects.filter(token=token).first()
        if found is None:
            raise Http404
        response = files.serve(found, inline=True)
        response["Cache-Control"] = FOR_EVER
        return response
