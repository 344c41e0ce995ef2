from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "contracts"
    verbose_name = _("Contracts")

    def ready(self) -> None:
        for room in ("messages", "permissions", "tasks"):
            import_module(f"contracts.{room}")
