"""S16: calls to addresses that somebody typed reach neither us nor our neighbours, whatever the name says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import outbound
from core.outbound import BadAddress, NotReached

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.4.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:10.0.0.1", "::ffff:8.8.8.8", "2002:7f00:1::", "64:ff9b::7f00:1", "::127.0.0.1", "2001:0:4136:e378::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_ours_or_our_neighbours_is_called(address: str, monkeypatch: Any) -> None:
    """Neither written as an address nor behind a name; one bad address among good ones is enough."""
    written = f"[{address}]" if ":" in address else address
    with pytest.raises(BadAddress):
        outbound.check_address(f"https://{written}/x")
    answers = [(0, 0, 0, "", (one, 443)) for one in ("93.184.216.34", address)]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_b: answers)
    with pytest.raises(NotReached, match="not a public address"):
        outbound.resolve("sistema.example", 443)


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: Any) -> None:
    """A name that answers differently a moment later gains nothing: it is asked once."""
    asked, connected = [], []

    def rebinding(host: str, port: int, **_options: Any) -> Any:
        asked.append(host)
        return [(0, 0, 0, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port))]

    def create(where: Any, _timeout: Any) -> Any:
        connected.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.getaddrinfo", rebinding)
    monkeypatch.setattr("socket.create_connection", create)
    with pytest.raises(NotReached):
        outbound.post("https://sistema.example/x", b"", {})
    assert (asked, connected) == (["sistema.example"], [("93.184.216.34", 443)])


@pytest.mark.parametrize(
    "url",
    ["http://sistema.example/", "ftp://sistema.example/", "https://", "https://u:p@sistema.example/", "javascript:1",
     "https://sistema.example:0/", "https://sistema.example:99999/", "https://si stema.example/", "//sistema.example",
     "https://[::1/", "https://niño.example/", "https://sistema.example/\r\nHost: x"],
)  # fmt: skip
def test_only_plain_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(BadAddress):
        outbound.check_address(url)


@given(st.ip_addresses(v=4))
def test_what_is_let_through_is_public(ip: Any) -> None:
    if outbound.is_allowed(ip):
        kinds = (ip.is_private, ip.is_loopback, ip.is_link_local, ip.is_multicast, ip.is_unspecified)
        assert not any(kinds)
