"""A real mail server on loopback, whose answers each test chooses, and the messages it took."""

import email
import socket
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from core.messages import KINDS, Kind

KIND = Kind(
    name="tests.points",
    label="Points",
    subject="You earned {points} points",
    body="Hello {name}:\n\n{client} signed a contract.",
    sample={"points": "100", "name": "Ana", "client": "Luis"},
    action="See why",
)


class MailServer:
    """An SMTP server that says to each recipient what `answers` holds for it, in turn; then it accepts."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.answers: dict[str, list[str]] = {}
        self.taken: list[tuple[str, EmailMessage]] = []
        self.before_data: Callable[[], None] = lambda: None
        self.controller: Controller | None = None
        self.port = free_port()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if waiting := self.answers.get(address):
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 recipient ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.before_data()
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        self.taken += [(address, message) for address in envelope.rcpt_tos]
        return "250 taken as A1B2"

    def start(self) -> None:
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, server_hostname="mail.test", **self.options
        )
        self.controller.start()

    def stop(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None

    def texts_to(self, address: str) -> list[str]:
        return [message.get_body(("plain",)).get_content() for to, message in self.taken if to == address]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Kind:
    monkeypatch.setitem(KINDS, KIND.name, KIND)
    return KIND


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
    yield server
    server.stop()


@pytest.fixture
def guarded_server() -> Iterator[MailServer]:
    """It wants a name and a password."""

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"user@x", b"p:ss"), handled=False)

    server = MailServer(authenticator=check, auth_required=True, auth_require_tls=False)
    server.start()
    yield server
    server.stop()
