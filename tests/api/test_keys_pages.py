"""The backend's pages of keys: a secret shown once, scopes of one's own, revoking."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from api import actions
from api.enums import KeyState
from api.errors import ScopeNotYours
from api.models import Key
from api.permissions import MANAGE_KEYS
from core.models import AuditEntry
from network.permissions import MANAGE_AGENTS, VIEW_AGENTS
from tests import factories
from tests.api.cast import Caller, key

pytestmark = pytest.mark.django_db
LIST, NEW = "/admin/claves/", "/admin/claves/nueva/"


def typed(**changes):
    data = {"name": "ERP", "scopes": ["agents:read"], "expires_on": "", "networks": "", "form_key": str(uuid.uuid4())}
    return data | changes


@pytest.fixture
def staff():
    return factories.staff(MANAGE_KEYS, VIEW_AGENTS, MANAGE_AGENTS)


@pytest.mark.row("RG21")
def test_a_key_is_shown_once_and_opens_the_web_service(login, staff):
    browser, data = login(staff), typed(networks="127.0.0.1\n10.0.0.0/8")
    agent = factories.agent(code="CARLOS23")
    browser.post(NEW, data)
    made = browser.post(NEW, data, follow=True)  # a second click
    one = Key.objects.get()
    assert made.redirect_chain == [(f"/admin/claves/{one.pk}/", 302)], "a reload sends nothing again"
    assert not list(made.context["messages"])
    assert made["Cache-Control"] == "no-store"
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert one.shown.removesuffix("…") == secret[:13]
    assert secret not in str(vars(one)) + str(list(AuditEntry.objects.values()))
    assert Caller(secret).get("/agents/CARLOS23/state").json()["id"] == agent.pk
    again = browser.post(NEW, data)
    assert again.url == f"/admin/claves/{one.pk}/", "the same form makes no second key, and shows nothing"
    page = browser.get(again.url).content.decode()
    assert one.shown in page
    assert secret not in page + browser.get(LIST).content.decode()
    assert Key.objects.count() == 1


@pytest.mark.row("RG21")
def test_a_revoked_key_opens_nothing(login, staff):
    one, secret = key(staff)
    browser = login(staff)
    assert browser.post(f"/admin/claves/{one.pk}/revocar/", {"reason": " "}).status_code == 422
    assert Caller(secret).get("/agents/X/state").status_code == 404
    assert browser.post(f"/admin/claves/{one.pk}/revocar/", {"reason": "Se cambió de ERP"}).status_code == 302
    assert Caller(secret).get("/agents/X/state").status_code == 401
    assert browser.post(f"/admin/claves/{one.pk}/revocar/", {"reason": "otra vez"}).status_code == 422
    assert AuditEntry.objects.get(action="api.revoke_key").reason == "Se cambió de ERP"
    assert "Se cambió de ERP" in browser.get(f"/admin/claves/{one.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["clients:read"]}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"), ({"networks": "casa"}, "networks"),
        ({"expires_on": "ayer"}, "expires_on"), ({"expires_on": "2020-01-31"}, "expires_on"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(login, staff, changes, field):
    answer = login(staff).post(NEW, typed(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Key.objects.exists()


def test_nobody_gives_a_key_more_than_they_have(staff):
    with pytest.raises(ScopeNotYours):
        actions.create_key(
            name="X", scopes=["clients:read"], networks=[], expires_on=None, form_key=uuid.uuid4(), by=staff
        )


def test_whoever_may_not_see_agents_gives_no_key_that_acts_on_them(login):
    blind = factories.staff(MANAGE_KEYS, MANAGE_AGENTS)
    answer = login(blind).post(NEW, typed(scopes=["agents:activate"]))
    assert list(answer.context["form"].errors) == ["scopes"]
    assert "agents:activate" not in dict(answer.context["form"].fields["scopes"].choices)
    with pytest.raises(ScopeNotYours):
        actions.create_key(
            name="X", scopes=["agents:activate"], networks=[], expires_on=None, form_key=uuid.uuid4(), by=blind
        )


def test_a_key_is_worth_what_its_owner_is(staff):
    one, _secret = key(staff)
    assert one.state_badge == KeyState.ACTIVE
    one.expires_on = timezone.localdate() - timedelta(days=1)
    assert one.state_badge == KeyState.EXPIRED
    one.expires_on, staff.is_active = timezone.localdate(), False
    assert one.state_badge == KeyState.ORPHANED


def test_only_staff_with_the_right_come_here(client, login):
    one, _secret = key()
    for path in (LIST, NEW, f"/admin/claves/{one.pk}/", f"/admin/claves/{one.pk}/revocar/"):
        assert client.get(path).status_code == 302
        assert login(factories.staff(VIEW_AGENTS)).get(path).status_code == 403
        client.logout()


def test_the_list_asks_as_often_for_three_as_for_one(login, staff, assert_same_queries):
    browser = login(staff)
    assert_same_queries(lambda: browser.get(LIST), lambda: key(factories.staff()))


def test_the_history_asks_as_often_for_three_as_for_one(login, staff, assert_same_queries):
    one, secret = key(staff)
    browser = login(staff)

    def call():
        factories.agent(code=f"AGENTE{Key.objects.get().calls:02d}")
        Caller(secret).post(f"/agents/AGENTE{Key.objects.get().calls:02d}/inactivate")

    assert_same_queries(lambda: browser.get(f"/admin/claves/{one.pk}/"), call)
