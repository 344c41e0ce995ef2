"""Calls to addresses that somebody typed: never to ourselves or our neighbours, never where an answer sends us next.

The name is resolved once, every address it has is checked, and the one that was checked is the one connected to: a name
that answers differently a moment later gains nothing.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

TIMEOUT = 15  # seconds for the whole call, however slowly they answer
READ = 2_000  # bytes of the answer
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96"))  # IPv4 in disguise


class BadAddress(DomainError):
    message = _("Write a public address that begins with https://, without user name or password.")
    field = "url"


class NotReached(Exception):
    """No answer came; the text says why in a few words, without the address."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def check_address(url: str) -> SplitResult:
    """What can be said of an address without asking anybody. Raises BadAddress."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise BadAddress() from error
    schemes = {"https", "http"} if settings.OUTBOUND_LOOPBACK else {"https"}
    if parts.scheme not in schemes or not host or parts.username is not None or parts.password is not None or port == 0:
        raise BadAddress()
    if not url.isascii() or any(c.isspace() or ord(c) < 32 for c in url):
        raise BadAddress()
    with suppress(ValueError):  # a name, which is looked up when it is called
        if not is_allowed(ip_address(host)):
            raise BadAddress()
    return parts


def is_allowed(ip: IPv4Address | IPv6Address) -> bool:
    """Public, and what it says: nothing that stands for another address."""
    if settings.OUTBOUND_LOOPBACK and ip.is_loopback:
        return True
    if isinstance(ip, IPv6Address) and (
        ip.ipv4_mapped or ip.sixtofour or ip.teredo or any(ip in network for network in TRANSLATED)
    ):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, timeout: float = TIMEOUT, longest: int = READ
) -> Answer:  # fmt: skip
    """Send it; whatever is answered is the answer, a redirect too, as far as `longest` bytes. Raises BadAddress or
    NotReached."""
    parts = check_address(url)
    link = Link(parts, timeout)
    watch = threading.Timer(timeout, link.cut)
    watch.daemon = True
    watch.start()
    try:
        link.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, dict(headers))
        answer = link.getresponse()
        return Answer(answer.status, answer.read(longest).decode("utf-8", "replace").replace("\0", ""))
    except (OSError, http.client.HTTPException, AttributeError) as error:
        late = link.was_cut or isinstance(error, TimeoutError)
        raise NotReached("timed out" if late else type(error).__name__) from error
    finally:
        watch.cancel()
        link.close()


class Link(http.client.HTTPConnection):
    """A connection to the address that was checked, under the name that was asked for."""

    def __init__(self, parts: SplitResult, timeout: float) -> None:
        self.secure, self.was_cut = parts.scheme == "https", False
        super().__init__(parts.hostname or "", parts.port or (443 if self.secure else 80), timeout=timeout)

    def connect(self) -> None:
        plain = socket.create_connection((resolve(self.host, self.port), self.port), self.timeout)
        self.sock = plain
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)

    def cut(self) -> None:
        self.was_cut = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def resolve(host: str, port: int) -> str:
    """One address of the name, when all of them may be called. Raises NotReached."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise NotReached("unknown host") from error
    if not found or not all(is_allowed(ip_address(one.partition("%")[0])) for one in found):
        raise NotReached("not a public address")
    return sorted(found)[0]
