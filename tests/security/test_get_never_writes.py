"""S18: looking at any page, as anybody, changes no row of any table but those of `crawl.OWN`."""

import pytest

from tests import factories
from tests.security.crawl import changes, visit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["anonymous", "owner", "client", "other agent", "staff"])
def test_no_page_writes(client, role):
    made = visit(client, role)
    assert made.wrote == []
    assert sum(answer.status_code == 200 for answer in made.answers.values()) > 8  # the crawl really got in


def test_a_write_would_be_seen():
    """The control: the database counts what is written."""
    before = changes()
    factories.person()
    assert changes() != before
