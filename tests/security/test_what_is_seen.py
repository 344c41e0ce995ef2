"""S2 S4: a file is nobody's but of whoever may see it, and stops being theirs with the session; and no page tells a
person how to reach somebody whom they need not reach."""

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from tests import factories
from tests.config.cast import make_cast
from tests.security.crawl import Visit, paths, visit, visitors

pytestmark = pytest.mark.django_db
PUBLIC_FILES = ("/identidad/", "/invitacion/tarjeta-", "/idioma/", "/salud/")


def kinds_of_files(role: str) -> set[str]:
    """The names of the addresses that answer with anything but a page."""
    answers = visit(Client(), role).answers
    return {
        resolve(path).view_name
        for path, answer in answers.items()
        if not is_text(answer) and not path.startswith(PUBLIC_FILES)
    }


def is_text(answer: Any) -> bool:
    return answer.headers.get("Content-Type", "").startswith(("text/html", "application/json", "text/javascript"))


@pytest.mark.parametrize("role", ["owner", "staff"])
def test_files_end_with_the_session_and_are_nobody_elses(client: Client, role: str) -> None:
    kinds = kinds_of_files(role)
    cast = make_cast()
    who = visitors(cast)
    factories.sign_in(client, who[role])
    found = {path: client.get(path) for path in paths(cast) if resolve(path).view_name in kinds}
    mine = [path for path, answer in found.items() if answer.status_code == 200 and not is_text(answer)]
    assert len(mine) >= 3
    client.logout()
    assert [path for path in mine if client.get(path).status_code not in {302, 403, 404}] == []
    for stranger in ("client", "other agent"):
        browser = Client()
        factories.sign_in(browser, who[stranger])
        theirs = {path: browser.get(path) for path in mine if role == "staff" or "/canjes/" in path}
        assert [path for path, answer in theirs.items() if answer.status_code == 200] == []


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        ("anonymous", ["owner", "client", "staff"]),
        ("client", ["owner", "staff"]),
        ("owner", ["client", "staff"]),
        ("other agent", ["owner", "client", "staff"]),
    ],
)
def test_nobody_reads_how_to_reach_others(client: Client, role: str, hidden: list[str]) -> None:
    """An agent knows the names of those they brought; their address and phone stay with the company."""
    assert told(visit(client, role), hidden) == []


def test_staff_read_what_others_do_not(client: Client) -> None:
    """The control."""
    assert told(visit(client, "staff"), ["client"])


def told(made: Visit, whose: list[str]) -> list[tuple[str, str]]:
    """Which pages say an address or a phone of one of the people."""
    secrets = [secret for name in whose for secret in made.reach[name]]
    return [(path, secret) for path, text in made.texts().items() for secret in secrets if secret in text]
