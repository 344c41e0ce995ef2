"""A bounded load on a running installation, from this machine: people at work, then what the books say of it.

Run with the environment of the installation's own processes, on a database made for it:

    python -m benchmarks.load --url https://127.0.0.1:8443 --host vinculo.miempresa.co:8443 --users 16 --seconds 75
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import secrets
import socket
import ssl
import statistics
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from config.backups import problems
from contracts.models import Contract
from core.models import PendingReaction
from notifications.enums import Channel, State
from notifications.models import Message
from people.models import Person
from rewards.models import Redemption

factories: Any = import_module("tests.factories")

AGENTS, CLIENTS, SCARCE = 200, 400, 25
STAFF = (
    "contracts.upload_contracts", "contracts.view_contracts", "network.view_clients", "network.view_agents",
    "rewards.view_redemptions",
)  # fmt: skip
PATIENCE = 300  # seconds for the outbox to drain


@dataclass
class Scene:
    """Who is at work, and with what."""

    agents: list[str]  # cookies
    staff: list[str]
    codes: list[str]
    clients: list[int]
    type: int
    product: tuple[int, int]  # key, points
    scarce: tuple[int, int]
    begun: float = field(default_factory=time.time)


@transaction.atomic
def scene() -> Scene:
    """People, codes, products and a rule; sessions as signing in makes them. May be made twice."""
    factories._numbers = itertools.count(random.randrange(10**6) * 10)
    agents = [factories.agent(factories.person("Mariana", f"Gómez {n}")) for n in range(AGENTS)]
    for one in agents:
        factories.points(one.person, 3_000)
    clients = [factories.client(factories.person("Luisa", f"Peña {n}")) for n in range(CLIENTS)]
    for client in clients:
        factories.refer(client.person, random.choice(agents).person)
    kind = factories.contract_type(f"Plan {uuid.uuid4().hex[:6]}")
    factories.rule(kind, points=300)
    plenty, scarce = (
        factories.product("Café", points=50, stock=100_000),
        factories.product("Bici", points=10, stock=SCARCE),
    )
    staff = [factories.staff(*STAFF) for _n in range(4)]
    return Scene(
        agents=[cookie(agent.person.user) for agent in agents], staff=[cookie(user) for user in staff],
        codes=[code_of(agent.person) for agent in agents], clients=[one.pk for one in clients],
        type=kind.pk, product=(plenty.pk, plenty.points), scarce=(scarce.pk, scarce.points),
    )  # fmt: skip


def code_of(person: Person) -> str:
    return str(person.invite_codes.values_list("code", flat=True).first())


def cookie(user: object) -> str:
    return str(factories.sign_in(Browser(), user).cookies[settings.SESSION_COOKIE_NAME].value)


class Visitor(threading.Thread):
    """One person at a time, over one kept connection."""

    def __init__(self, given: argparse.Namespace, found: Scene, until: float) -> None:
        super().__init__(daemon=True)
        self.given, self.scene, self.until = given, found, until
        self.link: http.client.HTTPConnection | None = None
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.answers: Counter[tuple[str, int]] = Counter()
        self.redeemed: set[str] = set()
        self.uploaded: set[str] = set()
        self.chance = random.Random()

    def run(self) -> None:
        deeds: dict[Callable[[], None], int] = {
            self.home: 8, self.invitation: 10, self.sign_up_page: 3, self.visit: 3, self.office: 20, self.points: 12,
            self.catalogue: 8, self.referrals: 5, self.redeem: 12, self.contracts: 6, self.search: 4, self.upload: 6,
        }  # fmt: skip
        while time.monotonic() < self.until:
            self.chance.choices(list(deeds), list(deeds.values()))[0]()

    def home(self) -> None:
        self.ask("home", "GET", "/")

    def invitation(self) -> None:
        self.ask("invitation", "GET", f"/r/{self.chance.choice(self.scene.codes)}/")

    def sign_up_page(self) -> None:
        self.ask("sign-up page", "GET", "/registro/")

    def visit(self) -> None:
        self.ask("visit (write)", "POST", f"/r/{self.chance.choice(self.scene.codes)}/visita/", {})

    def office(self) -> None:
        self.ask("agent's home", "GET", "/oficina/", who=self.agent())

    def points(self) -> None:
        self.ask("points", "GET", "/oficina/puntos/", who=self.agent())

    def catalogue(self) -> None:
        self.ask("catalogue", "GET", "/oficina/premios/", who=self.agent())

    def referrals(self) -> None:
        self.ask("referrals", "GET", "/oficina/referidos/", who=self.agent())

    def contracts(self) -> None:
        self.ask("contracts", "GET", "/admin/contratos/", who=self.chance.choice(self.scene.staff))

    def search(self) -> None:
        text = urlencode({"q": f"peña {self.chance.randrange(CLIENTS)}"})
        self.ask("client search", "GET", f"/admin/clientes/?{text}", who=self.chance.choice(self.scene.staff))

    def redeem(self) -> None:
        """Every third is sent twice, as an impatient finger does; every tenth wants what there is little of."""
        pk, points = self.scene.scarce if self.chance.random() < 0.1 else self.scene.product
        asked, who = {"form_key": str(uuid.uuid4()), "quantity": "1", "unit_points": str(points)}, self.agent()
        for _time in range(2 if self.chance.random() < 0.33 else 1):
            if self.ask("redeem (write)", "POST", f"/oficina/premios/{pk}/canjear/", asked, who=who)[0] == 302:
                self.redeemed.add(asked["form_key"])

    def upload(self) -> None:
        """A contract with its PDF: the preview, then the press that saves what was seen."""
        who, key = self.chance.choice(self.scene.staff), str(uuid.uuid4())
        asked = {
            "client": str(self.chance.choice(self.scene.clients)), "type": str(self.scene.type), "amount": "1.850.000",
            "signed_on": timezone.localdate().isoformat(),
        }  # fmt: skip
        _status, page = self.ask("preview", "GET", f"/admin/contratos/nuevo/vista-previa/?{urlencode(asked)}", who=who)
        seen = page.partition(b'name="seen" value="')[2].partition(b'"')[0].decode()
        asked |= {"form_key": key, "client_search": "luisa", "number": f"h-{key[:12]}", "seen": seen}
        if self.ask("contract (write)", "POST", "/admin/contratos/nuevo/", asked, who=who, upload=PDF)[0] == 302:
            self.uploaded.add(key)

    def agent(self) -> str:
        return self.chance.choice(self.scene.agents)

    def ask(
        self, name: str, verb: str, path: str, data: dict[str, str] | None = None, *, who: str = "", upload: bytes = b""
    ) -> tuple[int, bytes]:
        """One request as a browser sends it; its time and answer are kept."""
        token = secrets.token_hex(16)
        cookies = [f"{settings.CSRF_COOKIE_NAME}={token}", *([f"{settings.SESSION_COOKIE_NAME}={who}"] if who else [])]
        headers = {"Host": self.given.host, "Cookie": "; ".join(cookies), "Accept-Encoding": "gzip"} | {
            "User-Agent": "Mozilla/5.0 (Android 15; Mobile)", "Accept-Language": "es",
        }  # fmt: skip
        headers.pop("Accept-Encoding") if name == "preview" else None
        body = None
        if data is not None:
            headers |= {"Origin": f"https://{self.given.host}", "Referer": f"https://{self.given.host}{path}"}
            body, headers["Content-Type"] = encoded(data | {"csrfmiddlewaretoken": token}, upload)
        begun = time.perf_counter()
        status, answer = self.exchange(verb, path, body, headers)
        self.seconds[name].append(time.perf_counter() - begun)
        self.answers[name, status] += 1
        return status, answer

    def exchange(self, verb: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        """Over the kept connection, opened anew where it was closed; 0 where nobody answered."""
        for _attempt in range(2):
            try:
                self.link = self.link or connect(self.given.url)
                self.link.request(verb, path, body, headers)
                answer = self.link.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                self.link = None
        return 0, b""


PDF = factories.pdf().read()


def connect(url: str) -> http.client.HTTPConnection:
    """The proxy's certificate is its own here, so nobody vouches for it."""
    parts = urlsplit(url)
    if parts.scheme == "http":
        return http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return Named(str(parts.hostname), parts.port, timeout=30, context=context)


class Named(http.client.HTTPSConnection):
    """Asks an address for a site by the site's name."""

    name = ""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.host, self.port), self.timeout)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self.name)  # type: ignore[attr-defined]


def encoded(data: dict[str, str], upload: bytes) -> tuple[bytes, str]:
    """A form, with a file where one is given."""
    if not upload:
        return urlencode(data).encode(), "application/x-www-form-urlencoded"
    mark = uuid.uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in data.items()]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="c.pdf"\r\n\r\n'.encode()
    return b"".join([*parts, head, upload, f"\r\n--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def drained() -> float:
    """Seconds until nothing waits any more; -1 where it does not end."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        mails = Message.objects.filter(channel=Channel.EMAIL, state__in=[State.QUEUED, State.SENDING]).exists()
        if not mails and not PendingReaction.objects.filter(done_at=None).exists():
            return time.monotonic() - begun
        time.sleep(0.5)
    return -1


def books(visitors: list[Visitor], found: Scene) -> list[str]:
    """What the tables hold against what was answered; nothing where they agree."""
    redeemed = {key for visitor in visitors for key in visitor.redeemed}
    uploaded = {key for visitor in visitors for key in visitor.uploaded}
    wrong = problems()
    stored = {str(key) for key in Redemption.objects.values_list("form_key", flat=True)}
    if missing := redeemed - stored:
        wrong.append(f"{len(missing)} redemptions answered and not stored")
    contracts = {str(key) for key in Contract.objects.values_list("form_key", flat=True)}
    if missing := uploaded - contracts:
        wrong.append(f"{len(missing)} contracts answered and not stored")
    with connection.cursor() as cursor:
        cursor.execute("SELECT stock FROM rewards_product WHERE id = %s", [found.scarce[0]])
        (left,) = cursor.fetchone()
    taken = Redemption.objects.filter(product=found.scarce[0]).count()
    if left < 0 or left + taken != SCARCE:
        wrong.append(f"of {SCARCE} scarce pieces {taken} were given and {left} are left")
    return wrong


def figures(visitors: list[Visitor], seconds: float) -> dict[str, object]:
    """Requests per second, times and answers, by kind of request."""
    times: dict[str, list[float]] = defaultdict(list)
    answers: Counter[tuple[str, int]] = Counter()
    for visitor in visitors:
        answers += visitor.answers
        for name, values in visitor.seconds.items():
            times[name] += values
    everything = [value for values in times.values() for value in values]
    failed = sum(count for (_name, status), count in answers.items() if status >= 500 or status == 0)
    return {
        "requests": len(everything), "per_second": round(len(everything) / seconds, 1), "failed": failed,
        "all": quantiles(everything), "kinds": {name: quantiles(values) for name, values in sorted(times.items())},
        "answers": {f"{name} {status}": count for (name, status), count in sorted(answers.items())},
    }  # fmt: skip


def quantiles(values: list[float]) -> dict[str, float]:
    """In milliseconds."""
    cuts = statistics.quantiles(values, n=100) if len(values) > 1 else values * 99
    return {"n": len(values), **{f"p{n}": round(cuts[n - 1] * 1000, 1) for n in (50, 95, 99)}}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="https://127.0.0.1:8443")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--users", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=75)
    given = parser.parse_args()
    Named.name = given.host.partition(":")[0]
    found = scene()
    begun = time.monotonic()
    visitors = [Visitor(given, found, begun + given.seconds) for _n in range(given.users)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    passed = time.monotonic() - begun
    report = figures(visitors, passed) | {"seconds": round(passed, 1), "users": given.users}
    report |= {"drained_after_seconds": round(drained(), 1), "wrong": books(visitors, found)}
    sent = Message.objects.filter(channel=Channel.EMAIL, state=State.SENT).count()
    print(json.dumps(report | {"mails_sent": sent}, ensure_ascii=False, indent=1))
