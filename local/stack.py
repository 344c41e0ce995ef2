"""One copy at work: its hold on the data folder, its services, and the product's commands run against them."""

from __future__ import annotations

import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from config.catalogues import compile_stale
from local import environment, postgres, process, valkey
from local.changes import changed, fingerprint
from local.hold import Hold
from local.place import ROOT, Place, Trouble
from local.supervisor import Service, Signals, Supervisor, say

CODE = ("[!.]*/", "manage.py")
NOT_CODE = frozenset({"docs", "static", "tests"})


class Stack:
    """What `run`, `reset`, `manage` and the tests share."""

    def __init__(self, place: Place, hold: Hold, signals: Signals) -> None:
        self.place, self.hold, self.signals = place, hold, signals
        self.supervisor = Supervisor(hold, signals)
        self.services = environment.given()
        self.database: postgres.Postgres | None = None

    def start_database(self, *, tests: bool = False) -> None:
        """The embedded PostgreSQL, made when it is missing; nothing when DATABASE_URL names another."""
        if os.environ.get("DATABASE_URL") and not tests:
            return
        server = postgres.find(self.place, tests=tests)
        log = self.place.log("postgres")
        if not server.exists():
            say("Creando la base de datos…")
        server.create(log)
        self.supervisor.start(Service("postgres", log, lambda: server.start(log), server.ready, signal.SIGINT, 30))
        server.furnish()
        self.database = server
        self.services |= {"DATABASE_URL": server.url(postgres.APP), "DATABASE_OWNER_URL": server.url(postgres.OWNER)}

    def start_broker(self) -> None:
        """The embedded Valkey; nothing when REDIS_URL names another."""
        if os.environ.get("REDIS_URL"):
            return
        server = valkey.find(self.place)
        log = self.place.log("valkey")
        self.supervisor.start(Service("valkey", log, lambda: server.start(log), server.ready))
        self.services["REDIS_URL"] = server.url()

    def environment(self, *, owner: bool = False) -> environment.Environment:
        """The environment of the product's processes; as the schema's owner for migrations."""
        found = environment.for_run(self.place, self.services)
        return {**found, process.TOKEN: self.hold.token, **({"DATABASE_ROLE": "owner"} if owner else {})}

    def manage(self, *arguments: str, owner: bool = False, log: str = "prepare") -> None:
        """Run a management command to its end."""
        self.supervisor.run(["manage.py", *arguments], self.environment(owner=owner), self.place.log(log))

    def fill(self) -> None:
        """Bring the database to the state the code needs, and the demo company into an empty one."""
        with changed(self.place.data / "run" / "filled", self.inputs()) as needed:
            if needed:
                say("Preparando las tablas…")
                self.manage("prepare", owner=True)
                self.load_demo()

    def load_demo(self) -> None:
        """The demo company, unless the shell says DEMO=0."""
        if self.demo():
            say("Preparando la empresa de ejemplo (un año de actividad: cerca de un minuto)…")
            self.manage("demo")

    def demo(self) -> bool:
        """Whether this copy shows the demo company."""
        return self.environment()["DEMO"].lower() in {"1", "true", "yes", "on"}

    def inputs(self) -> str:
        """What the tables follow from: this cluster and this code; another's database is looked at each time."""
        if self.database is None:
            return secrets.token_hex()
        born = (self.database.cluster / "PG_VERSION").stat()
        company = [self.environment().get(name) for name in ("DEMO", "COUNTRY", "CURRENCY")]
        return f"{born.st_ino} {born.st_mtime_ns} {company} {fingerprint(ROOT, CODE, NOT_CODE)}"


@contextmanager
def opened(place: Place, work: str, signals: Signals) -> Iterator[Stack]:
    """Take the data folder, tidy up after a killed holder, and stop whatever was started at the end, always."""
    place.prepare()
    hold = Hold(place, work)
    try:
        if hold.recover():
            say("La vez anterior terminó de golpe; sus procesos se cerraron y se sigue con los mismos datos.")
        hold.note({})
        compile_stale()
        stack = Stack(place, hold, signals)
        try:
            yield stack
        finally:
            stack.supervisor.stop()
            place.clear_temporary()
    finally:
        hold.release()


def tell(trouble: Trouble) -> int:
    """Say what is wrong; the exit code for it."""
    say(f"Vínculo: {trouble}")
    return 1
