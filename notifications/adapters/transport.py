"""The way out: hands finished messages to EMAIL_URL and says in the server's words how it went.

smtp://user:password@host:port       smtps://…  (TLS from the start)       smtp+tls://…  (STARTTLS)
file:///folder                       each message becomes a numbered .eml file: the local sink
"""

import os
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notifications.adapters.letter import is_address, mail_host, sender_address

PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
FAREWELL = 3  # seconds for a goodbye that nobody waits for
NOT_THE_MESSAGE = {421, 454, 530, 534, 535, 538}  # the server, or our access to it; another message fares no better


class Refused(Exception):
    """The message was not taken. `permanent`: trying again is useless. `server_away`: nor would others be taken now."""

    def __init__(self, reply: str, *, permanent: bool = False, server_away: bool = False) -> None:
        super().__init__(reply)
        self.reply, self.permanent, self.server_away = reply, permanent, server_away


class Transport(Protocol):
    """Where messages are handed over. Connections are kept from one message to the next, until `close`."""

    def deliver(self, recipient: str, payload: str) -> str:
        """Hand the message over; answers the server's reply. Raises Refused."""

    def close(self) -> None: ...


def connect(url: str = "") -> Transport:
    """The transport that EMAIL_URL names."""
    parts = urlsplit(url or settings.EMAIL_URL)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    if parts.scheme in PORTS and parts.hostname:
        return Smtp(parts)
    raise ImproperlyConfigured("EMAIL_URL must read smtp://, smtps://, smtp+tls:// or file:///")


class Folder:
    """The local sink: 000001.eml, 000002.eml … each there as a whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def deliver(self, recipient: str, payload: str) -> str:
        ascii_address(recipient)
        try:
            return f"250 stored as {self._store(payload.encode())}"
        except OSError as error:
            raise Refused(f"{type(error).__name__}: {error.strerror}", server_away=True) from error

    def _store(self, content: bytes) -> str:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.path / f".draft-{os.getpid()}-{time.monotonic_ns()}"
        draft.write_bytes(content)
        number = max((int(p.stem) for p in self.path.glob("*.eml") if p.stem.isdigit()), default=0)
        try:
            while True:
                number += 1
                with suppress(FileExistsError):  # another worker took the number
                    os.link(draft, self.path / f"{number:06d}.eml")
                    return f"{number:06d}.eml"
        finally:
            draft.unlink()

    def close(self) -> None:
        pass


class Server(smtplib.SMTP):
    """smtplib waits anew for every line; here all lines of one message share a deadline."""

    def __init__(self, host: str, *, tls: bool) -> None:
        super().__init__(local_hostname=mail_host(), timeout=settings.EMAIL_TIMEOUT)
        self._host, self.tls = host, tls  # the certificate must name the host
        self.deadline = time.monotonic() + settings.EMAIL_TIMEOUT

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host) if self.tls else plain

    def getreply(self) -> tuple[int, bytes]:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took too long")
        if self.sock:
            self.sock.settimeout(left)
        return super().getreply()


class Smtp:
    """One server, one connection at a time."""

    def __init__(self, parts: SplitResult) -> None:
        self.parts = parts
        self.server: Server | None = None

    def deliver(self, recipient: str, payload: str) -> str:
        address = ascii_address(recipient)
        try:
            return self._hand_over(self._ready(), sender_address(), address, payload.encode())
        except smtplib.SMTPResponseException as error:
            self._drop()
            raise Refused(words(error.smtp_code, as_bytes(error.smtp_error)), server_away=True) from error
        except (smtplib.SMTPException, OSError) as error:  # refused, stalled, cut off
            self._drop()
            raise Refused(f"{type(error).__name__}: {error}", server_away=True) from error

    def _hand_over(self, server: Server, sender: str, recipient: str, content: bytes) -> str:
        """MAIL, RCPT, DATA. What is answered here is about this message; a 5xx is final."""
        for step in (lambda: server.mail(sender), lambda: server.rcpt(recipient), lambda: server.data(content)):
            try:
                code, reply = step()
            except smtplib.SMTPDataError as error:
                code, reply = error.smtp_code, as_bytes(error.smtp_error)
            if not 200 <= code < 300:
                self._after_refusal(server, code)
                raise Refused(words(code, reply), permanent=is_final(code), server_away=code in NOT_THE_MESSAGE)
        return words(code, reply)

    def _after_refusal(self, server: Server, code: int) -> None:
        """Begin afresh with the next message, on the same connection where it still serves."""
        if code in NOT_THE_MESSAGE:
            self._drop()
        else:
            with suppress(smtplib.SMTPException, OSError):
                server.rset()

    def _ready(self) -> Server:
        """A connection that answers: the one at hand, or a new one. Its deadline counts from now."""
        if self.server is not None:
            self.server.deadline = time.monotonic() + settings.EMAIL_TIMEOUT
            with suppress(smtplib.SMTPException, OSError):
                if self.server.noop()[0] == 250:
                    return self.server
            self._drop()
        return self._greet()

    def _greet(self) -> Server:
        host, scheme = str(self.parts.hostname), self.parts.scheme
        server = self.server = Server(host, tls=scheme == "smtps")
        code, reply = server.connect(host, self.parts.port or PORTS[scheme])
        if code != 220:
            raise smtplib.SMTPConnectError(code, reply)
        if scheme == "smtp+tls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if self.parts.username:
            server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return server

    def close(self) -> None:
        if self.server is not None:
            self.server.deadline = time.monotonic() + FAREWELL
            with suppress(smtplib.SMTPException, OSError):
                self.server.quit()
        self._drop()

    def _drop(self) -> None:
        server, self.server = self.server, None
        if server is not None:
            with suppress(OSError):
                server.close()


def is_final(code: int) -> bool:
    return code >= 500 and code not in NOT_THE_MESSAGE


def words(code: int, reply: bytes) -> str:
    return f"{code} {' '.join(reply.decode('utf-8', 'replace').split())}"


def as_bytes(reply: bytes | str) -> bytes:
    return reply if isinstance(reply, bytes) else reply.encode()


def ascii_address(address: str) -> str:
    """The address as servers take it: the host's own letters in their ASCII form. Raises Refused."""
    local, _at, host = address.rpartition("@")
    with suppress(UnicodeError):
        if is_address(address):
            return f"{local}@{host.encode('idna').decode()}"
    raise Refused(f"501 not an address: {address}", permanent=True)
