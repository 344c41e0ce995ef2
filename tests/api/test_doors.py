"""Who comes into the web service: keys with scopes, and nobody else by any other way."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from api import rules
from api.models import Key
from api.views.service import described, service
from core import conf
from core.access import PERMISSIONS
from core.models import AuditEntry
from core.service import SCOPES, Needs
from network.permissions import MANAGE_AGENTS, VIEW_AGENTS
from people.models import Role
from tests import factories
from tests.api.cast import Caller, key
from tests.config.urls import addresses

pytestmark = pytest.mark.django_db
STATE, ACT = "/agents/CARLOS23/state", "/agents/CARLOS23/inactivate"


@pytest.fixture(autouse=True)
def agent():
    return factories.agent(code="CARLOS23")


def refused(answer, status, code):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (answer.json()["status"], answer.json()["code"]) == (status, code)
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    return True


def test_every_operation_needs_a_scope_that_is_known():
    operations = [
        operation
        for router in service._get_bound_routers()
        for path in router.path_operations.values()
        for operation in path.operations
    ]
    assert len(operations) == 6
    for operation in operations:
        (needed,) = operation.auth_callbacks
        assert isinstance(needed, Needs)
        assert SCOPES[needed.scope.name] == needed.scope
        assert set(needed.scope.permissions) <= set(PERMISSIONS)
    described_ones = [one for path in described()["paths"].values() for one in path.values()]
    assert all(one["security"] for one in described_ones)
    assert len(described_ones) == len(operations)


def test_no_address_is_open_without_a_key(client):
    own = [one.name for one in addresses() if one.name.startswith("service:")]
    for name in own:
        path = reverse(name, kwargs={} if name == "service:api-root" else {"reference": "CARLOS23"})
        for verb in ("get", "post", "put", "patch", "delete", "head"):
            assert getattr(client, verb)(path).status_code in {401, 404, 405}, (name, verb)
    assert len(own) == 7


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic dXNlcjpwYXNz", "Bearer vin_ABCD2345_" + "x" * 43,
     "Bearer vin_{prefix}_" + "x" * 43, "{secret}", "Bearer {secret}x", "Bearer {secret} {secret}"],
)  # fmt: skip
def test_only_the_very_key_opens(client, header):
    one, secret = key()
    text = header.format(prefix=one.prefix, secret=secret)
    answer = client.get(f"/api/v1{STATE}", headers={"Authorization": text} if text else {})
    assert refused(answer, 401, "key_missing")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert Key.objects.get().last_used_at is None


def test_a_session_is_nobody_here(client):
    boss = factories.sign_in(client, factories.staff(*PERMISSIONS))
    before = AuditEntry.objects.count()
    assert refused(boss.get(f"/api/v1{STATE}"), 401, "key_missing")
    assert refused(boss.post(f"/api/v1{ACT}", {"reason": "x"}, content_type="application/json"), 401, "key_missing")
    assert AuditEntry.objects.count() == before
    assert Caller(key()[1], boss).get(STATE).status_code == 200, "nor does it stand in the way"


def test_a_key_that_is_over_or_revoked_or_whose_owner_left_opens_nothing():
    yesterday = timezone.localdate() - timedelta(days=1)
    left, barred = factories.staff(*PERMISSIONS), factories.staff(*PERMISSIONS)
    keys = [
        key(expires_on=yesterday), key(revoked_at=timezone.now()), key(networks=["203.0.113.0/24"]), key(left),
        key(barred),
    ]  # fmt: skip
    left.is_staff = False
    left.save()
    type(barred.person).objects.filter(pk=barred.person_id).update(barred_at=timezone.now())
    assert all(refused(Caller(secret).get(STATE), 401, "key_missing") for _one, secret in keys)


def test_a_key_may_no_more_than_its_scopes_and_its_owner(agent):
    owner = factories.staff(VIEW_AGENTS, MANAGE_AGENTS)
    reader, everything = Caller(key(owner, scopes=["agents:read"])[1]), Caller(key(owner)[1])
    assert reader.get(STATE).status_code == 200
    assert refused(reader.post(ACT), 403, "scope_missing")
    assert refused(everything.get("/clients/CARLOS23/state"), 403, "scope_missing")
    Role.objects.filter(users=owner).update(permissions=[MANAGE_AGENTS])
    assert refused(everything.post(ACT), 403, "scope_missing"), "whoever may not see agents changes none"
    Role.objects.filter(users=owner).update(permissions=[VIEW_AGENTS])
    assert refused(everything.post(ACT), 403, "scope_missing")
    agent.refresh_from_db()
    assert agent.is_active


def test_a_key_that_calls_too_often_waits_and_the_others_do_not():
    conf.change("api.per_minute", 2, by=None)
    busy, other = Caller(key()[1]), Caller(key()[1])
    with time_machine.travel(datetime(2026, 3, 2, 9, 30, 45, tzinfo=ZoneInfo("UTC")), tick=False) as clock:
        assert [busy.get(STATE).status_code for _n in range(2)] == [200, 200]
        answer = busy.post(ACT)
        assert refused(answer, 429, "too_many_calls")
        assert answer["Retry-After"] == "15"
        assert other.get(STATE).status_code == 200
        clock.shift(15)
        assert busy.post(ACT).status_code == 200


def test_what_is_no_address_is_told_as_json(client):
    assert refused(client.get("/api/v1/nothing"), 404, "not_found")
    assert refused(client.get("/api/"), 404, "not_found")
    assert refused(Caller(key()[1]).post("/agents/CARLOS%2F23/activate"), 404, "not_found"), "no code has a slash"
    answer = Caller(key()[1]).get(ACT)
    assert refused(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "POST"


def test_what_breaks_tells_nothing(monkeypatch, settings):
    settings.DEBUG = True
    monkeypatch.setattr("network.api.agent_meant", lambda *_all: 1 / 0)
    caller = Caller(key()[1])
    for answer in (caller.get(STATE), caller.post(ACT, Idempotency_Key="a")):
        assert refused(answer, 500, "broken")
        assert "Zero" not in answer.content.decode()
    monkeypatch.undo()
    assert caller.post(ACT, Idempotency_Key="a").status_code == 200, "what broke is not kept"


def test_answers_carry_the_rules_for_browsers(client):
    for answer in (client.get("/api/v1/openapi.json"), client.get(f"/api/v1{STATE}"), Caller(key()[1]).get(STATE)):
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")
        assert not answer.cookies
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")


def test_networks_and_secrets():
    assert rules.is_from("::ffff:203.0.113.9", ["203.0.113.0/24"])
    assert not rules.is_from("", ["203.0.113.0/24"])
    assert not rules.is_from("2001:db8::1", ["203.0.113.0/24"])
    assert rules.networks(" 203.0.113.9/24 \n\n10.0.0.1\n10.0.0.1") == ["10.0.0.1/32", "203.0.113.0/24"]
    assert rules.draw().secret != rules.draw().secret
