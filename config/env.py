"""What the environment says, read once; settings.py is the only reader."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable NAME, else the content of the file that NAME_FILE names, so that secrets need not be variables."""
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: no se puede leer {path} ({error.strerror}).") from error
    return default


def flag(name: str, default: bool) -> bool:
    value = text(name).strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str, data: Path, *, invented: bool) -> str:
    """The secret NAME; on a developer's machine one kept with the data folder, in production nothing."""
    return text(name) or (f"development-only-{name}-{data}" if invented else "")


def database(url: str, password: str = "") -> dict[str, Any]:
    """A DATABASES entry from postgresql://user:password@host:port/name?option=value (host may be a socket folder).

    The password may be given apart, so that it comes from a file.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or password,
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
