"""What OpenAPI promises is what is answered, whatever is sent: calls drawn from the description itself."""

import re

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth

from api.views.service import described
from config.wsgi import application
from core import conf
from tests import factories
from tests.api.cast import key
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db
CALLS = 6  # of each operation and kind
SCHEMA = schemathesis.openapi.from_dict(described())
SCHEMA.app = application
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
DRAWN = settings(
    max_examples=CALLS, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def _one_connection():
    """As Django's own test client: a request does not end the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_is_described(operation, mode):
    conf.change("api.per_minute", 6000, by=None)
    factories.agent(code="CARLOS23")
    secret = key()[1]

    @DRAWN
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case):
        if mode == GenerationMode.POSITIVE:
            case.path_parameters["reference"] = "CARLOS23"
        response = case.call(headers={"Authorization": f"Bearer {secret}"})
        met.add(response.status_code)
        if response.status_code != 405:  # of addresses that the blank makes others
            case.validate_response(response, excluded_checks=[ignored_auth])  # test_doors.py looks at keys

    met: set[int] = set()
    call()
    assert max(met) < 500
    assert mode == GenerationMode.NEGATIVE or met & {200, 409}


def test_every_code_of_a_problem_stands_in_the_description_and_in_the_guide():
    """Those that the service itself gives; the rest are named after errors of the apps."""
    sources = [*(ROOT / "api").rglob("*.py"), ROOT / "core/service.py"]
    codes = {code for path in sources for code in re.findall(r'Refusal\(\d+, "(\w+)"', path.read_text())}
    assert {"other_call", "still_running", "key_missing", "scope_missing"} <= codes
    operations = [operation for path in described()["paths"].values() for operation in path.values()]
    told = {
        code
        for operation in operations
        for response in operation["responses"].values()
        for code in re.findall(r"\w+", response["description"].partition("code: ")[2])
    }
    guide = set(re.findall(r"`(\w+)`", (ROOT / "docs/guia/servicio-web.md").read_text()))
    assert codes - {"unreadable"} <= told
    assert codes <= guide
    assert told <= guide
