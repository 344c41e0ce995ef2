"""The welcome and the word to the inviter leave once the newcomer's address is proven, and once each."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse

from config.identity import AccountAdapter
from core import events
from network.models import Application
from notifications.models import Message
from people.events import LoginProven
from referrals.actions import bind_code, change_referrer
from referrals.enums import Channel
from referrals.permissions import CHANGE_REFERRER
from tests import factories
from tests.website.test_sign_up import joined, send

pytestmark = pytest.mark.django_db
WELCOME, BOUND = "network.welcome_invited", "referrals.code_bound"


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def agent():
    return factories.agent(factories.person("Carlos Andrés", "Peña"), code="CARP2345")


def told():
    return sorted(Message.objects.filter(kind__in=[WELCOME, BOUND, "network.welcome"]).values_list("kind", "channel"))


BOTH = sorted((kind, channel) for kind in (WELCOME, BOUND) for channel in ("bell", "email"))


def confirm(browser):
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    return browser.post(reverse("account_email_verification_sent"), {"code": code})


def visit():
    request = RequestFactory().get("/")
    request.session = {}
    return request


@pytest.mark.row("RG4")
def test_both_wait_for_the_code_and_leave_once(client, agent):
    send(client, code="CARP2345")
    assert told() == []
    assert confirm(client).status_code == 302
    assert told() == BOTH
    bell = Message.objects.get(kind=BOUND, channel="bell")
    assert (bell.person, "Luisa María Fernández Gómez" in bell.body) == (agent.person, True)
    assert Message.objects.get(kind=WELCOME, channel="email").address == "luisa@example.test"
    address = EmailAddress.objects.get(user=joined().user)
    for _again in range(2):
        email_confirmed.send(EmailAddress, request=visit(), email_address=address)
    assert told() == BOTH


def test_a_confirmation_that_fails_half_way_is_none_and_loses_nothing(client, agent, monkeypatch):
    send(client, code="CARP2345")
    address = EmailAddress.objects.get(user=joined().user)

    def lost(*_args, **_kwargs):
        raise RuntimeError("lost")

    request = visit()
    with monkeypatch.context() as patched:
        patched.setattr("config.identity.events.publish", lost)
        with pytest.raises(RuntimeError):
            AccountAdapter(request).confirm_email(request, address)
    assert not EmailAddress.objects.get(pk=address.pk).verified
    assert confirm(client).status_code == 302
    assert told() == BOTH


def test_a_referrer_whom_staff_set_meanwhile_is_told_nothing_by_the_code(client, agent):
    other = factories.agent(code="BERT2345")
    send(client, code="CARP2345")
    by = factories.staff(CHANGE_REFERRER)
    change_referrer(person=joined(), referrer=other.person, reason="Se equivocó", by=by)
    confirm(client)
    assert told() == [(WELCOME, "bell"), (WELCOME, "email")]


@pytest.mark.parametrize("proven", [True, None])
def test_where_no_login_waits_the_referrer_hears_at_once(agent, proven):
    luisa = factories.client(factories.person("Luisa", email="luisa@casa.test"))
    if proven:
        EmailAddress.objects.update_or_create(
            user=luisa.person.user, email="luisa@casa.test", defaults={"verified": True}
        )
    bind_code(person=luisa.person, text="CARP2345", channel=Channel.FORM)
    assert told() == [(BOUND, "bell"), (BOUND, "email")]


def test_somebody_whom_staff_wrote_down_is_not_welcomed_when_they_open_an_account(client):
    known = factories.client(factories.person("Luisa", email="luisa@casa.test"))
    Application.objects.create(person=known.person, passage="new", channel="backend", target="client", state="approved")
    events.publish(LoginProven(person_id=known.person_id))
    assert told() == []
    Application.objects.update(channel="site")
    events.publish(LoginProven(person_id=known.person_id))
    assert [kind for kind, _channel in told()] == ["network.welcome"] * 2
