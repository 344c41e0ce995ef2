"""What a key looks like, and from where it is taken."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from api.errors import BadNetwork
from core.codes import random_code

SECRET = re.compile(r"vin_([0-9A-Z]{8})_([\w-]{43})")
CALL_NAME = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class Drawn:
    """A new key: `secret` is shown once and kept nowhere."""

    prefix: str
    secret: str

    @property
    def digest(self) -> str:
        return digest_of(self.secret)


def draw() -> Drawn:
    prefix = random_code(8)
    return Drawn(prefix, f"vin_{prefix}_{secrets.token_urlsafe(32)}")


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def prefix_of(authorization: str) -> str:
    """Of `Bearer vin_ABCD2345_…`, the part that finds the key; empty for anything else."""
    found = SECRET.fullmatch(secret_of(authorization))
    return found[1] if found else ""


def secret_of(authorization: str) -> str:
    scheme, _space, text = authorization.partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def networks(text: str) -> list[str]:
    """Networks as they were typed, one a line, in one way of writing them. Raises BadNetwork."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        try:
            found.append(str(ip_network(line, strict=False)))
        except ValueError:
            raise BadNetwork(text=line[:60]) from None
    return sorted(set(found))


def is_from(address: str, allowed: Sequence[str]) -> bool:
    """Whether the address lies in one of the networks; any does where none is named."""
    if not allowed:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ip_network(one) for one in allowed)
