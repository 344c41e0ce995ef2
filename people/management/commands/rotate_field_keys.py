"""`manage.py rotate_field_keys`: put what rests encrypted under the first key of FIELD_KEYS; the others may go then.

The seals of the audit trail keep the key they were made with: keep the old keys for as long as those shall be checked.
"""

from typing import Any

from django.core.management import BaseCommand

from core import crypto


class Command(BaseCommand):
    help = "Encrypts anew, under the first key of FIELD_KEYS, what rests encrypted."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sum(rotate() for rotate in crypto.ROTATORS)} fields are under the newest key.")
