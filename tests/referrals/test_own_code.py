"""A code that an agent chooses, and what staff say to it."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import conf
from core.codes import look
from notifications.models import Message
from referrals import rules
from referrals.actions import ask_for_code, decide_code, set_codes_active
from referrals.enums import Decision
from referrals.errors import AlreadyDecided, CodeTaken, OwnMatter
from referrals.models import CodeRequest, InviteCode
from referrals.permissions import REVIEW_CODES
from referrals.queries import find_code, shown_code
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/oficina/invitar/codigo/"


@pytest.fixture
def agent(login):
    agent = factories.agent(factories.person("Carlos", "Peña Ñáñez"), code="CARP2345")
    login(agent)
    return agent


def ask(owner, text="carlos-p"):
    return ask_for_code(owner=owner.person, text=text, form_key=uuid.uuid4(), by=owner.person.user)


def send(client, text, **more):
    return client.post(URL, {"code": text, "form_key": uuid.uuid4()} | more)


@pytest.mark.row("SL4")
def test_an_agent_asks_and_staff_approve(client, agent, login):
    assert 'name="code"' in client.get(URL).content.decode()
    assert send(client, "carlos p").url == URL
    assert "CARLOSP" in client.get(URL).content.decode()
    asked = CodeRequest.objects.get()
    login(factories.staff(REVIEW_CODES))
    assert "CARLOSP" in client.get("/admin/codigos/").content.decode()
    page = f"/admin/codigos/{asked.pk}/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"decision": "accept"}).url == "/admin/codigos/"
    assert client.post(page, {"decision": "refuse", "reason": "Tarde"}).status_code == 302
    assert shown_code(agent.person).code == "CARLOSP"
    assert find_code("CARP2345").owner == find_code("carlosp").owner == agent.person
    told = Message.objects.get(person=agent.person, channel="bell")
    assert (told.kind, told.url) == ("referrals.code_approved", "/oficina/invitar/")
    login(agent)
    text = client.get("/oficina/invitar/").content.decode()
    assert 'value="CARLOSP"' in text
    assert "/r/CARLOSP/" in text
    assert "CARP2345" in text


@pytest.mark.row("SL4")
def test_a_refusal_needs_a_reason_and_tells_it(client, agent, login):
    asked = ask(agent)
    login(factories.staff(REVIEW_CODES))
    response = client.post(f"/admin/codigos/{asked.pk}/", {"decision": "refuse", "reason": " "})
    assert response.status_code == 422
    assert "invalid-feedback" in response.content.decode()
    client.post(f"/admin/codigos/{asked.pk}/", {"decision": "refuse", "reason": "Es una marca"})
    assert find_code("CARLOSP") is None
    assert "Es una marca" in Message.objects.get(person=agent.person, channel="bell").body
    login(agent)
    assert "Es una marca" in client.get(URL).content.decode()
    assert send(client, "PENA77").status_code == 302


def test_approved_at_once_where_staff_so_decided(client, agent):
    conf.change("referrals.vanity_auto", True, by=None)
    assert send(client, "CARLOSP").url == "/oficina/invitar/"
    assert shown_code(agent.person).code == "CARLOSP"


@pytest.mark.parametrize("text", ["abc", "1234", "1A34", "A" * 21, "peña", "ho la!", "admin2", "4DM1N0Z", "puta99"])
def test_what_does_not_fit_is_said_and_kept(client, agent, text):
    conf.change("referrals.refused_words", "admin, puta, 4dm1n", by=None)
    response = send(client, text)
    body = response.content.decode()
    assert response.status_code == 422
    assert "invalid-feedback" in body
    assert f'value="{text}"' in body
    assert not CodeRequest.objects.exists()


@pytest.mark.parametrize("text", ["CAROL", "CAR0L", "CARO1", "carol"])
def test_a_code_that_looks_like_another_is_taken(agent, text):
    other = factories.agent(code="CARPETA")
    InviteCode.objects.create(owner=other.person, code="CAROL", is_vanity=True)
    with pytest.raises(CodeTaken):
        ask(agent, text)


def test_a_code_somebody_waits_for_is_taken(agent):
    ask(factories.agent(), "SOLES")
    with pytest.raises(CodeTaken):
        ask(agent, "S0LE5")


def test_look_alike_typing_finds_the_code(agent):
    decide_code(request=ask(agent, "SOLO"), approve=True, reason="", by=factories.staff())
    assert find_code("s010").owner == agent.person


def test_one_at_a_time_and_only_so_many_a_year(client, agent):
    conf.change("referrals.vanity_per_year", 1, by=None)
    asked = ask(agent)
    assert send(client, "OTRO77").status_code == 422
    decide_code(request=asked, approve=True, reason="", by=factories.staff())
    assert send(client, "OTRO77").status_code == 422
    assert 'name="code"' not in client.get(URL).content.decode()


def test_the_same_form_twice_asks_once(client, agent):
    key = uuid.uuid4()
    for _n in range(2):
        assert send(client, "CARLOSP", form_key=key).status_code == 302
    assert CodeRequest.objects.count() == 1


def test_nobody_decides_about_themselves_or_twice(agent):
    boss = factories.staff()
    own = factories.agent(boss.person)
    with pytest.raises(OwnMatter):
        decide_code(request=ask(own, "BOSS77"), approve=True, reason="", by=boss)
    asked = ask(agent)
    decide_code(request=asked, approve=True, reason="", by=boss)
    with pytest.raises(AlreadyDecided):
        decide_code(request=asked, approve=False, reason="No", by=boss)


def test_a_chosen_code_follows_the_state_of_the_agent(agent):
    asked = ask(agent)
    set_codes_active(owner=agent.person, active=False)
    decide_code(request=asked, approve=True, reason="", by=factories.staff())
    assert find_code("CARLOSP") is None
    set_codes_active(owner=agent.person, active=True)
    assert find_code("CARLOSP").owner == agent.person


def test_only_who_may(client, login, agent):
    asked = ask(agent)
    client.logout()
    for url in (URL, "/admin/codigos/", f"/admin/codigos/{asked.pk}/"):
        assert client.get(url).url.startswith("/acceso/login/")
    login(factories.client())
    assert client.post(URL, {"code": "CARLOSP"}).status_code == 403
    login(factories.staff())
    assert client.post(f"/admin/codigos/{asked.pk}/", {"decision": "accept"}).status_code == 403
    assert CodeRequest.objects.get().state == Decision.OPEN


def test_the_list_costs_the_same_for_many(client, login, assert_same_queries):
    login(factories.staff(REVIEW_CODES))
    names = iter(["PERA77", "UVAS77", "KIWI77"])
    assert_same_queries(lambda: client.get("/admin/codigos/"), lambda: ask(factories.agent(), next(names)))
    assert client.get("/admin/codigos/?estado=todos").status_code == 200


def test_an_empty_queue_says_so(client, login):
    login(factories.staff(REVIEW_CODES))
    assert "estado=todos" in client.get("/admin/codigos/").content.decode()


@given(st.text(alphabet="OILUSZB0115V28ACD", min_size=4, max_size=20))
def test_look_is_stable_and_words_are_seen_through_it(code):
    assert look(look(code)) == look(code)
    assert rules.refused_word(code, code)
    assert not rules.refused_word(code, "")
