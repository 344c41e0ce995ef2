"""Django with one empty page and nothing else of ours: with the product's middleware, or without that of our own."""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as ALL
from config.settings import MIDDLEWARE as PRODUCT

ROOT_URLCONF = "benchmarks.bare"
INSTALLED_APPS = [app for app in ALL if app not in {"core.sites.StaffAdminConfig", "import_export"}]
OTHERS = [name for name in PRODUCT if not name.startswith("config.")]
MIDDLEWARE = OTHERS if os.environ.get("BENCH_MIDDLEWARE") == "others" else PRODUCT
TEMPLATES = []


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hola")


urlpatterns = [path("hola/", hello)]
