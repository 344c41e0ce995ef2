from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Settings are declared, and the sweeps of the actions (releases, expiries) stand in core.jobs."""
        for module in ("conf", "actions"):
            import_module(f"ledger.{module}")
