from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("Web service")

    def ready(self) -> None:
        for module in ("conf", "permissions", "actions", "views.service"):  # the last brings the scopes of all routers
            import_module(f"api.{module}")
