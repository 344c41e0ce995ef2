"""No page asks the database more than a dozen times, whoever reads it (docs/performance.md)."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.access import PERMISSIONS
from network.models import Agent
from tests import factories
from tests.config.cast import make_cast
from tests.config.urls import ours, path_of

pytestmark = pytest.mark.django_db
CAP = 12
# Pages about everything that one person, registration or campaign holds: a question per table, the same number however
# much there is.
WHOLE_PERSON = {
    "people_account:data": 54,
    "people_account:profile": 14,
    "people_office:profile": 14,
    "people_staff:profile": 15,
    "people_staff:data": 57,
    "people_staff:erasure": 51,
    "network_staff:agent": 22,
    "network_staff:client": 13,
    "network_staff:registration": 15,
    "network_staff:activate": 13,
    "network_staff:campaign": 14,
    "network_staff:make_agent": 17,
    "rewards_staff:redemption": 17,
}


def readers() -> dict[str, Any]:
    """Those whom the pages are about, and staff who may do everything."""
    owner = Agent.objects.get(person__invite_codes__code="OWNER234")
    return {
        "anonymous": None,
        "client": owner.person.referred.get().person,
        "agent": owner,
        "staff": factories.staff(*PERMISSIONS),
    }


@pytest.mark.parametrize("role", ["anonymous", "client", "agent", "staff"])
def test_no_page_takes_more_than_a_dozen_queries(client: Client, role: str):
    cast = make_cast()
    if who := readers()[role]:
        factories.sign_in(client, who)
    counts = {}
    for address in ours():
        path = path_of(address, cast.values(address.name, address.parameters))
        most = WHOLE_PERSON.get(address.name, CAP)
        status, count = asked(client, path)
        if count > most:  # what is kept per process was not there yet
            status, count = asked(client, path)
        if status == 200:
            counts[address.name] = (count, most)
    assert len(counts) > 5
    assert {name: count for name, (count, most) in counts.items() if count > most} == {}


def asked(client: Client, path: str) -> tuple[int, int]:
    """The status, and how often the database was asked."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    return answer.status_code, len(queries)
