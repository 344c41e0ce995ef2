"""The code that a client enters after signing up."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core import conf
from core.models import StoredEvent
from notifications.models import Message
from referrals.actions import bind_code
from referrals.models import Attribution
from referrals.queries import referrer_of
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/cuenta/codigo/"


@pytest.fixture
def agent():
    return factories.agent(factories.person("Carlos", "Peña Ñáñez"), code="CARP2345")


@pytest.fixture
def luisa(login):
    luisa = factories.client().person
    login(luisa)
    return luisa


@pytest.mark.row("SL3")
def test_a_code_entered_later_binds_and_the_page_says_who(client, agent, luisa):
    assert 'name="code"' in client.get(URL).content.decode()
    response = client.post(URL, {"code": "carp-2345"}, follow=True)
    text = response.content.decode()
    assert referrer_of(luisa).referrer == agent.person
    assert (referrer_of(luisa).channel, referrer_of(luisa).bound_by) == ("profile", luisa.user)
    assert StoredEvent.objects.get(kind="referrals.CodeBound").payload["late"] is True
    told = Message.objects.filter(person=agent.person, channel="bell")
    assert [(m.kind, luisa.name in m.body) for m in told] == [("referrals.late_code", True)]
    assert "Carlos P." in text
    assert "Ñáñez" not in text
    assert 'name="code"' not in text


@pytest.mark.row("SL3")
def test_only_one_referrer_and_a_second_click_changes_nothing(client, agent, luisa):
    factories.agent(code="OTRA2345")
    for code in ("CARP2345", "CARP2345", "OTRA2345"):
        assert client.post(URL, {"code": code}).status_code == 302
    assert Attribution.objects.get().referrer == agent.person


def test_sent_twice_at_once_ends_on_the_same_page(client, agent, luisa, monkeypatch):
    bind_code(person=luisa, text="CARP2345", channel="profile")
    monkeypatch.setattr("referrals.views.account.LateCode.attribution", None)
    assert client.post(URL, {"code": "CARP2345"}).status_code == 302


def refusal(client, code):
    response = client.post(URL, {"code": code})
    assert response.status_code == 422
    assert f'value="{code}"' in response.content.decode()
    assert not Attribution.objects.exists()
    return str(response.context["form"].errors["code"][0])


@pytest.mark.row("SL3")
def test_wrong_inactive_and_own_codes_are_said_beside_the_field(client, agent, luisa, login):
    factories.agent(code="GONE2345", state="inactive")
    assert refusal(client, "NADA2345") == refusal(client, "GONE2345")
    login(agent)
    assert refusal(client, "CARP2345") != refusal(client, "NADA2345")


def test_nothing_and_too_much_are_refused(client, luisa):
    for code in ("", "X" * 41):
        assert client.post(URL, {"code": code}).status_code == 422


def test_whom_one_invited_cannot_be_ones_referrer(client, agent, luisa):
    factories.refer(agent.person, luisa)
    response = client.post(URL, {"code": "CARP2345"})
    assert response.status_code == 422
    assert referrer_of(luisa) is None


def test_wrong_codes_are_limited(client, agent, luisa):
    wrong = {refusal(client, "NADA2345") for _n in range(10)}
    assert len(wrong) == 1
    assert refusal(client, "CARP2345") == refusal(client, "NADA2345") not in wrong


def test_after_the_deadline_the_page_says_so_and_the_code_is_refused(client, agent, luisa):
    conf.change("referrals.late_code_days", 5, by=None)
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        assert 'name="code"' not in client.get(URL).content.decode()
        assert client.post(URL, {"code": "CARP2345"}).status_code == 422
    assert referrer_of(luisa) is None


def test_posted_extras_change_nothing(client, agent, luisa):
    other = factories.client().person
    client.post(URL, {"code": "CARP2345", "person": other.pk, "referrer": other.pk, "channel": "staff", "late": ""})
    assert referrer_of(other) is None
    assert referrer_of(luisa).channel == "profile"


def test_strangers_are_asked_to_sign_in(client):
    for response in (client.get(URL), client.post(URL, {"code": "CARP2345"})):
        assert (response.status_code, response.url.split("?")[0]) == (302, "/acceso/login/")
    assert not Attribution.objects.exists()
