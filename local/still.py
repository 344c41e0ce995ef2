"""The demo company on a day that never moves, served on PORT: what `make screenshots` takes its pictures of."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import time_machine

DAY = datetime(2026, 11, 20, 10, 30, tzinfo=timezone(timedelta(hours=-5)))


class Server(ThreadingMixIn, WSGIServer):
    """A browser asks for several things at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The product's own log says what was asked for."""


def main() -> None:
    """Load the company where there is none yet, and answer until stopped."""
    with time_machine.travel(DAY, tick=False):
        import django
        from django.core.management import call_command

        django.setup()
        call_command("demo")
        write_ways_in()
        from config.wsgi import application

        port = int(os.environ["PORT"])
        make_server("127.0.0.1", port, application, Server, Quiet).serve_forever()


def write_ways_in() -> None:
    """For the browser: the password of everybody, and the second factor that the day's one moment asks for."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    from config import demo

    code = format_hotp_value(hotp_value(demo.totp_secret(demo.STAFF[0][2]), int(DAY.timestamp()) // 30))
    path = Path(os.environ["VINCULO_DATA"]) / "run" / "ways-in.json"
    path.write_text(json.dumps({"password": demo.PASSWORD, "code": code}))


if __name__ == "__main__":
    main()
