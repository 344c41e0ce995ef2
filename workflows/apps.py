from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        for module in ("conf", "events", "messages", "permissions", "tasks"):
            import_module(f"workflows.{module}")
