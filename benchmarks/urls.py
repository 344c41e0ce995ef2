"""The product's addresses; an answer without a page, and behind each door a page with its frame and nothing in it."""

from django.http import HttpResponse
from django.urls import include, path

from core.access import AGENT, PUBLIC, SIGNED_IN
from core.views import Request, StaffView, View


class Hello(View):
    permission = PUBLIC

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse("hola")


class Empty(View):
    permission = PUBLIC
    template = "base/public.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render()


class EmptyOffice(Empty):
    permission = AGENT
    template = "base/office.html"


class EmptyStaff(StaffView):
    permission = SIGNED_IN
    template = "base/staff.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render()


urlpatterns = [
    path("hola/", Hello.as_view()),
    path("vacia/", Empty.as_view()),
    path("oficina/vacia/", EmptyOffice.as_view()),
    path("admin/vacia/", EmptyStaff.as_view()),
    path("", include("config.urls")),
]
