"""The environment in which the product's own commands run."""

from __future__ import annotations

import os
from collections.abc import Mapping

from local.place import Place

Environment = dict[str, str]
SERVICES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL")
CHOICES = ("DEBUG", "DEMO", "HTTPS")  # what a person may set for a local run; the rest of a shell is left as it is


def own(place: Place) -> Environment:
    """What this copy is, without its services."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VINCULO_LOCAL": "1",
        "VINCULO_DATA": str(place.data),
        "PORT": str(place.port),
        "EMAIL_URL": f"file://{place.data / 'mail'}",
        "PYTHONUNBUFFERED": "1",
        **{name: os.environ.get(name) or value for name, value in place.keys().items()},
    }


def for_run(place: Place, services: Mapping[str, str]) -> Environment:
    """A local run: the demo company over plain HTTP on loopback, unless the shell says otherwise."""
    chosen = {name: os.environ.get(name) or default for name, default in zip(CHOICES, ("0", "1", "0"), strict=True)}
    return {**os.environ, **chosen, **own(place), **services}


def for_tests(place: Place, services: Mapping[str, str]) -> Environment:
    """Nothing of the shell's services reaches a test. Tests begin as the schema's owner and step down to the role."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in (*SERVICES, *CHOICES, "SITE_URL", "DATABASE_ROLE", "BACKUP_KEY", "TO", "FROM")
    }
    owner = {"DATABASE_URL": services["DATABASE_OWNER_URL"]}
    return {**kept, "DEBUG": "0", "HTTPS": "0", **own(place), **services, **owner}


def given() -> Environment:
    """The services that the shell names."""
    return {name: os.environ[name] for name in SERVICES if os.environ.get(name)}
