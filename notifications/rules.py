"""What may be shown, where a notice may lead, how a text is laid out. No database."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.utils.http import url_has_allowed_host_and_scheme

MASK = "••••••"
URL = re.compile(r"https?://[^\s<>\"']+")
# Six digits and more, in one or in groups (482 913), or groups of capitals and digits (ABC-DEF).
CODE = re.compile(r"(?<![\w-])(?:\d{6,}|\d{3,4}(?: \d{3,4})+|[A-Z0-9]{3,5}(?:-[A-Z0-9]{3,5})+)(?![\w-])")
CODE_ALONE = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9-]{4,30})[A-Za-z0-9]$")
PLAIN_SEGMENT = re.compile(r"^[a-z]{1,20}(?:[-_.][a-z]{1,20})?$")


@dataclass(frozen=True)
class Block:
    """A paragraph of a mail; `link` and `code` are paragraphs that hold nothing else."""

    kind: str
    text: str


def blocks(text: str) -> list[Block]:
    """The paragraphs of a plain text of ours, told apart for the page of the mail."""
    return [_block(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _block(text: str) -> Block:
    if URL.fullmatch(text):
        return Block("link", text)
    return Block("code" if is_code(text) else "text", text)


def is_code(text: str) -> bool:
    """A word alone in its paragraph that reads like a code: ABC-DEF, 123456."""
    return bool(CODE_ALONE.match(text)) and (text.upper() == text or any(c.isdigit() for c in text))


def mask(text: str) -> str:
    """The text as it may be kept: without the codes and the parts of links that open an account."""
    lines = [MASK if is_code(line.strip()) else line for line in text.splitlines()]
    kept = URL.split("\n".join(lines))
    links = [mask_url(found) for found in URL.findall("\n".join(lines))]
    parts = [CODE.sub(MASK, part) for part in kept]
    return "".join(part + link for part, link in zip(parts, [*links, ""], strict=True))


def mask_url(url: str) -> str:
    """Host and plain words of the path stay; everything that may be a key goes, query and fragment too."""
    parts = urlsplit(url)
    path = "/".join(part if not part or PLAIN_SEGMENT.match(part) else MASK for part in parts.path.split("/"))
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, MASK if parts.query else "", ""))


def is_local_path(url: str) -> bool:
    """An address on this host, and nothing that a browser could read as another host."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def one_line(text: str) -> str:
    return " ".join(text.split())
