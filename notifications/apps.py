from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Settings, kinds and permissions are known, and what is due to the sweeper."""
        for module in ("conf", "messages", "permissions", "actions"):
            import_module(f"notifications.{module}")
