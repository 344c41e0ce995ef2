"""`manage.py demo`: load the demo company; `--show` prints how to get in, `--code` the second-factor codes of now."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError, CommandParser

from config import demo
from people.models import Person

PERIOD = 30  # seconds that a code lasts


class Command(BaseCommand):
    help = "Loads the demo company into an empty database and tells how to get in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="print addresses, logins and codes")
        parser.add_argument("--code", action="store_true", help="print the second-factor codes of this moment")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("La empresa de demostración solo se carga con DEMO=1.")
        if options["code"]:
            self.print_codes()
        elif options["show"]:
            self.print_logins()
        elif self.load():
            self.stdout.write("Empresa de demostración cargada.")

    def load(self) -> bool:
        try:
            return demo.load()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error

    def print_codes(self) -> None:
        now = time.time()
        for _given, _family, email, _role in demo.STAFF:
            code = format_hotp_value(hotp_value(demo.totp_secret(email), int(now) // PERIOD))
            self.stdout.write(f"  {email:<24} código {code}  (vale {PERIOD - int(now) % PERIOD} s más)")

    def print_logins(self) -> None:
        if not Person.objects.filter(email=demo.STAFF[0][2]).exists():
            return
        site = settings.SITE_URL
        self.stdout.write(f"Sitio público   {site}/\nInvitación      {site}/r/{demo.STORY[0].code}/")
        self.stdout.write(f"Agente          {site}/oficina/   mariana@demo.example")
        self.stdout.write(f"Cliente         {site}/cuenta/    luisa@demo.example")
        self.stdout.write(f"Empresa         {site}/admin/     sofia@demo.example")
        self.stdout.write(f"Clave de todos: {demo.PASSWORD}\nSegundo factor de ahora («make code» da el siguiente):")
        self.print_codes()
