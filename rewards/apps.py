from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RewardsConfig(AppConfig):
    name = "rewards"
    verbose_name = _("Rewards")

    def ready(self) -> None:
        for module in ("conf", "events", "messages", "permissions", "tasks"):
            import_module(f"rewards.{module}")
