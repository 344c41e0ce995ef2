"""The product's addresses, and an empty page behind each door."""

from django.http import HttpResponse
from django.urls import include, path

from core.access import AGENT, PUBLIC, SIGNED_IN
from core.views import Request, View


class Empty(View):
    permission = PUBLIC

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse("hola")


class EmptyOffice(Empty):
    permission = AGENT


class EmptyStaff(Empty):
    permission = SIGNED_IN


urlpatterns = [
    path("hola/", Empty.as_view()),
    path("oficina/hola/", EmptyOffice.as_view()),
    path("admin/hola/", EmptyStaff.as_view()),
    path("", include("config.urls")),
]
