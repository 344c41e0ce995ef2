"""`manage.py check_ledger`: do the books hold? Ends with 1 and says what is wrong when they do not."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from ledger.queries import check_invariants


class Command(BaseCommand):
    help = "Checks the ledger: sums, balances, lots and what was given back."

    def handle(self, *args: Any, **options: Any) -> None:
        if problems := check_invariants():
            raise CommandError("\n".join(problems), returncode=1)
        self.stdout.write("The ledger holds.")
