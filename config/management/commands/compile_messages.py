"""`manage.py compile_messages`: compile the translation catalogues that changed."""

from typing import Any

from django.core.management import BaseCommand

from config.catalogues import compile_stale


class Command(BaseCommand):
    help = "Compiles the translation catalogues that changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{compile_stale()} compiled")
