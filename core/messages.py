"""What the product tells people: each app names its kinds of message in its own messages.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of message. `subject` and `body` are translatable and carry {placeholders}; `sample` shows them.

    `channels` holds "bell" and "email". The e-mail repeats the body and ends with the link, where there is one.
    """

    name: str
    label: Any
    subject: Any
    body: Any
    sample: Mapping[str, str]
    channels: tuple[str, ...] = ("bell", "email")
    audience: str = "client"  # or "agent", "everybody", "staff"; "account": a letter of access, beyond all preferences
    action: Any = field(default="")  # words on the link
    told: Any = field(default="")  # the kind in words for whoever is told; the label is for staff
    mandatory: bool = False  # the person cannot switch it off: security, and what changes their account
    at_once: bool = False  # it leaves even where its reader has yet to show that the address is theirs: it says how to
    below: Callable[[], str] | None = None  # an example of what always follows the text: a code, a link, when and where

    @property
    def own_label(self) -> Any:
        return self.told or self.label


def register(*kinds: Kind) -> None:
    KINDS.update({kind.name: kind for kind in kinds})
