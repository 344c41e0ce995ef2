"""S18: looking at any page, as anybody, changes no row of any table but those named here."""

import pytest
from django.db import connection

from tests import factories
from tests.config.cast import make_cast
from tests.security.crawl import paths, visitors

pytestmark = pytest.mark.django_db
OWN = {
    "django_session",  # that somebody is there
    "core_cache",  # limits and counts
    "usersessions_usersession",  # where they are signed in
}


def changes() -> dict[str, tuple[int, int, int]]:
    """What this transaction has written so far, as the database itself counts it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables")
        return {name: counts for name, *counts in cursor.fetchall() if name not in OWN}


@pytest.mark.parametrize("role", ["anonymous", "owner", "client", "other agent", "staff"])
def test_no_page_writes(client, role):
    cast = make_cast()
    who = visitors(cast)[role]
    if who:
        factories.sign_in(client, who)
    wrote, seen = [], 0
    for path in paths(cast):
        before = changes()
        answer = client.get(path)
        seen += answer.status_code == 200
        if changes() != before:
            wrote.append(path)
    assert wrote == []
    assert seen > 8  # the crawl really got in


def test_a_write_would_be_seen():
    """The control: the database counts what is written."""
    before = changes()
    factories.person()
    assert changes() != before
