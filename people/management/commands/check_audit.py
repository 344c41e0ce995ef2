"""`manage.py check_audit`: has anybody changed the audit trail? Ends with 1 and says what, when somebody has."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from people.actions import check_audit


class Command(BaseCommand):
    help = "Goes through the chain of the audit trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", default="", help="a last link noted earlier, which must be in the chain")

    def handle(self, *args: Any, **options: Any) -> None:
        check = check_audit(expected=options["expect"])
        if check.problems:
            raise CommandError("\n".join(check.problems), returncode=1)
        self.stdout.write(f"The audit trail holds: {check.links} entries. Last link: {check.head or '-'}")
