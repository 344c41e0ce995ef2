"""S21: nothing secret lies in the repository, and what is installed is pinned with hashes."""

import math
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEYS = [
    re.compile(r"-----BEGIN (RSA |EC |OPENSSH |PGP |DSA |)PRIVATE KEY"),
    re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    re.compile(r"\b(sk|rk|pk)_live_\w{16,}"),
    re.compile(r"\bgh[pousr]_\w{30,}"),
    re.compile(r"\bxox[abpr]-\w{10,}"),
    re.compile(r"\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\."),
    re.compile(r"\bAIza[\w-]{35}\b"),
]
NAMED = r"\w*(?:secret|token|passw(?:or)?d|api_?key|private_?key)\w*"
GIVEN = re.compile(rf"""(?i)\b({NAMED})["']?\s*[:=]\s*["']([^"'\s{{}}$<>]{{20,}})["']""")
TEXT = {".py", ".html", ".js", ".css", ".md", ".toml", ".yml", ".yaml", ".in", ".json", ".sh", ".conf", ""}
NOT_OURS = ("static/vendor/", "requirements/", "locale/")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and not name.startswith(NOT_OURS)]


def texts() -> list[tuple[str, str]]:
    found = [path for path in tracked() if path.suffix in TEXT and path.is_file()]
    return [(str(path.relative_to(ROOT)), path.read_text(errors="ignore")) for path in found]


def entropy(text: str) -> float:
    """Bits per character: words have about three, keys more than four."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def secrets_in(text: str, *, made_up: bool = False) -> list[str]:
    """What looks like a key; tests give made-up ones to their own settings."""
    known = [match[0] for pattern in KEYS for match in pattern.finditer(text)]
    return (
        known
        if made_up
        else known
        + [name for name, value in GIVEN.findall(text) if entropy(value) > 4 and any(map(str.isdigit, value))]
    )


def test_no_file_holds_a_key():
    found = {name: secrets_in(text, made_up=name.startswith("tests/")) for name, text in texts()}
    assert {name: keys for name, keys in found.items() if keys} == {}


def test_what_keeps_secrets_is_never_tracked():
    names = {path.name for path in tracked()}
    assert not {name for name in names if name in {".env", "id_rsa", ".pgpass", ".netrc"} or name.endswith(".pem")}
    ignored = (ROOT / ".gitignore").read_text()
    assert ".env" in ignored


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN " + "PRIVATE KEY-----", "AKIA" + "ABCDEFGH12345678", "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",
        "API_KEY = '" + "9fK2xQ7vLm3pR8sT1wYz'",
    ],
)  # fmt: skip
def test_the_scan_finds_what_it_looks_for(text):
    """The control."""
    assert secrets_in(text)


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_everything_installed_is_pinned_with_hashes(name):
    text = (ROOT / "requirements" / name).read_text()
    pinned = re.findall(r"^([\w.\[\]-]+)==\S+", text, re.MULTILINE)
    assert len(pinned) > 20
    assert not re.search(r"^[\w.\[\]-]+(>=|<|~=| @)", text, re.MULTILINE)
    for block in re.split(r"\n(?=[\w])", text):
        if "==" in block.split("\n")[0] and not block.startswith("#"):
            assert "--hash=sha256:" in block, block.split("\n")[0]
    assert "index-url" not in text
