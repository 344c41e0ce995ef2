"""Each person's choice of what to be told, and stopping e-mails from a link in one."""

import email
from dataclasses import replace
from email import policy

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.messages import KINDS
from core.models import AuditEntry
from notifications import actions, rules
from notifications.enums import Channel, State
from notifications.messages import DIGEST
from notifications.models import Choice, Message
from notifications.permissions import EDIT_TEMPLATES
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.row("SL13")]
ACCOUNT, OFFICE = "/cuenta/avisos/preferencias/", "/oficina/avisos/preferencias/"
WELCOME, POINTS, STATE = (KINDS[n] for n in ("network.welcome", "rewards.points_awarded", "network.agent_inactivated"))


def told(person, kind=WELCOME, key="k"):
    return {m.channel for m in actions.tell(person=person, kind=kind, values=kind.sample, key=key)}


def switches(page):
    return {name for name in page.context["form"].fields if ":" in name}


def everything_on(page, **changes):
    """What a browser sends for the page as it stands, with changes."""
    form = page.context["form"]
    sent = {name: "on" for name in switches(page) if form[name].initial and not form.fields[name].disabled}
    return {name: value for name, value in ({**sent, "digest": "0"} | changes).items() if value}


def way_out(message):
    """The path of the link that stops mails like this one."""
    letter = email.message_from_string(actions.payload_of(message=message), policy=policy.default)
    return "/" + str(letter["List-Unsubscribe"]).strip(" <>").split("/", 3)[3]


def mail(person, kind=WELCOME):
    return actions.tell(person=person, kind=kind, values=kind.sample, key=f"m:{kind.name}")[-1]


def test_a_client_sees_their_kinds_and_an_agent_both(client):
    page = factories.sign_in(client, factories.client()).get(ACCOUNT)
    assert "email:network.welcome" in switches(page)
    assert "email:rewards.points_awarded" not in switches(page)
    page = factories.sign_in(client, factories.agent()).get(OFFICE)
    assert {"email:network.welcome", "bell:rewards.points_awarded"} <= switches(page)


def test_what_is_switched_off_is_not_told_and_the_rest_is(login):
    member = factories.client()
    browser = login(member)
    answer = browser.post(ACCOUNT, everything_on(browser.get(ACCOUNT), **{"email:network.welcome": ""}))
    assert answer.url == ACCOUNT
    assert told(member.person) == {Channel.BELL}
    assert told(member.person, KINDS["contracts.uploaded"], "other") == {Channel.BELL, Channel.EMAIL}
    assert not browser.get(ACCOUNT).context["form"]["email:network.welcome"].value()
    browser.post(ACCOUNT, everything_on(browser.get(ACCOUNT), **{"email:network.welcome": "on"}))
    assert told(member.person, key="again") == {Channel.BELL, Channel.EMAIL}


def test_only_what_was_changed_is_kept(login):
    member = factories.client()
    browser = login(member)
    browser.post(ACCOUNT, everything_on(browser.get(ACCOUNT)))
    assert not Choice.objects.exists()


def test_nothing_at_all_may_be_wanted(login):
    member = factories.client()
    login(member).post(ACCOUNT, {"digest": "0"})
    assert told(member.person) == set()


def test_what_must_be_told_cannot_be_switched_off(login):
    agent = factories.agent()
    browser = login(agent)
    assert b"vi-icon" in browser.get(OFFICE).content
    browser.post(OFFICE, {"digest": "1"})
    assert told(agent.person, STATE) == {Channel.BELL, Channel.EMAIL}
    assert Message.objects.get(kind=STATE.name, channel=Channel.EMAIL).state == State.QUEUED, "and not in a summary"
    assert not Choice.objects.filter(kind=STATE.name).exists()


def test_a_wrong_answer_changes_nothing_and_says_so(login):
    browser = login(factories.client())
    page = browser.post(ACCOUNT, {"digest": "sometimes"})
    assert page.status_code == 422
    assert "digest" in page.context["form"].errors
    assert not Choice.objects.exists()


def test_anonymous_and_strangers_to_the_office_are_refused(client):
    assert client.get(ACCOUNT).url.startswith("/acceso/login/")
    assert client.post(OFFICE).url.startswith("/acceso/login/")
    assert factories.sign_in(client, factories.client()).get(OFFICE).status_code == 403


def test_the_companys_default_holds_for_whoever_never_chose(login):
    chose, never = factories.client(), factories.client()
    actions.choose(person=chose.person, choices={(WELCOME.name, "email"): False})
    actions.choose(person=chose.person, choices={(WELCOME.name, "email"): True})
    staff = factories.staff(EDIT_TEMPLATES)
    actions.set_defaults(kind=WELCOME, channels={"bell": True, "email": False}, by=staff)
    assert told(never.person) == {Channel.BELL}
    assert told(chose.person) == {Channel.BELL, Channel.EMAIL}
    entry = AuditEntry.objects.get(action="notifications.set_default")
    assert (entry.before, entry.after, entry.by) == ({"email": True}, {"email": False}, staff)


def test_only_staff_with_the_right_set_defaults():
    with pytest.raises(PermissionDenied):
        actions.set_defaults(kind=WELCOME, channels={"email": False}, by=factories.staff())
    assert not Choice.objects.exists()


def test_the_same_key_tells_once_whatever_was_chosen_meanwhile():
    person = factories.person()
    first = told(person)
    actions.choose(person=person, choices={(WELCOME.name, "email"): False})
    assert told(person) == first
    assert Message.objects.count() == 2


class TestUnsubscribe:
    def test_looking_asks_and_changes_nothing(self, client):
        link = way_out(mail(factories.person()))
        page = client.get(link)
        assert page.status_code == 200
        assert str(WELCOME.own_label) in page.content.decode()
        assert page["Cache-Control"] == "no-store"
        assert not Choice.objects.exists()

    def test_one_click_of_a_mailbox_stops_the_kind_alone(self):
        person = factories.person()
        mailbox = Client(enforce_csrf_checks=True)
        assert mailbox.post(way_out(mail(person)), {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Message.objects.count() == 2, "what was told stays told"
        assert told(person, key="next") == {Channel.BELL}
        assert told(person, KINDS["contracts.uploaded"], "other") == {Channel.BELL, Channel.EMAIL}

    def test_everything_that_may_be_stopped_and_nothing_else(self, client):
        person = factories.agent().person
        client.post(way_out(mail(person)), {"wish": "all"})
        assert told(person, POINTS) == {Channel.BELL}
        assert told(person, STATE, "state") == {Channel.BELL, Channel.EMAIL}

    def test_it_can_be_taken_back(self, client):
        person = factories.person()
        link = way_out(mail(person))
        client.post(link, {"wish": "this"})
        assert client.post(link, {"wish": "undo"}).status_code == 200
        assert told(person, key="next") == {Channel.BELL, Channel.EMAIL}

    @pytest.mark.parametrize("token", ["x", "1.network.welcome~AAAA", "~", "..."])
    def test_a_token_of_ones_own_making_is_not_found(self, client, token):
        factories.person()
        assert client.post(f"/avisos/baja/{token}/").status_code == 404
        assert not Choice.objects.exists()

    def test_a_token_for_what_must_be_told_is_not_found(self, client):
        person = factories.person()
        assert client.post(f"/avisos/baja/{rules.sign(person.pk, STATE.name)}/").status_code == 404

    def test_repeats_have_one_effect(self, client):
        link = way_out(mail(factories.person()))
        for _time in range(3):
            assert client.post(link).status_code == 200
        assert Choice.objects.count() == 1


@given(st.integers(1, 2**62), st.sampled_from([WELCOME.name, POINTS.name, DIGEST.name]))
def test_a_signed_wish_reads_as_it_was_written(person_id, kind):
    token = rules.sign(person_id, kind)
    assert rules.unsign(token) == (person_id, kind)
    assert rules.unsign(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert ":" not in token
    assert "/" not in token


def test_a_kind_with_one_channel_shows_one_switch(login, monkeypatch):
    monkeypatch.setitem(KINDS, "tests.bell", replace(WELCOME, name="tests.bell", channels=("bell",)))
    page = login(factories.client()).get(ACCOUNT)
    assert "bell:tests.bell" in switches(page)
    assert "email:tests.bell" not in switches(page)
